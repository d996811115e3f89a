#include "core/mapping.h"

#include <stdio.h>
#include <string.h>

static const uint64_t last_id = 4294967294;

/* The number that a field of digits is, or false. */
static bool number(const char *field, size_t length, uint64_t *value)
{
	*value = 0;
	if (!length || length > 10)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (field[i] < '0' || field[i] > '9')
			return false;
		*value = *value * 10 + (uint64_t)(field[i] - '0');
	}
	return true;
}

/* Real accounts' ids are no subordinate's, whatever the file says. */
static bool is_sound(uint64_t first, uint64_t count, uint32_t own)
{
	return first >= SUBID_LEAST && count > 0 && first <= last_id &&
	       count <= last_id - first + 1 &&
	       (own < first || own - first >= count);
}

static bool is_field(const char *field, size_t length, const char *text)
{
	return strlen(text) == length && memcmp(field, text, length) == 0;
}

/* A range of this line's, for that person. */
static bool read_line(const char *line, size_t length, const char *user,
    const char *uid, uint32_t own, struct subid *subid)
{
	const char *end = line + length;
	const char *first = memchr(line, ':', length);
	const char *count =
	    first ? memchr(first + 1, ':', (size_t)(end - first - 1)) : NULL;
	uint64_t from, many;

	if (!count ||
	    (!is_field(line, (size_t)(first - line), user) &&
		!is_field(line, (size_t)(first - line), uid)) ||
	    !number(first + 1, (size_t)(count - first - 1), &from) ||
	    !number(count + 1, (size_t)(end - count - 1), &many) ||
	    !is_sound(from, many, own))
		return false;
	*subid = (struct subid){ (uint32_t)from, (uint32_t)many };
	return true;
}

/* The length of the first line, with its end. */
static size_t step(const char *text, size_t length)
{
	const char *end = memchr(text, '\n', length);

	return end ? (size_t)(end - text) + 1 : length;
}

struct subid subid_find(const char *text, size_t length, const char *user,
    uint32_t uid, uint32_t own)
{
	struct subid subid = { 0 };
	char digits[16];

	snprintf(digits, sizeof(digits), "%u", uid);
	for (size_t n; length; text += n, length -= n) {
		n = step(text, length);
		if (read_line(text, n - (text[n - 1] == '\n'), user, digits,
			own, &subid))
			break;
	}
	return subid;
}

bool subid_has(const char *text, size_t length, const char *user, uint32_t own,
    uint32_t id)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%u", own);
	for (size_t n; length; text += n, length -= n) {
		struct subid subid;

		n = step(text, length);
		if (read_line(text, n - (text[n - 1] == '\n'), user, digits,
			own, &subid) &&
		    id - subid.first < subid.count)
			return true;
	}
	return false;
}
