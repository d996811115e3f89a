/*
 * Stage 1: text to words.
 */
#ifndef UNDOCKER_WORDS_H
#define UNDOCKER_WORDS_H

#include "core/arena.h"
#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_LIMIT = 128 * 1024 }; /* bytes of text, at most */

/* Words, in order; v[n] is NULL, so that v can be an argv. */
struct words {
	char **v;
	size_t n;
	/* with an error: the text ends in a quote or after a backslash */
	bool unfinished;
};

/*
 * Who wrote the text.  Quoting is POSIX's (XCU 2.2) in both: '…' is literal,
 * in "…" a backslash escapes $ ` " \ and newline, outside it escapes anything.
 * Nothing is ever expanded here.
 */
enum words_source {
	/*
	 * A person, over ssh or in the shell.  Unquoted operators
	 * (; & | < > ( ) ` newline) and expansions ($NAME, ${…}, $(…) and
	 * the like) are refused, since a shell would act on them; in quotes
	 * they are data.
	 */
	WORDS_PERSON,
	/* The same, from a script or the shell: # begins a comment. */
	WORDS_LINE,
	/*
	 * The policy's FORCED.  Quotes only group: variables are known in
	 * both kinds.  Each $NAME becomes one byte, its number in
	 * enum variable, so that what it stands for is put in when the words,
	 * and the fields in them, are already told apart.  The text may have
	 * no control bytes of its own but tab, not even in quotes.
	 */
	WORDS_FORCED,
};

enum variable {
	VARIABLE_UID = 1,
	VARIABLE_GID,
	VARIABLE_PWD,
	VARIABLE_HOME,
	VARIABLE_USER,
	VARIABLE_GROUP,
	VARIABLE_END, /* one past the last */
};

/*
 * Splits length bytes of text.  Returns 0 and the words, or -1 and the error
 * (EXIT_WRONG): too long, a NUL, not UTF-8, a control byte other than tab
 * outside quotes, a quote that is not closed, an operator or expansion, an
 * unknown variable.
 */
int words_split(struct arena *arena, const char *text, size_t length,
    enum words_source source, struct words *words, struct error *error);

/* The word in quotes that words_split() takes for it, if it needs any. */
const char *words_quote(struct arena *arena, const char *word);

#endif
