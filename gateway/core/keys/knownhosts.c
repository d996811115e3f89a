#include "core/keys/knownhosts.h"

#include <ctype.h>
#include <string.h>

static const char blank[] = " \t\r\n";

static const char *take_word(struct arena *arena, const char **text)
{
	size_t length;
	const char *word;

	*text += strspn(*text, blank);
	length = strcspn(*text, blank);
	word = arena_strndup(arena, *text, length);
	*text += length;
	return word;
}

static int parse_marker(const char *word, enum knownhosts_marker *marker)
{
	if (strcmp(word, "@revoked") == 0)
		*marker = KNOWNHOSTS_REVOKED;
	else if (strcmp(word, "@cert-authority") == 0)
		*marker = KNOWNHOSTS_AUTHORITY;
	else
		return -1;
	return 0;
}

int knownhosts_parse(
    struct arena *arena, const char *text, struct knownhosts_line *line)
{
	const char *word = take_word(arena, &text);

	*line = (struct knownhosts_line){ .marker = KNOWNHOSTS_PLAIN };
	if (*word == '@') {
		if (parse_marker(word, &line->marker) < 0)
			return -1;
		word = take_word(arena, &text);
	}
	line->names = word;
	line->type = take_word(arena, &text);
	line->base64 = take_word(arena, &text);
	return *word == '#' || !*line->base64 ? -1 : 0;
}

bool knownhosts_is_hashed(const char *names)
{
	return *names == '|';
}

static bool is_letter(char pattern, char c)
{
	return pattern == '?' ||
	       tolower((unsigned char)pattern) == tolower((unsigned char)c);
}

/* Up to the end of a pattern, which goes back to its last star only. */
static bool match(const char *pattern, const char *end, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text) {
		if (pattern < end && *pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (pattern < end && is_letter(*pattern, *text)) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++from;
		} else {
			return false;
		}
	}
	while (pattern < end && *pattern == '*')
		pattern++;
	return pattern == end;
}

bool knownhosts_matches(const char *names, const char *host)
{
	bool found = false;

	if (knownhosts_is_hashed(names))
		return false;
	for (const char *at = names, *end; *at; at = end + (*end == ',')) {
		bool negated = *at == '!';

		end = at + strcspn(at, ",");
		if (!match(at + negated, end, host))
			continue;
		if (negated)
			return false;
		found = true;
	}
	return found;
}
