#include "core/cast.h"

#include <stdio.h>
#include <string.h>

static const char replacement[] = "\xef\xbf\xbd";

static char *add(char *at, const void *bytes, size_t n)
{
	memcpy(at, bytes, n);
	return at + n;
}

/* One character as JSON's strings have it. */
static char *add_character(char *at, const char *text, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char first = (unsigned char)*text;

	if (*text == '"' || *text == '\\')
		*at++ = '\\';
	else if (first < 0x20 || first == 0x7f)
		return add(at,
		    (const char[]){
			'\\', 'u', '0', '0', hex[first >> 4], hex[first & 15] },
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
	char text[UTF8_LONGEST + CAST_DATA];
	size_t used = cast->nrest[kind];
	char *start =
	    add_start(line, microseconds, kind == CAST_INPUT ? 'i' : 'o');
	char *at = start;

	memcpy(text, cast->rest[kind], used);
	memcpy(text + used, data, n);
	used += n;
	cast->nrest[kind] = 0;
	for (size_t i = 0; i < used;) {
		enum utf8_kind found;
		size_t length = utf8_next(text + i, used - i, &found);

		if (found == UTF8_WHOLE) {
			at = add_character(at, text + i, length);
		} else if (found == UTF8_PART) {
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
