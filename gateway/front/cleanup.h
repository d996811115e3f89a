/*
 * The end of a session that leaves nothing behind.
 */
#ifndef UNDOCKER_FRONT_CLEANUP_H
#define UNDOCKER_FRONT_CLEANUP_H

#include "front/server.h"

/*
 * Removes what the session's clients have made, whose connections are closed
 * already, and prints what remains.  *stop, which a signal's receiver may set,
 * ends it early.
 */
void cleanup_run(struct server *server, const bool *stop);

#endif
