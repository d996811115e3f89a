#include "core/mapping.h"

#include "core/text.h"

#include <string.h>

enum {
	MAP_SIZE = 4096, /* of its text must be more: a page */
	LINE_SIZE = 36,	 /* of an extent in it, at most */
};

/* Docker runs nothing as an id from here on (libcontainer's user.MinID). */
static const uint32_t far = 1U << 31;
static const uint32_t last = 4294967294; /* the largest id */

static const char *const names[MAPPINGS] = {
	[MAPPING_UNKNOWN] = "unknown",
	[MAPPING_NONE] = "none",
	[MAPPING_OWN] = "own",
	[MAPPING_SELF] = "self",
	[MAPPING_ROOT] = "root",
};

const char *mapping_name(enum mapping mapping)
{
	return names[mapping];
}

enum mapping mapping_named(const char *name)
{
	for (int i = MAPPING_NONE; name && i < MAPPINGS; i++)
		if (strcmp(names[i], name) == 0)
			return (enum mapping)i;
	return MAPPING_UNKNOWN;
}

static void add_extent(
    struct text *text, uint32_t disk, uint32_t inside, uint32_t count)
{
	text_printf(text, "%u %u %u\n", disk, inside, count);
}

/* The ids in ascending order, each once: the first most of them. */
static size_t sort_ids(
    struct arena *arena, const uint32_t *ids, size_t n, uint32_t **sorted)
{
	const size_t most = (MAP_SIZE / LINE_SIZE - 2) / 2;
	uint32_t *v = arena_array(arena, most + 1, sizeof(*v));
	size_t count = 0;

	for (size_t i = 0; i < n && count < most; i++) {
		size_t at = 0;

		while (at < count && v[at] < ids[i])
			at++;
		if (at < count && v[at] == ids[i])
			continue;
		memmove(&v[at + 1], &v[at], (count - at) * sizeof(*v));
		v[at] = ids[i];
		count++;
	}
	*sorted = v;
	return count;
}

static void map_self(struct text *text, const uint32_t *ids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_extent(text, ids[i], ids[i], 1);
}

/*
 * Others' ids are moved out of reach, each to one of its own, so that all else
 * is as outside: what others and groups may do.  Ids beyond have none.
 */
static void map_own(struct text *text, const uint32_t *ids, size_t n)
{
	uint32_t next = 0;

	for (size_t i = 0; i < n; i++) {
		if (ids[i] > next)
			add_extent(text, next, far + next, ids[i] - next);
		add_extent(text, ids[i], ids[i], 1);
		next = ids[i] + 1;
	}
	if (next < last - far)
		add_extent(text, next, far + next, last - far - next);
}

static void map_root(
    struct text *text, const uint32_t *ids, size_t n, const struct subid *subid)
{
	if (!n)
		return;
	add_extent(text, ids[0], 0, 1);
	if (subid->count)
		add_extent(text, subid->first, 1, subid->count);
}

const char *mapping_text(struct arena *arena, enum mapping mapping,
    const uint32_t *ids, size_t n, const struct subid *subid)
{
	struct text text = { .arena = arena };
	uint32_t *sorted;
	size_t count = sort_ids(arena, ids, n, &sorted);

	if (mapping == MAPPING_ROOT)
		map_root(&text, ids, n, subid);
	/* Of one that is far itself nothing is moved away. */
	else if (mapping == MAPPING_OWN && count && sorted[count - 1] < far - 1)
		map_own(&text, sorted, count);
	else if (mapping == MAPPING_OWN || mapping == MAPPING_SELF)
		map_self(&text, sorted, count);
	return text.n ? text_string(&text) : NULL;
}
