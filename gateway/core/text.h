/*
 * Text that grows at its end.  What is put together from many pieces is put
 * together here: printing each piece after a copy of all before it takes time
 * and memory with the square of their number, and people choose the number.
 */
#ifndef UNDOCKER_TEXT_H
#define UNDOCKER_TEXT_H

#include "core/arena.h"

#include <stddef.h>

/* Begin with { .arena = arena }.  v ends in a NUL; NULL: nothing was added. */
struct text {
	struct arena *arena;
	char *v; /* the arena's; moved when it grows */
	size_t n, room;
};

/* Adds length bytes, or a string, or what printf(3) would print. */
void text_put(struct text *text, const char *bytes, size_t length);
void text_add(struct text *text, const char *string);
void text_printf(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What was put together, "" if nothing was; valid until more is added. */
const char *text_string(const struct text *text);

#endif
