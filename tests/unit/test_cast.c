#include "support.h"

#include "core/cast.h"

#include <stdio.h>
#include <string.h>

static char line[CAST_LINE + 1];

static const char *event(
    struct cast *cast, enum cast_kind kind, const char *data, size_t n)
{
	line[cast_event(cast, kind, 1500042, data, n, line)] = '\0';
	return line;
}

static const char *output(struct cast *cast, const char *text)
{
	return event(cast, CAST_OUTPUT, text, strlen(text));
}

static void an_event_is_a_line(void **state)
{
	struct cast cast = { 0 };

	(void)state;
	assert_string_equal(
	    output(&cast, "hello"), "[1.500042, \"o\", \"hello\"]\n");
	assert_string_equal(
	    event(&cast, CAST_INPUT, "x", 1), "[1.500042, \"i\", \"x\"]\n");
	line[cast_resize(0, 132, 50, line)] = '\0';
	assert_string_equal(line, "[0.000000, \"r\", \"132x50\"]\n");
	line[cast_marker(61000001, "END", line)] = '\0';
	assert_string_equal(line, "[61.000001, \"m\", \"END\"]\n");
}

static void controls_and_quotes_are_escaped(void **state)
{
	struct cast cast = { 0 };

	(void)state;
	assert_string_equal(event(&cast, CAST_OUTPUT, "\0\"\\\r\n\033\177", 7),
	    "[1.500042, \"o\", \"\\u0000\\\"\\\\\\u000d\\u000a\\u001b\\u007f\"]"
	    "\n");
}

static void a_character_waits_for_its_last_byte(void **state)
{
	struct cast cast = { 0 };

	(void)state;
	assert_string_equal(output(&cast, "\xf0"), "");
	assert_string_equal(output(&cast, "\x9f"), "");
	/* what is typed meanwhile is another stream */
	assert_string_equal(
	    event(&cast, CAST_INPUT, "k", 1), "[1.500042, \"i\", \"k\"]\n");
	assert_string_equal(output(&cast, "\x98"), "");
	assert_string_equal(output(&cast, "\x80!\xc3"),
	    "[1.500042, \"o\", \"\xf0\x9f\x98\x80!\"]\n");
	assert_string_equal(
	    output(&cast, "\xa4"), "[1.500042, \"o\", \"\xc3\xa4\"]\n");
}

/* Table 3-7 of the Unicode Standard: each maximal part is one U+FFFD. */
static void what_is_no_utf8_is_replaced(void **state)
{
	static const struct {
		const char *bytes;
		size_t replaced;
	} cases[] = { { "\x80", 1 }, { "\xff", 1 }, { "\xc0\x80", 2 },
		{ "\xe0\x80\x80", 3 }, { "\xed\xa0\x80", 3 },
		{ "\xf4\x90\x80\x80", 4 }, { "\xf0\x9f\x98", 1 },
		{ "\xc3\xc3", 2 }, { "\xe2\x82", 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char bytes[16], expected[64] = "[1.500042, \"o\", \"";
		struct cast cast = { 0 };

		snprintf(bytes, sizeof(bytes), "%s.", cases[i].bytes);
		for (size_t k = 0; k < cases[i].replaced; k++)
			strcat(expected, "\xef\xbf\xbd");
		strcat(expected, ".\"]\n");
		assert_string_equal(output(&cast, bytes), expected);
	}
}

static void the_longest_event_fits(void **state)
{
	char data[CAST_DATA];
	struct cast cast = { 0 };

	(void)state;
	assert_string_equal(output(&cast, "\xf0\x9f\x98"), "");
	memset(data, '\033', sizeof(data));
	assert_true(cast_event(&cast, CAST_OUTPUT, ~0ULL, data, sizeof(data),
			line) <= CAST_LINE);
	assert_int_equal(line[strlen(line) - 1], '\n');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_event_is_a_line),
		TEST(controls_and_quotes_are_escaped),
		TEST(a_character_waits_for_its_last_byte),
		TEST(what_is_no_utf8_is_replaced),
		TEST(the_longest_event_fits),
	};

	return cmocka_run_group_tests_name("cast", tests, NULL, NULL);
}
