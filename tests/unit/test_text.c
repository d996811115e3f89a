#include "support.h"

#include "core/text.h"

#include <string.h>

static void nothing_is_an_empty_string(void **state)
{
	struct text text = { .arena = arena };

	(void)state;
	assert_string_equal(text_string(&text), "");
	text_add(&text, "");
	assert_string_equal(text_string(&text), "");
}

static void pieces_come_one_after_the_other(void **state)
{
	struct text text = { .arena = arena };

	(void)state;
	text_add(&text, "one");
	text_printf(&text, ", %d, %s", 2, "three");
	text_put(&text, ", four and more", 6);
	assert_string_equal(text_string(&text), "one, 2, three, four");
	assert_int_equal(text.n, strlen("one, 2, three, four"));
}

/* 200,000 pieces take room for twice their length, not for its square. */
static void growth_is_linear(void **state)
{
	struct text text = { .arena = arena };

	(void)state;
	for (size_t i = 0; i < 200000; i++)
		text_put(&text, "0123456789", 10);
	assert_int_equal(text.n, 2000000);
	assert_true(text.room <= 2 * text.n + 64);
	assert_int_equal(strlen(text_string(&text)), text.n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_an_empty_string),
		TEST(pieces_come_one_after_the_other),
		TEST(growth_is_linear),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
