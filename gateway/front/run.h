/*
 * `undocker socket`: a session with a socket, and a command that uses it.
 */
#ifndef UNDOCKER_FRONT_RUN_H
#define UNDOCKER_FRONT_RUN_H

#include "core/arena.h"

#include <stdbool.h>

struct run {
	bool cleanup;	    /* what was made is removed at the end */
	const char *policy; /* a file that narrows the policy; NULL: none */
	char **command;	    /* NULL: the socket stays until a signal comes */
};

/* Returns the exit code, after it was told what went wrong. */
int run_socket(struct arena *arena, const struct run *run);

#endif
