#include "core/scan.h"

#include "core/utf8.h"

#include <string.h>

enum state {
	AT_ROOT,
	AT_VALUE,
	AT_ELEMENT, /* or the end of an empty array */
	AT_KEY,
	AT_MEMBER, /* or the end of an empty object */
	AT_COLON,
	AT_NEXT, /* a comma, or the end of an array or object */
	IN_STRING,
	IN_ESCAPE,
	IN_HEX,
	IN_BARE, /* a number, true, false or null */
	AT_END,
	BROKEN,
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_bare(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '-' || c == '+' || c == '.';
}

static enum scan_event enter(struct scan *s, enum state state)
{
	s->state = (unsigned char)state;
	return SCAN_MORE;
}

static enum scan_event broken(struct scan *s)
{
	enter(s, BROKEN);
	return SCAN_BROKEN;
}

static bool is_object(const struct scan *s, size_t level)
{
	return s->objects[level / 8] & (1U << level % 8);
}

/* The paths that lead to a member, or (key is NULL) to each element. */
static unsigned int paths_to(const struct scan *s, const char *key)
{
	size_t level = s->depth - 1;
	unsigned int found = 0;

	for (size_t i = 0; level < SCAN_STEPS && i < s->npaths; i++) {
		const char *step = s->paths[i].step[level];

		if (!(s->live[level] & (1U << i)) || !step)
			continue;
		if (key ? *step && strcmp(step, key) == 0 : !*step)
			found |= 1U << i;
	}
	return found;
}

/* Finds the path that ends at the value that was read. */
static enum scan_event picked(struct scan *s, enum scan_kind kind)
{
	for (size_t i = 0; s->on && i < s->npaths; i++) {
		if (!(s->on & (1U << i)) || s->paths[i].step[s->depth])
			continue;
		s->path = i;
		s->kind = kind;
		return SCAN_PICKED;
	}
	return SCAN_MORE;
}

static enum scan_event open_bracket(struct scan *s, bool object)
{
	enum scan_event event = picked(s, SCAN_UNKNOWN);
	unsigned int bit = 1U << s->depth % 8;
	unsigned char *byte = &s->objects[s->depth / 8];

	if (s->depth == SCAN_NESTING)
		return broken(s);
	*byte = (unsigned char)(object ? *byte | bit : *byte & ~bit);
	if (s->depth < SCAN_STEPS) {
		s->live[s->depth] = s->on;
		s->seen[s->depth] = 0;
	}
	s->depth++;
	if (!object)
		s->on = paths_to(s, NULL);
	enter(s, object ? AT_MEMBER : AT_ELEMENT);
	return event;
}

static enum scan_event close_bracket(struct scan *s, char c)
{
	if (is_object(s, s->depth - 1) != (c == '}'))
		return broken(s);
	s->depth--;
	enter(s, s->depth ? AT_NEXT : AT_END);
	if (!s->depth)
		return SCAN_END;
	return s->depth == 1 && !is_object(s, 0) ? SCAN_ENTRY : SCAN_MORE;
}

/* What no path needs is not looked at. */
static enum scan_event open_string(struct scan *s, bool key)
{
	size_t level = s->depth - 1;

	s->key = key;
	s->kept = key ? level < SCAN_STEPS && s->live[level] : s->on != 0;
	s->bad = false;
	s->high = 0;
	s->n = 0;
	return enter(s, IN_STRING);
}

static void keep(struct scan *s, unsigned int byte)
{
	if (s->n + 1 < SCAN_TEXT)
		s->text[s->n++] = (char)byte;
	else
		s->bad = true;
}

static enum scan_event at_root(struct scan *s, char c)
{
	if (is_space(c))
		return SCAN_MORE;
	return c == '{' || c == '[' ? open_bracket(s, c == '{') : broken(s);
}

static enum scan_event at_value(struct scan *s, char c)
{
	if (is_space(c))
		return SCAN_MORE;
	if (c == '{' || c == '[')
		return open_bracket(s, c == '{');
	if (c == '"')
		return open_string(s, false);
	if (!is_bare(c))
		return broken(s);
	s->bad = false;
	s->n = 0;
	keep(s, (unsigned char)c);
	return enter(s, IN_BARE);
}

static enum scan_event at_element(struct scan *s, char c)
{
	return c == ']' ? close_bracket(s, c) : at_value(s, c);
}

static enum scan_event at_key(struct scan *s, char c)
{
	if (is_space(c))
		return SCAN_MORE;
	return c == '"' ? open_string(s, true) : broken(s);
}

static enum scan_event at_member(struct scan *s, char c)
{
	return c == '}' ? close_bracket(s, c) : at_key(s, c);
}

static enum scan_event at_colon(struct scan *s, char c)
{
	if (is_space(c))
		return SCAN_MORE;
	return c == ':' ? enter(s, AT_VALUE) : broken(s);
}

static enum scan_event at_next(struct scan *s, char c)
{
	if (is_space(c))
		return SCAN_MORE;
	if (c == '}' || c == ']')
		return close_bracket(s, c);
	if (c != ',')
		return broken(s);
	if (is_object(s, s->depth - 1))
		return enter(s, AT_KEY);
	s->on = paths_to(s, NULL);
	return enter(s, AT_VALUE);
}

/* A string, whole; a high surrogate at its end is half a character. */
static enum scan_event end_string(struct scan *s)
{
	s->text[s->n] = '\0';
	s->bad = s->bad || s->high || !utf8_valid(s->text, s->n);
	if (!s->key) {
		enter(s, AT_NEXT);
		return picked(s, s->bad ? SCAN_UNKNOWN : SCAN_STRING);
	}
	s->on = s->kept && !s->bad ? paths_to(s, s->text) : 0;
	if (s->on) {
		unsigned int *seen = &s->seen[s->depth - 1];

		if (*seen & s->on)
			return broken(s);
		*seen |= s->on;
	}
	return enter(s, AT_COLON);
}

static enum scan_event in_string(struct scan *s, char c)
{
	if (c == '"')
		return end_string(s);
	if (c == '\\')
		return enter(s, IN_ESCAPE);
	if ((unsigned char)c < ' ' || s->high)
		s->bad = true;
	else if (s->kept)
		keep(s, (unsigned char)c);
	return SCAN_MORE;
}

static enum scan_event in_escape(struct scan *s, char c)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	const char *letter = memchr(letters, c, sizeof(letters) - 1);

