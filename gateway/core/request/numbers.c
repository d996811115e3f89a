#include "core/request/numbers.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int number_parse(const char *text, int64_t *number)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	static const char letters[] = "xXbBoO";
	static const int bases[] = { 16, 16, 2, 2, 8, 8 };
	bool minus = *text == '-';
	int base = 10;
	char *end, *copy;
	char buffer[80];

	text += *text == '-' || *text == '+';
	if (*text == '0' && text[1]) {
		const char *letter = strchr(letters, text[1]);

		base = letter ? bases[letter - letters] : 8;
		text += letter ? 2 : 1;
	}
	if (!*text || text[strspn(text, digits)] || strlen(text) > 64)
		return -1;
	copy = buffer;
	if (minus)
		*copy++ = '-';
	strcpy(copy, text);
	errno = 0;
	*number = strtoll(buffer, &end, base);
	return *end || errno ? -1 : 0;
}

struct unit {
	const char *name;
	int64_t nanoseconds;
};

/* Names that begin others stand behind them. */
static const struct unit units[] = {
	{ "h", 3600000000000 },
	{ "ms", 1000000 },
	{ "m", 60000000000 },
	{ "s", 1000000000 },
	{ "us", 1000 },
	{ "\302\265s", 1000 },
	{ "\316\274s", 1000 },
	{ "ns", 1 },
};

enum { UNITS = sizeof(units) / sizeof(*units) };

static const struct unit *find_unit(const char *text)
{
	for (size_t i = 0; i < UNITS; i++)
		if (strncmp(text, units[i].name, strlen(units[i].name)) == 0)
			return &units[i];
	return NULL;
}

/* Digits, at most so many; how many there were, or -1. */
static int take_digits(const char **text, size_t most, int64_t *number)
{
	size_t n = strspn(*text, "0123456789");

	if (n > most)
		return -1;
	*number = n ? strtoll(*text, NULL, 10) : 0;
	*text += n;
	return (int)n;
}

/* One number and its unit; *text moves behind them. */
static int take_part(const char **text, int64_t *sum)
{
	int64_t whole, fraction = 0, scale = 1;
	const struct unit *unit;
	int n = take_digits(text, 15, &whole), m = 0;

	if (n >= 0 && **text == '.') {
		++*text;
		m = take_digits(text, 6, &fraction);
	}
	if (n < 0 || m < 0 || n + m == 0)
		return -1;
	unit = find_unit(*text);
	if (!unit || whole > (INT64_MAX / 2) / unit->nanoseconds)
		return -1;
	*text += strlen(unit->name);
	while (m--)
		scale *= 10;
	whole =
	    whole * unit->nanoseconds + fraction * unit->nanoseconds / scale;
	if (*sum > INT64_MAX - whole)
		return -1;
	*sum += whole;
	return 0;
}

int duration_parse(const char *text, int64_t *nanoseconds)
{
	*nanoseconds = 0;
	text += *text == '+';
	if (strcmp(text, "0") == 0)
		return 0;
	if (!*text)
		return -1;
	while (*text)
		if (take_part(&text, nanoseconds) < 0)
			return -1;
	return 0;
}

const char *duration_text(struct arena *arena, int64_t nanoseconds)
{
	const struct unit *best = &units[UNITS - 1];

	for (size_t i = 0; i < UNITS; i++)
		if (nanoseconds % units[i].nanoseconds == 0 &&
		    units[i].nanoseconds > best->nanoseconds)
			best = &units[i];
	return arena_printf(arena, "%lld%s",
	    (long long)(nanoseconds / best->nanoseconds), best->name);
}
