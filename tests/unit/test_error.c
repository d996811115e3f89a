#include "support.h"

#include <string.h>

static void what_could_move_a_cursor_is_escaped(void **state)
{
	static const struct {
		const char *text, *shown;
	} rows[] = {
		{ "", "" },
		{ "plain text, 100%n", "plain text, 100%n" },
		{ "a\nundocker: forged", "a\\x0aundocker: forged" },
		{ "\x1b[2J\r\t\b", "\\x1b[2J\\x0d\\x09\\x08" },
		{ "\x7f", "\\x7f" },
		{ "a\\x0a", "a\\x5cx0a" },
		{ "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xb3",
		    "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xb3" },
		{ "\xc2\x9b"
		  "31m",
		    "\\xc2\\x9b31m" },	    /* C1: CSI */
		{ "\xc2\xa0", "\xc2\xa0" }, /* not C1 */
		{ "\xe2\x80\xa8\xe2\x80\xae",
		    "\\xe2\\x80\\xa8\\xe2\\x80\\xae" }, /* LS, RLO */
		{ "\xe2\x80\x8e\xe2\x80\x8f",
		    "\\xe2\\x80\\x8e\\xe2\\x80\\x8f" }, /* LRM, RLM */
		{ "\xd8\x9c", "\\xd8\\x9c" },		/* ALM */
		{ "\xe2\x81\xa6", "\\xe2\\x81\\xa6" },	/* LRI */
		{ "\xe2\x80\xa7\xe2\x80\xaf", "\xe2\x80\xa7\xe2\x80\xaf" },
		{ "\x80\xff", "\\x80\\xff" },
		{ "\xc3", "\\xc3" },
		{ "\xe2\x82", "\\xe2\\x82" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect(rows[i].text, error_escape(rows[i].text, 100, arena),
		    rows[i].shown);
}

static void what_is_too_long_is_cut_between_characters(void **state)
{
	(void)state;
	assert_string_equal(error_escape("abcdef", 6, arena), "abcdef");
	assert_string_equal(error_escape("abcdefg", 6, arena), "abcdef...");
	assert_string_equal(error_escape("abcde\n", 6, arena), "abcde...");
	assert_string_equal(error_escape("a\n", 5, arena), "a\\x0a");
	assert_string_equal(
	    error_escape("abc\xe2\x82\xac", 5, arena), "abc...");
	assert_string_equal(error_escape("a", 0, arena), "...");
}

static void a_megabyte_takes_one_line(void **state)
{
	char *text = arena_alloc(arena, (1 << 20) + 1);
	struct error error;
	const char *line;

	(void)state;
	memset(text, '\n', 1 << 20);
	error_set(&error, arena, EXIT_WRONG, "%s", text);
	line = error_text(&error, arena);
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
	assert_true(strlen(line) < 5000);
}

static void the_prefix_tells_whose_fault_it_is(void **state)
{
	struct error error;

	(void)state;
	error_set(&error, arena, EXIT_DENIED, "no %s", "\x1b");
	assert_string_equal(
	    error_text(&error, arena), "undocker: denied: no \\x1b\n");
	error_set(&error, arena, EXIT_WRONG, "no");
	assert_null(error.hint);
	error_hint(&error, arena, "try\n%d", 2);
	assert_string_equal(error_text(&error, arena),
	    "undocker: error: no\nundocker: hint: try\\x0a2\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_could_move_a_cursor_is_escaped),
		TEST(what_is_too_long_is_cut_between_characters),
		TEST(a_megabyte_takes_one_line),
		TEST(the_prefix_tells_whose_fault_it_is),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
