/*
 * Random names.
 */
#ifndef UNDOCKER_RT_TICKET_H
#define UNDOCKER_RT_TICKET_H

#include "core/arena.h"

enum { TICKET = 32 }; /* hex digits */

/*
 * Returns 128 random bits in hex, which nobody can guess.  Without any the
 * process ends.
 */
const char *ticket_new(struct arena *arena);

#endif
