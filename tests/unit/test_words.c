#include "support.h"

#include "core/utf8.h"

#include <string.h>

struct row {
	const char *text, *words;
};

static const char *split(
    const char *text, size_t length, enum words_source source)
{
	struct words words;
	struct error error = { 0 };

	if (words_split(arena, text, length, source, &words, &error) < 0)
		return shown(&error);
	assert_null(words.v[words.n]);
	return joined(&words);
}

static void check(const struct row *rows, size_t n, enum words_source source)
{
	for (size_t i = 0; i < n; i++)
		expect(rows[i].text,
		    split(rows[i].text, strlen(rows[i].text), source),
		    rows[i].words);
}

static void quoting_is_posix(void **state)
{
	static const struct row rows[] = {
		{ "", "" },
		{ " \t ", "" },
		{ "run alpine", "run|alpine" },
		{ "  run\t\talpine  ", "run|alpine" },
		{ "''", "" },
		{ "a '' b", "a||b" },
		{ "a \"\" b", "a||b" },
		{ "'a b'", "a b" },
		{ "\"a b\"", "a b" },
		{ "a'b'\"c\"d", "abcd" },
		{ "'a\\b'", "a\\b" },
		{ "\"a\\b\"", "a\\b" },
		{ "\"\\$ \\` \\\" \\\\\"", "$ ` \" \\" },
		{ "\"a\\\nb\"", "ab" },
		{ "a\\\nb", "ab" },
		{ "a\\ b", "a b" },
		{ "\\'a\\\"", "'a\"" },
		{ "\\;", ";" },
		{ "\\$HOME", "$HOME" },
		{ "\\\\", "\\" },
		{ "'it'\\''s'", "it's" },
		{ "'\n'", "\n" },
		{ "\"\n\"", "\n" },
		{ "'a\"b'", "a\"b" },
		{ "\"a'b\"", "a'b" },
		{ "~/x *.c {a,b} #c !! [x]?", "~/x|*.c|{a,b}|#c|!!|[x]?" },
		{ "a=b c:d 50% x@y", "a=b|c:d|50%|x@y" },
		{ "\xc3\xa4\xf0\x9f\x90\xb3", "\xc3\xa4\xf0\x9f\x90\xb3" },
		{ "'\x1b[31m'", "\x1b[31m" },
	};

	(void)state;
	check(rows, COUNT(rows), WORDS_PERSON);
}

static void what_is_quoted_is_data(void **state)
{
	static const struct row rows[] = {
		{ "'; & | < > ( ) `id` $(id) $HOME'",
		    "; & | < > ( ) `id` $(id) $HOME" },
		{ "\"; & | < > ( ) `id` $(id) $HOME ${x}\"",
		    "; & | < > ( ) `id` $(id) $HOME ${x}" },
		{ "sh -c 'a && b || c > d'", "sh|-c|a && b || c > d" },
		{ "'() { :;}; id'", "() { :;}; id" },
	};

	(void)state;
	check(rows, COUNT(rows), WORDS_PERSON);
}

