/*
 * The private socket of `undocker socket`.
 */
#ifndef UNDOCKER_FRONT_SOCKET_H
#define UNDOCKER_FRONT_SOCKET_H

#include "core/arena.h"
#include "core/error.h"

struct socket_place {
	const char *directory, *path;
	int fd; /* it listens */
};

/*
 * Makes a directory and a socket in it, for the caller's uid alone: below
 * $XDG_RUNTIME_DIR, or below given (NULL: there is none), or else in /tmp.
 * Returns -1 and the error.
 */
int socket_open(struct arena *arena, const char *given,
    struct socket_place *place, struct error *error);

/*
 * Whether a client is the caller; -1 and the error when it is not.  A socket in
 * a directory of one's own may still be handed to others.
 */
int socket_peer(struct arena *arena, int fd, struct error *error);

/* Removes both; the descriptor is somebody else's to close. */
void socket_remove(const struct socket_place *place);

#endif
