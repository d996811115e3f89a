#include "core/base64.h"

#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv"
			      "wxyz0123456789-_";

static int letter_value(char c)
{
	const char *at = c ? strchr(letters, c) : NULL;

	return at ? (int)(at - letters) : -1;
}

/* How many letters there are before padding that is right; or -1. */
static int count_letters(const char *text, size_t *n)
{
	size_t length = strlen(text), padding;

	*n = strcspn(text, "=");
	padding = strspn(text + *n, "=");
	if (*n + padding != length || *n % 4 == 1)
		return -1;
	return padding == 0 || padding == (4 - *n % 4) % 4 ? 0 : -1;
}

char *base64_decode(struct arena *arena, const char *text, size_t *size)
{
	unsigned int bits = 0, held = 0;
	char *bytes;
	size_t n;

	if (count_letters(text, &n) < 0)
		return NULL;
	bytes = arena_alloc(arena, n / 4 * 3 + 3);
	*size = 0;
	for (size_t i = 0; i < n; i++) {
		int value = letter_value(text[i]);

		if (value < 0)
			return NULL;
		bits = (bits << 6 | (unsigned int)value) & 0xffff;
		held += 6;
		if (held >= 8) {
			held -= 8;
			bytes[(*size)++] = (char)(bits >> held & 0xff);
		}
	}
	return bits & ((1U << held) - 1) ? NULL : bytes;
}

char *base64_encode(struct arena *arena, const char *bytes, size_t size)
{
	char *text = arena_alloc(arena, (size + 2) / 3 * 4 + 1), *at = text;

	for (size_t i = 0; i < size; i += 3) {
		unsigned int bits = 0;

		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 |
			       (i + k < size ? (unsigned char)bytes[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			*at++ = i + k > size
				    ? '='
				    : letters[bits >> (18 - 6 * k) & 63];
	}
	return text;
}
