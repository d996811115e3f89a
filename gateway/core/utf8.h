/*
 * Characters in UTF-8 (RFC 3629: no surrogates, nothing overlong).
 */
#ifndef UNDOCKER_UTF8_H
#define UNDOCKER_UTF8_H

#include <stdbool.h>
#include <stddef.h>

enum { UTF8_LONGEST = 4 }; /* bytes of a character */

/* What some bytes begin with. */
enum utf8_kind {
	UTF8_WHOLE,  /* a character */
	UTF8_BROKEN, /* bytes that no character begins with */
	UTF8_PART,   /* all of them: a character that is not complete */
};

/*
 * How many of the n bytes (one at least) that is: of what is broken, as many as
 * could still have been one character (Unicode, table 3-7).
 */
size_t utf8_next(const char *text, size_t n, enum utf8_kind *kind);

/* True when all of the n bytes are whole characters. */
bool utf8_valid(const char *text, size_t n);

#endif
