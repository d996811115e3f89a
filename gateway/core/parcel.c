#include "core/parcel.h"

#include <string.h>

static bool fits(size_t size, size_t n)
{
	return size <= PARCEL_SIZE &&
	       n <= (PARCEL_SIZE - size) / sizeof(char *);
}

char *parcel_pack(struct arena *arena, const struct words *strings,
    size_t longest, size_t *size)
{
	char *bytes, *at;

	*size = 0;
	for (size_t i = 0; i < strings->n; i++) {
		size_t length = strlen(strings->v[i]) + 1;

		if (length > longest)
			return NULL;
		*size += length;
	}
	if (!fits(*size, strings->n))
		return NULL;
	at = bytes = arena_alloc(arena, *size + 1);
	for (size_t i = 0; i < strings->n; i++)
		at = stpcpy(at, strings->v[i]) + 1;
	return bytes;
}

static size_t count(const char *bytes, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += !bytes[i];
	return n;
}

int parcel_unpack(struct arena *arena, char *bytes, size_t size, size_t longest,
    struct words *strings)
{
	char *end = bytes + size;
	size_t n = count(bytes, size);

	*strings = (struct words){ 0 };
	if (!fits(size, n) || (size && end[-1]))
		return -1;
	strings->v = arena_array(arena, n + 1, sizeof(*strings->v));
	while (bytes < end) {
		size_t length = strlen(bytes) + 1;

		if (length > longest)
			return -1;
		strings->v[strings->n++] = bytes;
		bytes += length;
	}
	return 0;
}
