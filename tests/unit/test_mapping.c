#include "support.h"

#include "core/mapping.h"

#include <string.h>

/* "FIRST+COUNT", for alice (1001). */
static const char *found(const char *text)
{
	struct subid subid =
	    subid_find(text, strlen(text), "alice", 1001, 1001);

	return arena_printf(arena, "%u+%u", subid.first, subid.count);
}

static void subordinate_ids(void **state)
{
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{ "", "0+0" },
		{ "alice:100000:65536\n", "100000+65536" },
		{ "alice:100000:65536", "100000+65536" },
		{ "bob:100000:65536\nalice:165536:10\n", "165536+10" },
		{ "1001:200000:5\n", "200000+5" },
		{ "alice:100000:5\nalice:300000:5\n", "100000+5" },
		{ "# alice:1:1\n\nalice:100000:5\n", "100000+5" },
		{ "alice:100000:5:6\n", "0+0" },
		{ "alice:100000:5\r\n", "0+0" },
		{ "alice:100000\n", "0+0" },
		{ "alice::\n", "0+0" },
		{ "alice:100000:\n", "0+0" },
		{ "alic:100000:5\n", "0+0" },
		{ "alicex:100000:5\n", "0+0" },
		{ "10010:100000:5\n", "0+0" },
		{ "alice:-100000:5\n", "0+0" },
		{ "alice: 100000:5\n", "0+0" },
		/* real accounts, and what is no range */
		{ "alice:0:65536\n", "0+0" },
		{ "alice:1:1\n", "0+0" },
		{ "alice:65535:2\n", "0+0" },
		{ "alice:65536:2\n", "65536+2" },
		{ "alice:0:10\nalice:100000:5\n", "100000+5" },
		{ "alice:100000:0\n", "0+0" },
		{ "alice:4294967294:1\n", "4294967294+1" },
		{ "alice:4294967294:2\n", "0+0" },
		{ "alice:4294967295:1\n", "0+0" },
		{ "alice:100000:4294867295\n", "100000+4294867295" },
		{ "alice:100000:4294867296\n", "0+0" },
		{ "alice:18446744073709651616:5\n", "0+0" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		expect(cases[i].text, found(cases[i].text), cases[i].wanted);
}

static void ones_own_id_is_no_subordinate(void **state)
{
	static const char text[] = "alice:100000:10\n";

	(void)state;
	assert_int_equal(
	    subid_find(text, strlen(text), "alice", 100000, 100000).count, 0);
	assert_int_equal(
	    subid_find(text, strlen(text), "alice", 100009, 100009).count, 0);
	assert_int_equal(
	    subid_find(text, strlen(text), "alice", 100010, 100010).count, 10);
}

static const char *map(enum mapping mapping, const uint32_t *ids, size_t n,
    uint32_t first, uint32_t count)
{
	const struct subid subid = { first, count };
	const char *text = mapping_text(arena, mapping, ids, n, &subid);

	return text ? text : "none";
}

static void what_a_mapping_maps(void **state)
{
	static const uint32_t uid[] = { 1001 },
			      gids[] = { 1001, 100, 1001, 3000 },
			      with_root[] = { 1001, 0 }, far[] = { 3000000000 };

	(void)state;
	expect("none", map(MAPPING_NONE, uid, 1, 0, 0), "none");
	expect("unknown", map(MAPPING_UNKNOWN, uid, 1, 0, 0), "none");
	expect("root", map(MAPPING_ROOT, uid, 1, 100000, 65536),
	    "1001 0 1\n100000 1 65536\n");
	expect("root, alone", map(MAPPING_ROOT, gids, 4, 0, 0), "1001 0 1\n");
	expect("self", map(MAPPING_SELF, gids, 4, 100000, 5),
	    "100 100 1\n1001 1001 1\n3000 3000 1\n");
	expect("own", map(MAPPING_OWN, uid, 1, 0, 0),
	    "0 2147483648 1001\n1001 1001 1\n"
	    "1002 2147484650 2147482644\n");
	expect("own gids", map(MAPPING_OWN, gids, 4, 0, 0),
	    "0 2147483648 100\n100 100 1\n101 2147483749 900\n"
	    "1001 1001 1\n1002 2147484650 1998\n3000 3000 1\n"
	    "3001 2147486649 2147480645\n");
	expect("root's group", map(MAPPING_OWN, with_root, 2, 0, 0),
	    "0 0 1\n1 2147483649 1000\n1001 1001 1\n"
	    "1002 2147484650 2147482644\n");
	expect("an id that is far", map(MAPPING_OWN, far, 1, 0, 0),
	    "3000000000 3000000000 1\n");
}

/* The kernel takes less than a page, and 340 lines. */
static void many_groups(void **state)
{
	static const enum mapping mappings[] = { MAPPING_OWN, MAPPING_SELF,
		MAPPING_ROOT };
	uint32_t ids[5000];

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++)
		ids[i] = 2000000000 - 3 * (uint32_t)i;
	for (size_t i = 0; i < COUNT(mappings); i++) {
		const char *text =
		    map(mappings[i], ids, COUNT(ids), 2100000000, 10);

		assert_true(strlen(text) < 4096);
		assert_non_null(strstr(text, "2000000000 "));
	}
}

static void names_of_mappings(void **state)
{
	(void)state;
	for (int i = MAPPING_NONE; i < MAPPINGS; i++)
		assert_int_equal(
		    mapping_named(mapping_name((enum mapping)i)), i);
	assert_int_equal(mapping_named(NULL), MAPPING_UNKNOWN);
	assert_int_equal(mapping_named("unknown"), MAPPING_UNKNOWN);
	assert_int_equal(mapping_named("roots"), MAPPING_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(subordinate_ids),
		TEST(ones_own_id_is_no_subordinate),
		TEST(what_a_mapping_maps),
		TEST(many_groups),
		TEST(names_of_mappings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
