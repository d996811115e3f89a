/*
 * The socket that docker's CLI connects to when its engine is on another
 * machine.  For each connection the watcher starts one child that reaches the
 * engine (rt/dial.h), with the accepted socket as its input and output: nothing
 * of ours copies data.
 *
 * The socket is in /run/undocker/relays/TICKET, which only root and docker's
 * group can enter, and whoever connects is asked of the kernel: the caller's
 * uid with docker's gid, which is what docker's CLI has and the caller has not.
 */
#ifndef UNDOCKER_RELAY_H
#define UNDOCKER_RELAY_H

#include "core/arena.h"
#include "core/error.h"
#include "rt/dial.h"

enum { RELAY_CHILDREN = 64 }; /* connections at once */

struct relay {
	struct arena *arena;
	const struct dial *dial;
	uid_t uid;	  /* the caller's */
	const char *host; /* for docker's --host */
	const char *ticket;
	int base, directory; /* of all relays, and of this one: its lock */
	int listener;
	pid_t children[RELAY_CHILDREN]; /* 0: free */
};

/* The --host of the relay with that ticket. */
const char *relay_host(struct arena *arena, const char *ticket);

/* Opens a relay for the caller with that uid.  Errors: EXIT_INTERNAL, and
 * nothing is left. */
int relay_open(struct arena *arena, const struct dial *dial, uid_t uid,
    struct relay *relay, struct error *error);

/* Takes a connection from the listener, which has become readable. */
void relay_accept(struct relay *relay);

/* Ends all connections and removes the socket. */
void relay_close(struct relay *relay);

/* Removes what processes that were killed have left. */
void relay_sweep(void);

#endif
