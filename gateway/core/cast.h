/*
 * Recordings as asciicast version 2 (docs.asciinema.org/manual/asciicast/v2):
 * a line of JSON with the size of the terminal, then one for each event.
 */
#ifndef UNDOCKER_CAST_H
#define UNDOCKER_CAST_H

#include "core/utf8.h"

#include <stddef.h>

enum {
	CAST_DATA = 4096, /* bytes of an event, at most */
	CAST_LINE =
	    6 * (UTF8_LONGEST + CAST_DATA) + 64, /* that its line needs */
};

/* What an event says. */
enum cast_kind { CAST_OUTPUT, CAST_INPUT, CAST_KINDS };

/* Characters of which not all bytes have come, of each kind.  Begins zeroed. */
struct cast {
	char rest[CAST_KINDS][UTF8_LONGEST];
	size_t nrest[CAST_KINDS];
};

/*
 * Writes the line of n bytes (CAST_DATA at most) that came so many microseconds
 * after the start; line has room for CAST_LINE.  What is no UTF-8 becomes
 * U+FFFD; a character that is not complete waits for the next event.  Returns
 * the line's length, 0 when there is nothing to tell yet.
 */
size_t cast_event(struct cast *cast, enum cast_kind kind,
    unsigned long long microseconds, const char *data, size_t n, char *line);

/* The same of a new size of the terminal, and of a marker (plain ASCII). */
size_t cast_resize(unsigned long long microseconds, unsigned int columns,
    unsigned int rows, char *line);
size_t cast_marker(
    unsigned long long microseconds, const char *text, char *line);

#endif
