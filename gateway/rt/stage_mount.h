/*
 * What a stage's directory is filled with: clones of sources' mounts, and
 * empty places.  -1 and errno: it failed.
 */
#ifndef UNDOCKER_STAGE_MOUNT_H
#define UNDOCKER_STAGE_MOUNT_H

#include "rt/ledger.h"

#include <stdbool.h>

/* Makes the place for a mount: a directory, or a file for a file. */
int stage_mount_place(int directory, const char *name, bool file);

/*
 * Clones the mount of source, an O_PATH descriptor, to directory/name;
 * read-only unless it is writable by the caller.
 */
int stage_mount_source(int directory, const char *name,
    const struct record_mount *mount, bool writable, int source);

/* Moves what is mounted on directory/from to directory/to. */
int stage_mount_move(int directory, const char *from, const char *to);

/*
 * Mounts a file system with an empty directory "directory" and an empty file
 * "file", read-only, on path, which is directory/.empty.
 */
int stage_mount_empty(int directory, const char *path);

#endif
