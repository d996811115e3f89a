/* Base64 for URLs: there and back, and one spelling for each. */
#include "support.h"

#include "core/base64.h"

#include <string.h>

static const struct {
	const char *bytes, *text;
} pairs[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "\373\377\276", "-_--" },
	{ "{}", "e30=" },
};

static void test_pairs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		size_t length = strlen(pairs[i].bytes), size;
		const char *text = pairs[i].text;
		char *bytes = base64_decode(arena, text, &size);

		assert_string_equal(
		    base64_encode(arena, pairs[i].bytes, length), text);
		assert_non_null(bytes);
		assert_int_equal(size, length);
		assert_memory_equal(bytes, pairs[i].bytes, length);
		text = arena_strndup(arena, text, strcspn(text, "="));
		assert_non_null(base64_decode(arena, text, &size));
		assert_int_equal(size, length);
	}
}

static void test_wrong(void **state)
{
	static const char *const wrong[] = { "Z",
		"Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v=", "Zm9v====", "Zm 9v",
		"+/--", "Zg==Zg==", "=", "Zm9\303\244" };
	size_t size;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (base64_decode(arena, wrong[i], &size))
			fail_msg("'%s' was decoded", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_pairs),
		TEST(test_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
