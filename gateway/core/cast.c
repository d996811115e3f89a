#include "core/cast.h"

#include <stdio.h>
#include <string.h>

static const char replacement[] = "\xef\xbf\xbd";

/* How many bytes a character has that begins so; 0: none begins so. */
static size_t length_of(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Whether a byte can be the second one: no surrogates, nothing overlong. */
static int may_follow(unsigned char first, unsigned char second)
{
	unsigned char low = 0x80, high = 0xbf;

	if (first == 0xe0)
		low = 0xa0;
	else if (first == 0xed)
		high = 0x9f;
	else if (first == 0xf0)
		low = 0x90;
	else if (first == 0xf4)
		high = 0x8f;
	return second >= low && second <= high;
}

/*
 * How many of the n bytes are a character, or the beginning of one: as far as
 * they can be.  *whole says which.
 */
static size_t character(const unsigned char *text, size_t n, int *whole)
{
	size_t length = length_of(text[0]), i = 1;

	while (
	    i < length && i < n &&
	    (i == 1 ? may_follow(text[0], text[1]) : (text[i] & 0xc0) == 0x80))
		i++;
	*whole = length && i == length;
	return i;
}

static char *add(char *at, const void *bytes, size_t n)
{
	memcpy(at, bytes, n);
	return at + n;
}

/* One character as JSON's strings have it. */
static char *add_character(char *at, const unsigned char *text, size_t n)
{
	static const char hex[] = "0123456789abcdef";

	if (*text == '"' || *text == '\\')
		*at++ = '\\';
	else if (*text < 0x20 || *text == 0x7f)
		return add(at,
		    (const char[]){
			'\\', 'u', '0', '0', hex[*text >> 4], hex[*text & 15] },
		    6);
	return add(at, text, n);
}

/* [seconds, "kind", " */
static char *add_start(char *at, unsigned long long microseconds, char kind)
{
	int n = snprintf(at, 48, "[%llu.%06llu, \"%c\", \"",
	    microseconds / 1000000, microseconds % 1000000, kind);

	return at + n;
}

static size_t finish(char *line, char *at)
{
	at = add(at, "\"]\n", 3);
	return (size_t)(at - line);
}

size_t cast_event(struct cast *cast, enum cast_kind kind,
    unsigned long long microseconds, const char *data, size_t n, char *line)
{
	unsigned char text[4 + CAST_DATA];
	size_t used = cast->nrest[kind];
	char *start =
	    add_start(line, microseconds, kind == CAST_INPUT ? 'i' : 'o');
	char *at = start;

	memcpy(text, cast->rest[kind], used);
	memcpy(text + used, data, n);
	used += n;
	cast->nrest[kind] = 0;
	for (size_t i = 0; i < used;) {
		int whole;
		size_t length = character(text + i, used - i, &whole);

		if (whole) {
			at = add_character(at, text + i, length);
		} else if (i + length == used && length_of(text[i])) {
			memcpy(cast->rest[kind], text + i, length);
			cast->nrest[kind] = length;
		} else {
			at = add(at, replacement, sizeof(replacement) - 1);
		}
		i += length;
	}
	return at == start ? 0 : finish(line, at);
}

size_t cast_resize(unsigned long long microseconds, unsigned int columns,
    unsigned int rows, char *line)
{
	char *at = add_start(line, microseconds, 'r');

	at += snprintf(at, 32, "%ux%u", columns, rows);
	return finish(line, at);
}

size_t cast_marker(
    unsigned long long microseconds, const char *text, char *line)
{
	char *at = add_start(line, microseconds, 'm');

	at = add(at, text, strlen(text));
	return finish(line, at);
}
