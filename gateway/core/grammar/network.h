/*
 * Values of --network: a network's name alone, or docker's long form, in which
 * it is one of several options: name=X,alias=Y.
 */
#ifndef UNDOCKER_GRAMMAR_NETWORK_H
#define UNDOCKER_GRAMMAR_NETWORK_H

#include "core/arena.h"
#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Docker's client looks for \w+=\w+ anywhere in the value. */
bool network_is_long(const char *value);

/* True for a network that somebody has made, and not for docker's own. */
bool network_is_made(const char *name);

/* False for what the long form cannot have: the client lowers all letters. */
bool network_is_plain(const char *text);

/* True for [a-zA-Z0-9][a-zA-Z0-9_.-]*, of 255 bytes at most. */
bool network_is_named(const char *name);

/* Where in a value of --network the network's name is. */
struct network_value {
	const char *name; /* the name alone, in the arena */
	size_t start;	  /* of it in the value, in bytes */
};

/*
 * Finds the name in a value of the flag --network of run and create.  Returns
 * 0, or -1 and the error: EXIT_WRONG for a long form that docker would not take
 * or that it would change, EXIT_DENIED for options of drivers.
 */
int network_value(struct arena *arena, const char *value,
    struct network_value *found, struct error *error);

#endif
