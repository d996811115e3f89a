/*
 * Clients that are lost: what they were attached to is ended as ONDISCONNECT
 * says.  Only the engine's event says that a container was left on purpose.
 */
#ifndef UNDOCKER_DOOR_LOST_H
#define UNDOCKER_DOOR_LOST_H

#include "door/exchange.h"
#include "door/held.h"

/* Notes in the stream which container ends with its client, if one does. */
void lost_mark(struct exchange *x, struct stream *stream);

/* The stream has ended, whoever has ended it. */
void lost_client(struct judge *judge, const struct stream *stream);

/* The session has: all of its streams do. */
void lost_session(struct judge *judge, struct held *held);

#endif
