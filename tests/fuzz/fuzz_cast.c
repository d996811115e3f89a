/*
 * Output of a terminal, in pieces: first the sizes of eight, then what they
 * hold.  Each line is one that JSON's parser takes, none is longer than it may
 * be, and all together say the same as the bytes in one piece: text that is
 * UTF-8 comes through as it is.
 */
#include "support.h"

#include "core/cast.h"
#include "core/text.h"
#include "core/utf8.h"

#include <jansson.h>

enum { PIECES = 8 };

static void check_line(struct text *all, const char *line, size_t n)
{
	json_t *json = json_loadb(line, n, JSON_ALLOW_NUL, NULL);
	const json_t *data = json_array_get(json, 2);

	HOLDS(json && json_array_size(json) == 3 && json_is_string(data));
	HOLDS(line[n - 1] == '\n' && !memchr(line, '\n', n - 1));
	text_put(all, json_string_value(data), json_string_length(data));
	json_decref(json);
}

/* What the lines say when no piece is longer than sizes[i], by turns. */
static void play(
    struct text *all, const uint8_t *sizes, const uint8_t *data, size_t size)
{
	static char line[CAST_LINE];
	struct cast cast = { 0 };

	for (size_t i = 0; size; i++) {
		size_t piece = sizes[i % PIECES] * 16U + 1;
		size_t n;

		if (piece > size)
			piece = size;
		n = cast_event(
		    &cast, CAST_OUTPUT, i, (const char *)data, piece, line);
		HOLDS(n <= CAST_LINE);
		if (n)
			check_line(all, line, n);
		data += piece;
		size -= piece;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t longest[PIECES] = { 255, 255, 255, 255, 255, 255,
		255, 255 };
	cleanup_arena struct arena *arena = arena_new();
	struct text pieces = { .arena = arena }, whole = { .arena = arena };

	if (size <= PIECES)
		return 0;
	play(&pieces, data, data + PIECES, size - PIECES);
	play(&whole, longest, data + PIECES, size - PIECES);
	HOLDS(pieces.n == whole.n);
	HOLDS(memcmp(text_string(&pieces), text_string(&whole), whole.n) == 0);
	if (!utf8_valid((const char *)data + PIECES, size - PIECES))
		return 0;
	HOLDS(whole.n == size - PIECES);
	HOLDS(memcmp(text_string(&whole), data + PIECES, whole.n) == 0);
	return 0;
}
