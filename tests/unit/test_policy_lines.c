#include "support.h"

#include "core/policy/lines.h"

#include <string.h>

static const char *cut(const char *text, size_t length)
{
	struct lines lines;
	struct error error;
	const char *result = "";

	if (policy_lines(arena, "p", text, length, &lines, &error) < 0)
		return shown(&error);
	for (size_t i = 0; i < lines.n; i++) {
		const struct line *l = &lines.v[i];

		result = l->is_section
			     ? arena_printf(arena, "%s%d[%s]\n", result,
				   l->number, l->text)
			     : arena_printf(arena, "%s%d %s=%s\n", result,
				   l->number, l->name, l->text);
	}
	return result;
}

static void check(const char *text, const char *wanted)
{
	expect(text, cut(text, strlen(text)), wanted);
}

static void sections_and_settings(void **state)
{
	(void)state;
	check("", "");
	check("\n\n", "");
	check("[a]\nB=c\n", "1[a]\n2 B=c\n");
	check("[ a b ]\n B", "!78 p:2: an indented line");
	check("[a]\n\n B=c\n", "!78 p:3: an indented line that continues no");
	check("[a]\nB = c d \t\n", "1[a]\n2 B=c d\n");
	check("[a]\nB=\n", "1[a]\n2 B=\n");
	check("[a]\nB==c=d\n", "1[a]\n2 B==c=d\n");
	check("#!/bin/bash\n[a]\n# B=c\n;B=d\n  # e\n", "2[a]\n");
	check("[a]\n  [b]\n", "!78 p:2: an indented line");
}

static void a_semicolon_in_a_value_is_its_own(void **state)
{
	(void)state;
	check("[a]\nB=c ; d # e\n", "1[a]\n2 B=c ; d # e\n");
	check("[a] ; b\n", "!78 p:1: the section's name is not closed");
}

static void what_is_neither_is_refused(void **state)
{
	(void)state;
	check("B=c\n", "!78 p:1: the setting stands in no section");
	check("[a]\nB\n", "!78 p:2: the line is neither");
	check("[a]\nB:c\n", "!78 p:2: the line is neither");
	check("[a]\n=c\n", "!78 p:2: the line is neither");
	check("[\n", "!78 p:1: the section's name is not closed");
	check("[a\n", "!78 p:1: the section's name is not closed");
	check("[]\n", "1[]\n");
}

static void values_go_on_in_indented_lines(void **state)
{
	(void)state;
	check("[a]\nB=c\n d\n\te f\n", "1[a]\n2 B=c d e f\n");
	check("[a]\nB=\n d\n", "1[a]\n2 B=d\n");
	check("[a]\nB=c\n\n d\nE=f\n", "1[a]\n2 B=c d\n5 E=f\n");
	check("[a]\nB=c\n # no\n d\n", "1[a]\n2 B=c d\n");
	check("[a]\nB=c\n D=e\n", "!78 p:3: a setting that would continue");
	check("[a]\nB=c\n D =e\n", "!78 p:3: a setting that would continue");
	check("[a]\nB=c\n VALUES -d = e\n", "!78 p:3: a setting that would");
	check("[a]\nB=c\n VALUES --d=e\n", "!78 p:3: a setting that would");
	check("[a]\nB=c\n VALUES d=e\n", "1[a]\n2 B=c VALUES d=e\n");
	check("[a]\nB=c\n --d=e\n", "1[a]\n2 B=c --d=e\n");
	check("[a]\n d\n", "!78 p:2: an indented line that continues no");
	check(" a\n", "!78 p:1: an indented line that continues no");
}

static void values_go_on_after_a_backslash(void **state)
{
	(void)state;
	check("[a]\nB=c\\\nd\\\n  e\nF=g\n", "1[a]\n2 B=c d e\n5 F=g\n");
	check("[a]\nB=c, \\\n\"-d\", \\\n-e\n", "1[a]\n2 B=c, \"-d\", -e\n");
	check("[a]\nB=c\\\n\nD=e\n", "1[a]\n2 B=c \n4 D=e\n");
	check("[a]\nB=c\\\nD=e\n", "!78 p:3: a setting that would continue");
	check("[a]\nB=c \\\nVALUES --d = e\n",
	    "!78 p:3: a setting that would continue");
	check("[a]\nB=c\\\n[d]\n", "1[a]\n2 B=c [d]\n");
	check("[a]\\\nB=c\n", "!78 p:2: an indented line that continues no");
	check("[a]\nB=c\\\n", "!78 p:2: the file does not end with");
	check("[a]\nB=c\\", "!78 p:2: the file does not end with");
}

