/*
 * How an engine is reached.  One on this machine by its socket; any other by a
 * child that speaks TLS or ssh and passes bytes on: `docker system dial-stdio`
 * with the certificates, or `ssh HOST docker system dial-stdio`, so that no
 * library for either is linked here.  Docker's CLI may reach an engine on this
 * machine by a child, too, which then copies between the two sockets.
 *
 * The child has nobody's uid, docker's gid and no other group, and an empty
 * environment.  By that gid it reads keys of root's that the caller cannot.  It
 * has not the caller's uid, who could stop it: what ends containers goes that
 * way, too.  It ends with its parent.
 */
#ifndef UNDOCKER_DIAL_H
#define UNDOCKER_DIAL_H

#include "core/arena.h"
#include "core/error.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"

#include <stdbool.h>
#include <sys/types.h>

struct dial {
	const struct engine_entry *engine; /* NULL: the default one */
	const char *shown;		   /* in messages, after "the engine" */
	const char *socket; /* of an engine on this machine, or NULL */
	char **program;	    /* of the child: its words */
	gid_t gid;	    /* docker's */
	bool answered;	    /* it has been reached once: http.c says so */
};

/* A connection; child and complaints only where there is a child. */
struct dialled {
	int fd; /* not blocking; -1: none */
	pid_t child;
	int complaints; /* what it says on standard error */
};

/*
 * Fills in how the engine is reached.  What the child reads and executes must
 * be root's, as with trusted_check(), and the keys not readable by all:
 * EXIT_INTERNAL.
 */
int dial_find(struct arena *arena, const struct policy *policy,
    const struct engine_entry *engine, gid_t gid, struct dial *dial,
    struct error *error);

/* Connects; NULL, or what went wrong.  A busy socket is waited for until then,
 * in milliseconds of the monotonic clock. */
const char *dial_open(struct arena *arena, const struct dial *dial,
    long long deadline, struct dialled *dialled);

/* Ends the connection, and the child. */
void dial_close(struct dialled *dialled);

/* The last line that the child has said, or NULL. */
const char *dial_complaint(struct arena *arena, const struct dialled *dialled);

/*
 * Starts the child alone, on a socket that others are at the other end of, and
 * with its complaints to a descriptor, or to nobody (-1).  Its pid, or -1.
 */
pid_t dial_child(const struct dial *dial, int fd, int complaints);

#endif
