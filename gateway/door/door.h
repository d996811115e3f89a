/*
 * The door: a session of the root side, in which a front end asks for one
 * request to the engine at a time (core/ask.h, packet.h).
 *
 * Each ask is decided as the words that it means, by the policy as it is at
 * that moment.  What the engine is sent is built afresh from the decision; no
 * byte of a client's is forwarded.  Each request has a connection of its own.
 */
#ifndef UNDOCKER_DOOR_H
#define UNDOCKER_DOOR_H

#include "rt/judge.h"

/*
 * Serves the session on standard input, a SOCK_SEQPACKET socket, until its
 * other end is closed.  The judge knows who calls, but has identified nobody.
 * Returns an exit code.
 */
int door_serve(struct judge *judge);

#endif
