/*
 * What a front end asks of the door, and what it is answered.
 *
 * An ask is an operation of the Engine API (core/request/operations.h): docker
 * words in canonical spelling, by which it is decided, and options for what
 * words cannot say.  Both come from people; the door takes nothing else.
 */
#ifndef UNDOCKER_ASK_H
#define UNDOCKER_ASK_H

#include "core/arena.h"
#include "core/error.h"
#include "core/words.h"

#include <stdbool.h>
#include <stddef.h>

/* The first ask of a session; its answer is a body: what the session speaks. */
#define ASK_SESSION "Session"

/* The front end is done with the stream of an earlier ask's; no answer. */
#define ASK_RELEASE "Release"

struct ask {
	unsigned int serial; /* the front end's; it comes back in the answer */
	const char *operation;
	unsigned int version; /* of the API, its minor number */
	struct words words;   /* docker's command and what follows; may be 0 */
	struct words options; /* NAME=value */
};

enum answer_kind {
	ANSWER_BODY,   /* status and text: a body in JSON, or none */
	ANSWER_STREAM, /* a descriptor came along: the engine answers on it */
	ANSWER_ERROR,  /* status, text and hint: lines as on a terminal, or
			* docker's own words */
};

struct answer {
	unsigned int serial;
	enum answer_kind kind;
	unsigned int status; /* of HTTP; of a stream 0 */
	const char *text;    /* "": none */
	const char *hint;    /* "": none */
	struct words warnings;
	/*
	 * Pairs: the path of a mount's source as the engine knows it, and the
	 * one that its owner named.
	 */
	struct words sources;
};

/* Returns either as *size bytes of the arena's; NULL: it is too long. */
char *ask_pack(struct arena *arena, const struct ask *ask, size_t *size);
char *answer_pack(
    struct arena *arena, const struct answer *answer, size_t *size);

/*
 * Finds it in size bytes that anybody may have written, and that it keeps
 * pointing into.  Errors: EXIT_WRONG for bytes that are none.
 */
int ask_unpack(struct arena *arena, char *bytes, size_t size, struct ask *ask,
    struct error *error);
int answer_unpack(struct arena *arena, char *bytes, size_t size,
    struct answer *answer, struct error *error);

/* The value of the first option of that name, or NULL. */
const char *ask_option(const struct ask *ask, const char *name);

/* Whether that is "1". */
bool ask_is_set(const struct ask *ask, const char *name);

/* HTTP's status for an error's exit code (sysexits, core/error.h). */
unsigned int answer_status(int code);

#endif
