#include "support.h"

#include "core/path.h"

/* What follows the directory, "-": the path is elsewhere. */
static void paths_are_compared_by_components(void **state)
{
	static const struct {
		const char *path, *directory, *after;
	} rows[] = {
		{ "/d", "/d", "" },
		{ "/d/", "/d", "" },
		{ "/d", "/d/", "" },
		{ "//d", "/d", "" },
		{ "/d", "//d//", "" },
		{ "/d/x", "/d", "x" },
		{ "/d/x", "/d/", "x" },
		{ "//d//x//y/", "/d", "x//y/" },
		{ "/d/x/y", "//d/x", "y" },
		{ "/d", "/", "d" },
		{ "/", "/", "" },
		{ "/", "/d", "-" },
		{ "/d2", "/d", "-" },
		{ "/d", "/d2", "-" },
		{ "/e/d", "/d", "-" },
		{ "/d", "/d/x", "-" },
		{ "d", "/d", "-" },
		{ "/d", "d", "-" },
		{ "/d", "", "-" },
		{ "", "/", "-" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *got = path_after(rows[i].path, rows[i].directory);

		expect(rows[i].path, got ? got : "-", rows[i].after);
		assert_int_equal(
		    path_is_within(rows[i].path, rows[i].directory), !!got);
		assert_int_equal(path_is_below(rows[i].path, rows[i].directory),
		    got && *got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(paths_are_compared_by_components),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
