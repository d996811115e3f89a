/*
 * Messages to the caller, on the descriptors that the caller has given.
 *
 * A write carries the writer's credentials: a socket can show them to its
 * reader (SCM_CREDENTIALS), and files of the kernel's own can act on them.  So
 * only to a pipe, a terminal or the null device does the root side write
 * itself; to anything else a child writes that has become the caller.
 */
#ifndef UNDOCKER_SAY_H
#define UNDOCKER_SAY_H

#include "core/caller.h"

#include <stdbool.h>

/*
 * Writes the text to descriptor 1 or 2 with the caller's credentials, and
 * returns when that is done, or after so many milliseconds; -1: never before.
 * False: not all of it is written.
 */
bool say(const struct caller *caller, int fd, const char *text, int patience);

#endif
