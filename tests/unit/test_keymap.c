#include "support.h"

#include "core/keys/keymap.h"
#include "core/text.h"

#include <string.h>

#define DIGEST "0123456789abcdefghijABCDEFGHIJ0123456789+/x"

static const char *people_of(const char *text, const char *first, ...)
{
	char *ids[8];
	struct keymap map;
	struct error error;
	const char *user;
	size_t n = 0;
	va_list rest;

	va_start(rest, first);
	for (const char *id = first; id; id = va_arg(rest, const char *))
		ids[n++] = arena_strdup(arena, id);
	va_end(rest);
	if (keymap_load(arena, "m", text, strlen(text), &map, &error) < 0 ||
	    keymap_person(arena, &map, ids, n, &user, &error) < 0)
		return shown(&error);
	return user;
}

static void what_a_line_says(void **state)
{
	static const struct {
		const char *text, *id, *wanted;
	} cases[] = {
		{ "SHA256:" DIGEST " alice\n", "SHA256:" DIGEST, "alice" },
		{ "  cert:a  b \t bob \t\n", "cert:a  b", "bob" },
		{ "# x\n\nprincipal:p carol\n", "principal:p", "carol" },
		{ "cert:cert: dave\n", "cert:cert:", "dave" },
		{ "", "cert:a", "!77 m does not know the key cert:a" },
		{ "cert:ab bob\n", "cert:a", "!77 m does not know" },
		{ "cert:a bob\n", "cert:ab", "!77 m does not know" },
		{ "cert:a bob", "cert:a", "!78 m:1: the last line has no" },
		{ "\ncert:a\n", "cert:a", "!78 m:2: the line is not SHA256" },
		{ "SHA256:short bob\n", "x", "!78 m:1: the line is not" },
		{ "MD5:a bob\n", "x", "!78 m:1: the line is not" },
		{ "cert: bob\n", "x", "!78 m:1: the line is not" },
		{ "cert:a -bob\n", "x", "!78 m:1: the last word is no user" },
		{ "cert:a b/b\n", "x", "!78 m:1: the last word is no user" },
		{ "cert:a\001 b\n", "x", "!78 m:1: " },
		{ "cert:\xff b\n", "x", "!78 m:1: the line is not text" },
		{ "cert:a b\r\n", "x", "!78 m:1: the last word is no user" },
		{ "cert:a b\ncert:c d\ncert:a b\n", "x",
		    "!78 m:3: 'cert:a' is there twice" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		expect(cases[i].text,
		    people_of(cases[i].text, cases[i].id, NULL),
		    cases[i].wanted);
}

static void a_nul_cuts_nothing(void **state)
{
	static const char text[] = "cert:a b\n\0cert:c d\n";
	struct keymap map;
	struct error error;

	(void)state;
	assert_int_equal(
	    keymap_load(arena, "m", text, sizeof(text) - 1, &map, &error), -1);
	assert_int_equal(error.code, EXIT_POLICY);
}

static void all_keys_are_one_persons(void **state)
{
	static const char map[] = "cert:a alice\n"
				  "cert:a2 alice\n"
				  "cert:b bob\n"
				  "principal:pa alice\n"
				  "principal:pb bob\n";

	(void)state;
	expect("none", people_of(map, NULL), "!77 no key was used");
	expect("two", people_of(map, "cert:a", "cert:a2", NULL), "alice");
	expect("two people's", people_of(map, "cert:a", "cert:b", NULL),
	    "!77 cert:a is alice, but cert:b is bob (m:1, 3)");
	expect("an unknown one", people_of(map, "cert:a", "cert:x", NULL),
	    "!77 m does not know the key cert:x");
	expect("an unknown one first", people_of(map, "cert:x", "cert:a", NULL),
	    "!77 m does not know the key cert:x");
	expect("by its principal",
	    people_of(map, "cert:x", "principal:y", "principal:pa", NULL),
	    "alice");
	expect("principals of two people",
	    people_of(map, "cert:x", "principal:pa", "principal:pb", NULL),
	    "!77 principal:pa is alice, but principal:pb is bob");
	expect("ID and principal",
	    people_of(map, "cert:a", "principal:pb", NULL), "!77 cert:a is");
	expect("the second key's principal names not the first",
	    people_of(map, "cert:x", "cert:y", "principal:pa", NULL),
	    "!77 m does not know the key cert:x");
}

static void many_lines(void **state)
{
	enum { LINES = 20000 };
	struct text map = { .arena = arena };
	const char *text;

	(void)state;
	for (int i = 0; i < LINES; i++)
		text_printf(&map, "cert:%d user%d\n", LINES - i, i);
	text = text_string(&map);
	expect("many", people_of(text, "cert:1", NULL), "user19999");
	expect("many", people_of(text, "cert:20000", NULL), "user0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_a_line_says),
		TEST(a_nul_cuts_nothing),
		TEST(all_keys_are_one_persons),
		TEST(many_lines),
	};

	return cmocka_run_group_tests_name("keymap", tests, NULL, NULL);
}
