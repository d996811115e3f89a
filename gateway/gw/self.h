/*
 * Who this is, as the root side says.  Nothing here asks passwd: the C library
 * would do so by libraries that a person's environment can name.
 */
#ifndef UNDOCKER_SELF_H
#define UNDOCKER_SELF_H

#include "core/arena.h"

#include <stdbool.h>

struct self {
	const char *user, *home;
	bool shared; /* an account of several people */
};

/* Asks.  Returns 0, or an exit code after it was told why. */
int self_find(struct arena *arena, struct self *self);

#endif
