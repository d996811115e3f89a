/*
 * How the root side is called: by a message in a socket that is its standard
 * input.  sudo(8) leaves no descriptor above 2 open.
 */
#ifndef UNDOCKER_CHANNEL_H
#define UNDOCKER_CHANNEL_H

#include "core/arena.h"
#include "core/call.h"
#include "core/error.h"

/*
 * Takes the call from the one message that waits in descriptor 0, a SEQPACKET
 * socket: CALL_MESSAGE with the descriptors of a sealed file of memory, where
 * the call is, and of the caller's standard input, which then is descriptor 0.
 * Whatever the caller has put there, it waits for nothing.  Errors: EXIT_WRONG.
 */
int channel_receive(
    struct arena *arena, struct call *call, struct error *error);

#endif
