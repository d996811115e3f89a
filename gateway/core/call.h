/*
 * A call of the root side: what a front end hands over.
 */
#ifndef UNDOCKER_CALL_H
#define UNDOCKER_CALL_H

#include "core/arena.h"
#include "core/error.h"
#include "core/words.h"

#include <stdbool.h>
#include <stddef.h>

/* The message that carries the descriptors of a call's bytes and stdin. */
#define CALL_MESSAGE "undocker call"

struct call {
	bool connection;    /* the caller is at the other end of ssh */
	const char *term;   /* TERM; NULL: not set */
	const char *client; /* SSH_CONNECTION; NULL: not set */
	struct words words; /* a verb of undocker's or docker's command */
};

/* Returns the call as *size bytes of the arena's; NULL: it is too long. */
char *call_pack(struct arena *arena, const struct call *call, size_t *size);

/*
 * Finds the call in size bytes that anybody may have written, and that it
 * keeps pointing into.  Afterwards term is letters, digits and ._+-, or
 * "dumb"; client is addresses and ports, or NULL.  Errors: EXIT_WRONG for
 * bytes that are no call, or one of another version.
 */
int call_unpack(struct arena *arena, char *bytes, size_t size,
    struct call *call, struct error *error);

/* True when they can do no harm, as TERM or as SSH_CONNECTION. */
bool call_is_term(const char *text);
bool call_is_client(const char *text);

#endif
