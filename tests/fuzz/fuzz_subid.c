/*
 * A file of subordinate ids.  What is found in it is a range that holds neither
 * real accounts' ids nor the person's own, and maps made of it are ones that
 * the kernel takes: short, and no id twice on either side.
 */
#include "support.h"

#include "core/mapping.h"

struct extent {
	unsigned long long disk, inside, count;
};

enum { EXTENTS = 340 };

static bool overlap(unsigned long long one, unsigned long long n,
    unsigned long long other, unsigned long long m)
{
	return one < other + m && other < one + n;
}

static void check_map(const char *text)
{
	struct extent v[EXTENTS];
	size_t n = 0;

	HOLDS(strlen(text) < 4096);
	for (; *text; text = strchr(text, '\n') + 1) {
		HOLDS(n < EXTENTS);
		HOLDS(sscanf(text, "%llu %llu %llu\n", &v[n].disk, &v[n].inside,
			  &v[n].count) == 3);
		HOLDS(v[n].count);
		HOLDS(v[n].disk + v[n].count <= 4294967295ULL);
		HOLDS(v[n].inside + v[n].count <= 4294967295ULL);
		for (size_t i = 0; i < n; i++)
			HOLDS(!overlap(v[i].disk, v[i].count, v[n].disk,
				  v[n].count) &&
			      !overlap(v[i].inside, v[i].count, v[n].inside,
				  v[n].count));
		n++;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *text = (const char *)data;
	struct subid subid = subid_find(text, size, "alice", 1001, 1001);
	uint32_t ids[64];
	size_t n = size / sizeof(*ids) < 64 ? size / sizeof(*ids) : 64;

	if (subid.count) {
		HOLDS(subid.first >= SUBID_LEAST);
		HOLDS(subid.first - 1 + subid.count <= 4294967294U);
	}
	memcpy(ids, data, n * sizeof(*ids));
	for (size_t i = 0; i < n; i++)
		ids[i] = ids[i] == UINT32_MAX ? 0 : ids[i];
	for (int m = 0; m < MAPPINGS; m++) {
		const struct subid none = { 0 };
		const char *map = mapping_text(arena, (enum mapping)m, ids, n,
		    n && ids[0] < SUBID_LEAST ? &subid : &none);

		if (map)
			check_map(map);
	}
	return 0;
}
