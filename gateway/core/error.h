/*
 * What went wrong, as a value that is handed up and shown once, by main.
 */
#ifndef UNDOCKER_ERROR_H
#define UNDOCKER_ERROR_H

#include "core/arena.h"

/* Exit codes of our own (sysexits.h has the numbers, not the meaning). */
enum {
	EXIT_WRONG = 64,    /* the command line: docker does not know it */
	EXIT_ENGINE = 69,   /* the engine cannot be reached */
	EXIT_INTERNAL = 70, /* our own fault, or the installation's */
	EXIT_DENIED = 77,   /* docker knows it, this user may not */
	EXIT_POLICY = 78,   /* the policy file is broken */
};

struct error {
	int code;	     /* one of the above; 0: none */
	const char *message; /* one sentence, without prefix or newline */
	const char *hint;    /* what to do instead, or NULL */
};

/* Both fill in the error, allocated from the arena; error_set returns -1. */
int error_set(struct error *error, struct arena *arena, int code,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
void error_hint(struct error *error, struct arena *arena, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/*
 * The text for stderr: `undocker: denied: …` for EXIT_DENIED, else
 * `undocker: error: …`, a newline, and the same for a hint.  Control
 * characters, and bytes that are not UTF-8, are shown as \xNN.
 */
const char *error_text(const struct error *error, struct arena *arena);

/*
 * A copy of text that is safe in one line on any terminal: C0 and C1 controls,
 * DEL, marks of direction, backslashes and bytes that are not UTF-8 become
 * \xNN, and what is longer than limit bytes is cut with "...".
 */
const char *error_escape(const char *text, size_t limit, struct arena *arena);

#endif
