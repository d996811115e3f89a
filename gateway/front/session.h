/*
 * What the door says of a session when it begins.
 */
#ifndef UNDOCKER_FRONT_SESSION_H
#define UNDOCKER_FRONT_SESSION_H

#include "core/arena.h"
#include "core/ask.h"
#include "core/error.h"

#include <stdbool.h>

struct session {
	struct arena *arena;
	bool known;	  /* the door has answered */
	unsigned int api; /* the newest version's minor number */
	const char *os;	  /* of the engine */
	const char
	    *place; /* a directory for sockets; NULL: the door has none */
	unsigned int refused; /* HTTP's status; 0: the session may go on */
	const char *message;  /* why it may not, for clients */
	struct error error;   /* and for a terminal */
};

/* Takes the answer to ASK_SESSION.  Strings are of session->arena. */
void session_take(struct session *session, const struct answer *answer);

/*
 * An answer of the kind ANSWER_ERROR, whose text and hint are lines as on a
 * terminal, or docker's own words: both lines, and as an error whose exit code
 * stands for its status.
 */
const char *session_message(struct arena *arena, const struct answer *answer);
void session_error(
    struct arena *arena, const struct answer *answer, struct error *error);

#endif
