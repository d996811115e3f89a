/*
 * A client of the socket, and its channel: bytes go both ways until both ends
 * have said that nothing follows.
 */
#ifndef UNDOCKER_REMOTE_DIAL_H
#define UNDOCKER_REMOTE_DIAL_H

#include "core/error.h"

#include <libssh/libssh.h>
#include <poll.h>
#include <stdbool.h>

struct dial;

/*
 * Takes the connection, whose descriptor is the dial's from now on, and asks
 * for a channel.  The caller ends it with dial_free(), which closes both.
 */
struct dial *dial_new(ssh_session ssh, int fd);
void dial_free(struct dial *dial);

/* Answers whatever the client asks for with this error, and ends. */
void dial_refuse(struct dial *dial, const struct error *error);

/*
 * Moves what can be moved without waiting; false: nothing was.  Errors of the
 * connection itself are the caller's to see.
 */
bool dial_work(struct dial *dial);

/*
 * What poll(2) has to look for, and what it has found.  dial_poll() returns how
 * many milliseconds it may wait, or -1: any.
 */
int dial_poll(const struct dial *dial, struct pollfd *poll);
void dial_note(struct dial *dial, short events);

bool dial_is_gone(const struct dial *dial);

#endif
