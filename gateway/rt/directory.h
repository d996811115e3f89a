/*
 * Directories of root's that are there because we make them.
 */
#ifndef UNDOCKER_DIRECTORY_H
#define UNDOCKER_DIRECTORY_H

#include <sys/types.h>

/*
 * Opens a directory of root's with this group and mode, made, or set right, if
 * it is not so.  -1 with errno.
 */
int directory_open(int at, const char *name, gid_t gid, mode_t mode);

/* The same for one below /run/undocker, which nobody but root can list. */
int directory_run(const char *name, mode_t mode);

/*
 * Calls remove for each directory in the one at path whose lock (flock(2)) is
 * nobody's: what processes that were killed have left.  It has the lock, and
 * descriptors of both that are closed behind it.
 */
typedef void directory_remove(
    void *context, int base, int directory, const char *name);

void directory_sweep(const char *path, directory_remove *remove, void *context);

#endif