	if (c == 'u') {
		s->unit = s->digits = 0;
		return enter(s, IN_HEX);
	}
	if (!letter)
		return broken(s);
	if (s->high)
		s->bad = true;
	keep(s, (unsigned char)meant[letter - letters]);
	return enter(s, IN_STRING);
}

static void keep_character(struct scan *s, unsigned int c)
{
	if (c < 0x80) {
		keep(s, c);
	} else if (c < 0x800) {
		keep(s, 0xc0 | c >> 6);
		keep(s, 0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		keep(s, 0xe0 | c >> 12);
		keep(s, 0x80 | (c >> 6 & 0x3f));
		keep(s, 0x80 | (c & 0x3f));
	} else {
		keep(s, 0xf0 | c >> 18);
		keep(s, 0x80 | (c >> 12 & 0x3f));
		keep(s, 0x80 | (c >> 6 & 0x3f));
		keep(s, 0x80 | (c & 0x3f));
	}
}

/* One unit of UTF-16: a character, or half of one. */
static void take_unit(struct scan *s)
{
	bool low = (s->unit & 0xfc00) == 0xdc00;
	bool high = (s->unit & 0xfc00) == 0xd800;

	if (!s->unit || low != (s->high != 0)) {
		s->bad = true;
		s->high = 0;
	} else if (high) {
		s->high = s->unit;
	} else if (low) {
		keep_character(
		    s, 0x10000 + ((s->high & 0x3ff) << 10) + (s->unit & 0x3ff));
		s->high = 0;
	} else {
		keep_character(s, s->unit);
	}
}

static enum scan_event in_hex(struct scan *s, char c)
{
	static const char digits[] = "0123456789abcdef";
	char lower = c >= 'A' && c <= 'F' ? (char)(c + 'a' - 'A') : c;
	const char *digit = memchr(digits, lower, sizeof(digits) - 1);

	if (!digit)
		return broken(s);
	s->unit = s->unit << 4 | (unsigned int)(digit - digits);
	if (++s->digits < 4)
		return SCAN_MORE;
	take_unit(s);
	return enter(s, IN_STRING);
}

static enum scan_event in_bare(struct scan *s, char c)
{
	keep(s, (unsigned char)c);
	return SCAN_MORE;
}

/* What follows a bare word has shown its end, and is still to be read. */
static enum scan_event end_bare(struct scan *s)
{
	static const struct {
		const char *word;
		enum scan_kind kind;
	} words[] = { { "true", SCAN_TRUE }, { "false", SCAN_FALSE },
		{ "null", SCAN_NULL } };

	s->text[s->n] = '\0';
	enter(s, AT_NEXT);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(s->text, words[i].word) == 0)
			return picked(s, words[i].kind);
	if (!strchr("-0123456789", *s->text))
		return broken(s);
	return picked(s, s->bad ? SCAN_UNKNOWN : SCAN_NUMBER);
}

static enum scan_event at_end(struct scan *s, char c)
{
	return is_space(c) ? SCAN_MORE : broken(s);
}

static enum scan_event at_broken(struct scan *s, char c)
{
	(void)c;
	return broken(s);
}

static enum scan_event (*const readers[])(struct scan *, char) = {
	[AT_ROOT] = at_root,
	[AT_VALUE] = at_value,
	[AT_ELEMENT] = at_element,
	[AT_KEY] = at_key,
	[AT_MEMBER] = at_member,
	[AT_COLON] = at_colon,
	[AT_NEXT] = at_next,
	[IN_STRING] = in_string,
	[IN_ESCAPE] = in_escape,
	[IN_HEX] = in_hex,
	[IN_BARE] = in_bare,
	[AT_END] = at_end,
	[BROKEN] = at_broken,
};

/* Most of a long answer is in strings that nobody looks at. */
static const char *skip(const char *at, const char *end)
{
	while (at < end && *at != '"' && *at != '\\')
		at++;
	return at;
}

void scan_begin(struct scan *scan, const struct scan_path *paths, size_t n)
{
	*scan = (struct scan){ .paths = paths,
		.npaths = n < SCAN_PATHS ? n : SCAN_PATHS };
	scan->on = (1U << scan->npaths) - 1;
}

enum scan_event scan_next(struct scan *scan, const char **at, const char *end)
{
	enum scan_event event = SCAN_MORE;

	while (event == SCAN_MORE) {
		if (scan->state == IN_STRING && !scan->kept)
			*at = skip(*at, end);
		if (*at == end)
			return SCAN_MORE;
		if (scan->state == IN_BARE && !is_bare(**at))
			event = end_bare(scan);
		else
			event = readers[scan->state](scan, *(*at)++);
	}
	return event;
}

bool scan_whole(const struct scan *scan)
{
	return scan->state == AT_END;
}
