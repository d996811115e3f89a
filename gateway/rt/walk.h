/*
 * The way from a file up to the root, by descriptors: names and links have no
 * say in it.
 */
#ifndef UNDOCKER_WALK_H
#define UNDOCKER_WALK_H

#include "core/arena.h"

#include <stdbool.h>
#include <sys/stat.h>

/* Whether the walk ends at this directory. */
typedef bool walk_end(void *data, const struct stat *directory);

/*
 * Calls end with the directory of an O_PATH descriptor, or that a file is in,
 * and then with each directory above.  At the root of a mount that is the
 * directory in which it is mounted.  Returns 1 where end was true, 0 at the
 * root, or -1 and errno: ESTALE for a file that has been moved meanwhile,
 * ENAMETOOLONG for one that is deeper than 4,096 directories.
 */
int walk_up(struct arena *arena, int fd, walk_end *end, void *data);

#endif
