/*
 * Files that only root can have written.
 */
#ifndef UNDOCKER_TRUSTED_H
#define UNDOCKER_TRUSTED_H

#include "core/arena.h"
#include "core/error.h"

/*
 * Checks that path is a regular file which, like every directory above it,
 * belongs to root and can be written by nobody else.  Symbolic links on the
 * way are followed where they stand in such directories.  Errors: code.
 */
int trusted_check(
    struct arena *arena, const char *path, int code, struct error *error);

/* The same of one that, besides, not everybody can read. */
int trusted_secret(
    struct arena *arena, const char *path, int code, struct error *error);

/* The same of a directory: an O_PATH descriptor of it, or -1. */
int trusted_directory(
    struct arena *arena, const char *path, int code, struct error *error);

/*
 * The text of such a file, which must not itself be a symbolic link and not
 * be longer than most bytes.  Errors: code.
 */
int trusted_read(struct arena *arena, const char *path, size_t most, int code,
    char **text, size_t *length, struct error *error);

#endif