static void ends_of_lines(void **state)
{
	(void)state;
	check("[a]\r\nB=c\r\n d\r\n", "1[a]\n2 B=c d\n");
	check("[a]\r\nB=c\\\r\nd\r\n", "1[a]\n2 B=c d\n");
	check("[a]\nB=c\rd\n", "!78 p:2: the line has a control byte");
	check("[a]\nB=c\r\r\n", "!78 p:2: the line has a control byte");
	check("[a]\nB=c", "!78 p:2: the file does not end with");
	check("[a]\nB=c\r", "!78 p:2: the line has a control byte");
	check("[a]", "!78 p:1: the file does not end with");
	check("# a", "!78 p:1: the file does not end with");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	(void)state;
	check("\xef\xbb\xbf[a]\n", "1[a]\n");
	check("[a]\n\xef\xbb\xbf[b]\n", "!78 p:2: the line is neither");
	check("[a]\nB=\x01\n", "!78 p:2: the line has a control byte");
	check("[a]\n# \x1b\n", "!78 p:2: the line has a control byte");
	check("[a]\nB=\x7f\n", "!78 p:2: the line has a control byte");
	check("[a]\nB=\xff\n", "!78 p:2: the line is not valid UTF-8");
	check("[a]\nB=\xc3\xa4\n", "1[a]\n2 B=\xc3\xa4\n");
	expect("NUL", cut("[a]\nB=c\0d\n", 10),
	    "!78 p:2: the line has a control byte");
	expect("NUL before the newline", cut("[a]\nB=c\0\n", 9),
	    "!78 p:2: the line has a control byte");
}

/* A line of that many bytes: "B=xxx…". */
static const char *long_line(size_t length)
{
	char *text = arena_alloc(arena, length + 8);

	memset(text, 'x', length + 4);
	memcpy(text, "[a]\nB=", 6);
	text[length + 4] = '\n';
	return text;
}

static void long_lines_are_whole_or_refused(void **state)
{
	static const size_t lengths[] = { 199, 200, 201, 5000, 65536 };
	struct lines lines;
	struct error error;
	const char *text;

	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		text = long_line(lengths[i]);
		assert_int_equal(policy_lines(arena, "p", text, strlen(text),
				     &lines, &error),
		    0);
		assert_int_equal(
		    strlen(lines.v[1].text), lengths[i] - strlen("B="));
	}
	check(long_line(65537), "!78 p:2: the line is longer than 64 KiB");
	check(long_line(70000), "!78 p:2: the line is longer than 64 KiB");
}

static void long_section_names_are_whole_or_refused(void **state)
{
	static const size_t lengths[] = { 49, 50, 80, 256, 257, 300 };

	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		char *name = arena_alloc(arena, lengths[i] + 1);

		memset(name, 'n', lengths[i]);
		check(arena_printf(arena, "[%s]\n", name),
		    lengths[i] <= 256
			? arena_printf(arena, "1[%s]\n", name)
			: "!78 p:1: the section's name is longer than 256");
	}
}

/* 32,768 lines of one letter: as fast as one line, and then too long. */
static void a_value_of_many_lines_is_bounded(void **state)
{
	enum { LINES = 40000 };
	char *text = arena_alloc(arena, 8 + 3 * LINES), *at = text;

	(void)state;
	memcpy(at, "[a]\nB=x\n", 8);
	at += 8;
	for (size_t i = 0; i < LINES; i++, at += 3)
		memcpy(at, " x\n", 3);
	assert_int_equal(strlen(cut(text, 8 + 3 * 32000)),
	    strlen("1[a]\n2 B=x\n") + 2 * 32000);
	expect("40,000 lines", cut(text, 8 + 3 * LINES),
	    "!78 p:32770: the value is longer than 64 KiB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sections_and_settings),
		TEST(a_semicolon_in_a_value_is_its_own),
		TEST(what_is_neither_is_refused),
		TEST(values_go_on_in_indented_lines),
		TEST(values_go_on_after_a_backslash),
		TEST(ends_of_lines),
		TEST(bytes_that_are_no_text_are_refused),
		TEST(long_lines_are_whole_or_refused),
		TEST(long_section_names_are_whole_or_refused),
		TEST(a_value_of_many_lines_is_bounded),
	};

	return cmocka_run_group_tests_name("policy_lines", tests, NULL, NULL);
}
