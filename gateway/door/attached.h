/*
 * Which containers somebody is attached to, over all sessions: a client's
 * create, attach and start come on several connections, and by ssh by several
 * doors.
 */
#ifndef UNDOCKER_DOOR_ATTACHED_H
#define UNDOCKER_DOOR_ATTACHED_H

#include <stdbool.h>

/*
 * Says that somebody is attached to the container with that ID, for as long as
 * the descriptor that is returned is open.  -1: errno.
 */
int attached_begin(const char *id);

/* Closes the descriptor: the file goes with the last of them. */
void attached_end(int fd, const char *id);

/* Whether anybody is.  False also when it cannot be found out. */
bool attached_is(const char *id);

#endif