static void a_shells_operators_are_refused(void **state)
{
	static const char *const texts[] = { "a;b", "a ; b", "a & b", "a&&b",
		"a|b", "a||b", "a<b", "a >b", "a>>b", "(a)", "a)", "`id`", "a`",
		"a\nb", "a\n", "$(id)", "${HOME}", "$HOME", "$_", "$1", "$?",
		"$$", "$!", "$@", "$*", "$#", "$-", "$'a'", "$\"a\"", "a$HOME",
		"'a'$b", "() { :;}; id" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		expect(texts[i],
		    split(texts[i], strlen(texts[i]), WORDS_PERSON), "!64 ");
}

/* A dollar that no shell would act on either. */
static void a_lone_dollar_is_itself(void **state)
{
	static const struct row rows[] = {
		{ "$", "$" },
		{ "a$ b", "a$|b" },
		{ "$.x $/ $=", "$.x|$/|$=" },
		{ "^a$", "^a$" },
	};

	(void)state;
	check(rows, COUNT(rows), WORDS_PERSON);
}

static void what_is_not_closed_is_refused(void **state)
{
	static const struct row rows[] = {
		{ "'a", "!64 a ' is not closed" },
		{ "\"a", "!64 a \" is not closed" },
		{ "\"a\\\"", "!64 a \" is not closed" },
		{ "\"\\", "!64 a \" is not closed" },
		{ "a\\", "!64 a backslash ends the line" },
	};

	(void)state;
	check(rows, COUNT(rows), WORDS_PERSON);
	check(rows, COUNT(rows), WORDS_FORCED);
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	static const struct row rows[] = {
		{ "a\rb", "!64 the control byte 0x0d" },
		{ "a\x1b", "!64 the control byte 0x1b" },
		{ "\x7f", "!64 the control byte 0x7f" },
		{ "a\x01", "!64 the control byte 0x01" },
		{ "\x80", "!64 the command is not valid UTF-8" },
		{ "\x9b"
		  "31m",
		    "!64 the command is not valid UTF-8" },
		{ "'\xff'", "!64 the command is not valid UTF-8" },
		{ "\xc3", "!64 the command is not valid UTF-8" },
	};

	(void)state;
	check(rows, COUNT(rows), WORDS_PERSON);
	expect("NUL", split("a\0b", 3, WORDS_PERSON),
	    "!64 the command contains a NUL byte");
	expect("quoted NUL", split("'\0'", 3, WORDS_PERSON),
	    "!64 the command contains a NUL byte");
}

static void utf8_is_that_of_rfc_3629(void **state)
{
	static const struct {
		const char *text;
		bool valid;
	} rows[] = {
		{ "", true },
		{ "\xc2\x80", true },
		{ "\xdf\xbf", true },
		{ "\xe0\xa0\x80", true },
		{ "\xed\x9f\xbf", true },
		{ "\xef\xbf\xbf", true },
		{ "\xf0\x90\x80\x80", true },
		{ "\xf4\x8f\xbf\xbf", true },
		{ "\xc0\xaf", false }, /* '/' in two bytes */
		{ "\xc1\xbf", false },
		{ "\xe0\x9f\xbf", false },     /* in three */
		{ "\xf0\x8f\xbf\xbf", false }, /* in four */
		{ "\xed\xa0\x80", false },     /* a surrogate */
		{ "\xf4\x90\x80\x80", false }, /* above U+10FFFF */
		{ "\xf5\x80\x80\x80", false },
		{ "\xe2\x82", false },
		{ "\xe2\x82\x41", false },
		{ "\xbf", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (utf8_valid(rows[i].text, strlen(rows[i].text)) !=
		    rows[i].valid)
			fail_msg("row %zu is not %d", i, rows[i].valid);
}

static void the_limit_is_128_kib(void **state)
{
	char *text = arena_alloc(arena, WORDS_LIMIT + 2);
	struct words words;
	struct error error;

	(void)state;
	memset(text, 'a', WORDS_LIMIT + 1);
	assert_int_equal(
	    words_split(arena, text, WORDS_LIMIT, WORDS_PERSON, &words, &error),
	    0);
	assert_int_equal(words.n, 1);
	assert_int_equal(strlen(words.v[0]), WORDS_LIMIT);
	assert_int_equal(words_split(arena, text, WORDS_LIMIT + 1, WORDS_PERSON,
			     &words, &error),
	    -1);
	assert_int_equal(error.code, EXIT_WRONG);
}

static void many_words_are_all_there(void **state)
{
	char *text = arena_alloc(arena, WORDS_LIMIT + 1);
	struct words words;
	struct error error;

	(void)state;
	for (size_t i = 0; i < WORDS_LIMIT; i++)
		text[i] = i % 2 ? ' ' : 'a';
	assert_int_equal(
	    words_split(arena, text, WORDS_LIMIT, WORDS_PERSON, &words, &error),
	    0);
	assert_int_equal(words.n, WORDS_LIMIT / 2);
	assert_string_equal(words.v[words.n - 1], "a");
	assert_null(words.v[words.n]);
}

static void variables_become_their_numbers(void **state)
{
	static const struct row rows[] = {
		{ "-u $U_UID:$U_GID", "-u|\001:\002" },
		{ "-v '$PWD:$PWD'", "-v|\003:\003" },
		{ "-v \"$PWD:$PWD\"", "-v|\003:\003" },
		{ "$HOME $USER $GROUP", "\004|\005|\006" },
		{ "$U_HOME $U_USER $U_GROUP", "\004|\005|\006" },
		{ "${HOME}x", "\004x" },
		{ "'${HOME}x'", "\004x" },
		{ "\\$HOME", "$HOME" },
		{ "\"\\$HOME\"", "$HOME" },
		{ "a;b | c", "a;b|||c" },
	};

	(void)state;
	check(rows, COUNT(rows), WORDS_FORCED);
}

static void unknown_variables_are_refused(void **state)
{
	static const char *const texts[] = { "$", "$$", "$x", "'$HOMEX'",
		"\"$LD_PRELOAD\"", "${HOME", "${HOME x}", "${}", "$(id)", "$1",
		"$HOM", "$home", "$U_PWD" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		expect(texts[i],
		    split(texts[i], strlen(texts[i]), WORDS_FORCED),
		    "!64 unknown variable $");
}

/* The bytes that stand for variables cannot be written. */
static void numbers_cannot_be_forged(void **state)
{
	static const char *const texts[] = { "\001", "'\003'", "\"\006\"",
		"\\\004", "'\n'" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		expect("control byte",
		    split(texts[i], strlen(texts[i]), WORDS_FORCED),
		    "!64 the control byte");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(quoting_is_posix),
		TEST(what_is_quoted_is_data),
		TEST(a_shells_operators_are_refused),
		TEST(a_lone_dollar_is_itself),
		TEST(what_is_not_closed_is_refused),
		TEST(bytes_that_are_no_text_are_refused),
		TEST(utf8_is_that_of_rfc_3629),
		TEST(the_limit_is_128_kib),
		TEST(many_words_are_all_there),
		TEST(variables_become_their_numbers),
		TEST(unknown_variables_are_refused),
		TEST(numbers_cannot_be_forged),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
