/*
 * The socket that docker's CLI connects to when it may not have docker's gid,
 * or when its engine is on another machine.  For each connection the watcher
 * starts one child that reaches the engine (rt/dial.h), with the accepted
 * socket as its input and output.
 *
 * Docker's CLI has the caller's uid, and as its gid one of this relay alone,
 * drawn by chance from those that no group has.  The gid owns nothing but the
 * directory /run/undocker/relays/TICKET, with the socket, and the place for a
 * new container's ID: it opens no other file, and by it the kernel keeps the
 * caller from tracing the CLI.  The same uid and gid are asked of the kernel
 * about each process that connects.
 */
#ifndef UNDOCKER_RELAY_H
#define UNDOCKER_RELAY_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/error.h"
#include "rt/dial.h"
#include "rt/ticket.h"

enum { RELAY_CHILDREN = 64 }; /* connections at once */

struct relay {
	struct arena *arena;
	const struct dial *dial;
	uid_t uid;	  /* the caller's */
	gid_t gid;	  /* docker's CLI's, for as long as it runs */
	const char *host; /* for docker's --host */
	const char *ticket;
	int base, directory; /* of all relays, and of this one: its lock */
	int listener;
	pid_t children[RELAY_CHILDREN]; /* 0: free */
};

/* The --host of the relay with that ticket. */
const char *relay_host(struct arena *arena, const char *ticket);

/* Opens a relay for the caller.  Errors: EXIT_INTERNAL, and nothing is left. */
int relay_open(struct arena *arena, const struct dial *dial,
    const struct caller *caller, struct relay *relay, struct error *error);

/* Takes a connection from the listener, which has become readable. */
void relay_accept(struct relay *relay);

/* Ends all connections and removes the socket. */
void relay_close(struct relay *relay);

/* Removes what processes that were killed have left. */
void relay_sweep(void);

#endif
