/*
 * The process as the root side wants it, whatever its caller left behind.
 */
#ifndef UNDOCKER_START_H
#define UNDOCKER_START_H

#include "core/arena.h"

#include <stdbool.h>

/* What of the caller's process is kept, and only as far as it is harmless. */
struct start {
	const char *term;     /* of the call, for docker and the container */
	const char *client;   /* of the call, for the audit only, or NULL */
	const char *sudo_uid; /* SUDO_UID, or NULL; believed of root only */
	bool hangup_ignored;  /* as nohup(1) leaves it: docker's to keep */
};

/*
 * Makes sure that descriptors 0 to 2 are open and no other is, that signals
 * are at their defaults and unblocked, limits sane, umask 077, the environment
 * empty, and all uids and gids root's.  Ends the process with EXIT_INTERNAL
 * when any of it cannot be: nothing has been done by then.  Leaves term and
 * client to whoever has the call.
 */
void start_clean(struct arena *arena, struct start *start);

/*
 * Signals as a program that is executed next expects them; SIGHUP as the caller
 * had it.  0, or -1.
 */
int start_release(const struct start *start);

#endif
