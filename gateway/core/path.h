/*
 * Absolute paths as text.  They are compared by components: "//" counts as "/",
 * and a slash at the end counts for nothing.
 */
#ifndef UNDOCKER_PATH_H
#define UNDOCKER_PATH_H

#include <stdbool.h>

/*
 * Returns what follows directory in path, without slashes in front: "" for the
 * directory itself.  NULL: path is elsewhere, or one of the two is not
 * absolute.
 */
const char *path_after(const char *path, const char *directory);

/* Whether path is the directory or below it, or below it only. */
bool path_is_within(const char *path, const char *directory);
bool path_is_below(const char *path, const char *directory);

#endif
