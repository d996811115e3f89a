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

#endif
