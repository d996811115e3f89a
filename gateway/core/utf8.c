#include "core/utf8.h"

/* How many bytes a character has that begins so; 0: none begins so. */
static size_t length_of(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static bool may_follow(unsigned char first, unsigned char second)
{
	unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

	return second >= low && second <= high;
}

size_t utf8_next(const char *text, size_t n, enum utf8_kind *kind)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t length = length_of(at[0]), i = 1;

	while (i < length && i < n &&
	       (i == 1 ? may_follow(at[0], at[1]) : (at[i] & 0xc0) == 0x80))
		i++;
	if (length && i == length)
		*kind = UTF8_WHOLE;
	else
		*kind = length && i == n ? UTF8_PART : UTF8_BROKEN;
	return i;
}

bool utf8_valid(const char *text, size_t n)
{
	const char *end = text + n;

	while (text < end) {
		enum utf8_kind kind = UTF8_WHOLE;

		/* What is ASCII is most of it. */
		text += (unsigned char)*text < 0x80
			    ? 1
			    : utf8_next(text, (size_t)(end - text), &kind);
		if (kind != UTF8_WHOLE)
			return false;
	}
	return true;
}
