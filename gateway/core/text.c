#include "core/text.h"

#include <string.h>

enum { ROOM = 64 }; /* bytes, at first */

void text_put(struct text *text, const char *bytes, size_t length)
{
	size_t wanted = text->n + length + 1;

	if (wanted > text->room) {
		size_t room = text->room ? 2 * text->room : ROOM;
		char *larger;

		room = room < wanted ? wanted : room;
		larger = arena_alloc(text->arena, room);
		if (text->n)
			memcpy(larger, text->v, text->n);
		text->v = larger;
		text->room = room;
	}
	if (length)
		memcpy(text->v + text->n, bytes, length);
	text->n += length;
	text->v[text->n] = '\0';
}

void text_add(struct text *text, const char *string)
{
	text_put(text, string, strlen(string));
}

void text_printf(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_add(text, arena_vprintf(text->arena, format, args));
	va_end(args);
}

const char *text_string(const struct text *text)
{
	return text->v ? text->v : "";
}
