#include "support.h"

bool same_text(const char *one, const char *other)
{
	return one == other || (one && other && strcmp(one, other) == 0);
}

bool same_command(const struct command *one, const struct command *other)
{
	if (one->command != other->command || one->nflags != other->nflags ||
	    one->noperands != other->noperands)
		return false;
	for (size_t i = 0; i < one->nflags; i++)
		if (one->flags[i].flag != other->flags[i].flag ||
		    !same_text(one->flags[i].value, other->flags[i].value))
			return false;
	for (size_t i = 0; i < one->noperands; i++)
		if (!same_text(one->operands[i], other->operands[i]))
			return false;
	return true;
}

struct words lines_of(struct arena *arena, const uint8_t *data, size_t size)
{
	char *text = arena_strndup(arena, (const char *)data, size);
	struct words words = { 0 };

	for (char *line = text, *newline; line; line = newline) {
		newline = memchr(line, '\n', size - (size_t)(line - text));
		if (newline)
			*newline++ = '\0';
		words.v = arena_grow(arena, words.v, words.n, sizeof(*words.v));
		words.v[words.n++] = line;
	}
	return words;
}
