/*
 * The table of mounts of this mount namespace: proc_pid_mountinfo(5).
 */
#ifndef UNDOCKER_MOUNTS_H
#define UNDOCKER_MOUNTS_H

#include "core/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct mounted {
	unsigned long long id; /* as statx(2) has it */
	unsigned long long parent;
	const char *device; /* "major:minor" of the file system */
	const char *root;   /* what of the file system is mounted */
	const char *point;  /* where */
	const char *type;   /* the file system's name: "ext4" */
};

struct mounts {
	struct mounted *v;
	size_t n;
};

/* Reads the whole table.  Returns 0, or -1 and errno. */
int mounts_read(struct arena *arena, struct mounts *mounts);

/* The mount with that number, or NULL. */
const struct mounted *mounts_find(
    const struct mounts *mounts, unsigned long long id);

/* A file in its file system, which has one path there, however it is mounted.
 */
struct located {
	const char *device, *root; /* as struct mounted has them */
};

/*
 * Finds where a path without links is in its file system, by the number of the
 * mount that it is on.  Returns 0, or -1 and errno.
 */
int mounts_locate(struct arena *arena, const struct mounts *mounts,
    unsigned long long id, const char *path, struct located *located);

/*
 * Whether no path leads to a mount, because another one is on top of it or of
 * a directory above.
 */
bool mounts_is_hidden(
    const struct mounts *mounts, const struct mounted *mounted);

#endif
