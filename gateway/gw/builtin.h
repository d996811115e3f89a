/*
 * Commands of a session that are not docker's: where one is, and the way out.
 * Scripts have these, the shell has more.
 */
#ifndef UNDOCKER_BUILTIN_H
#define UNDOCKER_BUILTIN_H

#include "core/arena.h"
#include "core/arrival.h"
#include "core/words.h"

#include <stdbool.h>

struct session {
	const struct arrival *arrival;
	const char *user, *home; /* NULL: not asked for yet */
	int code;		 /* of the last command */
	bool leaving;
};

struct builtin {
	const char *name, *operands, *summary;
	size_t most; /* operands */
	int (*run)(struct session *session, struct arena *arena,
	    const struct words *words);
};

/* cd, exit, ls and pwd, by number, in the alphabet; NULL: no more. */
const struct builtin *builtin_common(size_t n);

/*
 * Runs one with the words of a line, its name the first, and returns its exit
 * code: EXIT_WRONG, with a message, when there are too many.
 */
int builtin_run(const struct builtin *builtin, struct session *session,
    struct arena *arena, const struct words *words);

#endif
