#include "core/error.h"

#include "core/utf8.h"

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

/*
 * Characters that move the cursor or turn the order of what follows: C1
 * controls, marks of direction, separators of lines and paragraphs.
 */
static bool moves(const unsigned char *text, size_t length)
{
	static const struct {
		const char *first, *last;
	} ranges[] = {
		{ "\xc2\x80", "\xc2\x9f" },
		{ "\xd8\x9c", "\xd8\x9c" },
		{ "\xe2\x80\x8e", "\xe2\x80\x8f" },
		{ "\xe2\x80\xa8", "\xe2\x80\xae" },
		{ "\xe2\x81\xa6", "\xe2\x81\xa9" },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (strlen(ranges[i].first) == length &&
		    memcmp(text, ranges[i].first, length) >= 0 &&
		    memcmp(text, ranges[i].last, length) <= 0)
			return true;
	return false;
}

/* The bytes of the character at text, or 0: not to be shown as it is. */
static size_t printable(const unsigned char *text, size_t left)
{
	enum utf8_kind kind;
	size_t length = utf8_next((const char *)text, left, &kind);

	if (*text < 0x20 || *text == 0x7f || *text == '\\' ||
	    kind != UTF8_WHOLE)
		return 0;
	return moves(text, length) ? 0 : length;
}

const char *error_escape(const char *text, size_t limit, struct arena *arena)
{
	const unsigned char *from = (const unsigned char *)text;
	size_t left = strlen(text), used = 0;
	size_t most = left < limit / 4 ? 4 * left : limit;
	char *safe = arena_alloc(arena, most + sizeof("..."));

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
