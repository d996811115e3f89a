#include "core/error.h"

#include "core/words.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 4096 }; /* bytes of a message, at most */

int error_set(
    struct error *error, struct arena *arena, int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error->code = code;
	error->message = arena_vprintf(arena, format, args);
	error->hint = NULL;
	va_end(args);
	return -1;
}

void error_hint(
    struct error *error, struct arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error->hint = arena_vprintf(arena, format, args);
	va_end(args);
}

/* The bytes of the character at text, or 0: not to be shown as it is. */
static size_t printable(const unsigned char *text, size_t left)
{
	size_t length = *text < 0x80   ? 1
			: *text < 0xe0 ? 2
			: *text < 0xf0 ? 3
				       : 4;

	if (*text < 0x20 || *text == 0x7f || *text == '\\')
		return 0;
	if (length > left || !words_utf8((const char *)text, length))
		return 0;
	/* C1 controls; line, paragraph and direction marks */
	if (text[0] == 0xc2 && text[1] < 0xa0)
		return 0;
	if (text[0] == 0xe2 && text[1] == 0x80 && text[2] >= 0xa8 &&
	    text[2] <= 0xae)
		return 0;
	if (text[0] == 0xe2 && text[1] == 0x81 && text[2] >= 0xa6 &&
	    text[2] <= 0xa9)
		return 0;
	return length;
}

const char *error_escape(const char *text, size_t limit, struct arena *arena)
{
	const unsigned char *from = (const unsigned char *)text;
	size_t left = strlen(text), used = 0;
	char *safe = arena_alloc(arena, limit + sizeof("\\xNN..."));

	while (left) {
		size_t length = printable(from, left);
		size_t room = length ? length : 4;

		if (used + room > limit) {
			memcpy(safe + used, "...", 4);
			break;
		}
		if (length)
			memcpy(safe + used, from, length);
		else
			snprintf(safe + used, 5, "\\x%02x", *from);
		used += room;
		length = length ? length : 1;
		from += length;
		left -= length;
	}
	return safe;
}

const char *error_text(const struct error *error, struct arena *arena)
{
	const char *kind = error->code == EXIT_DENIED ? "denied" : "error";
	const char *message = error_escape(error->message, SHOWN, arena);

	if (!error->hint)
		return arena_printf(arena, "undocker: %s: %s\n", kind, message);
	return arena_printf(arena, "undocker: %s: %s\nundocker: hint: %s\n",
	    kind, message, error_escape(error->hint, SHOWN, arena));
}
