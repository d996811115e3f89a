#include "support.h"

#include "core/keys/knownhosts.h"

#include <string.h>

static int parse(const char *text, struct knownhosts_line *line)
{
	memset(line, 0, sizeof(*line));
	return knownhosts_parse(arena, text, line);
}

static void a_line_has_marker_names_and_key(void **state)
{
	struct knownhosts_line line;

	(void)state;
	assert_int_equal(parse("a,b ssh-ed25519 AAAA me\n", &line), 0);
	assert_int_equal(line.marker, KNOWNHOSTS_PLAIN);
	assert_string_equal(line.names, "a,b");
	assert_string_equal(line.type, "ssh-ed25519");
	assert_string_equal(line.base64, "AAAA");
	assert_int_equal(parse(" \t@revoked\t*  ssh-rsa\tBBBB\r\n", &line), 0);
	assert_int_equal(line.marker, KNOWNHOSTS_REVOKED);
	assert_string_equal(line.names, "*");
	assert_string_equal(line.base64, "BBBB");
	assert_int_equal(parse("@cert-authority *.a ssh-rsa CCCC", &line), 0);
	assert_int_equal(line.marker, KNOWNHOSTS_AUTHORITY);
}

static void what_is_skipped(void **state)
{
	static const char *const texts[] = { "", "\n", " \t\n", "# a b c\n",
		"#a ssh-rsa AAAA\n", "a\n", "a ssh-rsa\n", "@revoked\n",
		"@revoked a ssh-rsa\n", "@revokeda a ssh-rsa AAAA\n",
		"@Revoked a ssh-rsa AAAA\n", "@ a ssh-rsa AAAA\n",
		"@revoked # ssh-rsa AAAA\n" };
	struct knownhosts_line line;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_int_equal(parse(texts[i], &line), -1);
}

static void names_are_patterns(void **state)
{
	static const struct {
		const char *names, *host;
		bool matches;
	} cases[] = {
		{ "a", "a", true },
		{ "a", "A", true },
		{ "A.Example", "a.example", true },
		{ "a", "ab", false },
		{ "ab", "a", false },
		{ "a,b", "b", true },
		{ "a,,b", "b", true },
		{ ",", "a", false },
		{ "*", "a", true },
		{ "*", "[a]:22", true },
		{ "*.example", "gate.example", true },
		{ "*.example", "example", false },
		{ "*a*b*", "xxaxxbxx", true },
		{ "*a*b*", "xxbxxaxx", false },
		{ "**a", "aaa", true },
		{ "g?te", "gate", true },
		{ "g?te", "gte", false },
		{ "[gate]:2222", "[gate]:2222", true },
		{ "[gate]:2222", "gate", false },
		{ "gate", "[gate]:2222", false },
		{ "*,!gate", "gate", false },
		{ "!gate,*", "gate", false },
		{ "!gate,*", "other", true },
		{ "!gate", "other", false },
		{ "!*", "a", false },
		{ "|1|c2FsdA==|aGFzaA==", "|1|c2FsdA==|aGFzaA==", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(
		    knownhosts_matches(cases[i].names, cases[i].host),
		    cases[i].matches);
	assert_true(knownhosts_is_hashed("|1|c2FsdA==|aGFzaA=="));
	assert_false(knownhosts_is_hashed("gate"));
}

/* Many stars take no more than the square of the length. */
static void many_stars_are_no_trap(void **state)
{
	char names[2001], host[2001];

	(void)state;
	for (size_t i = 0; i < 2000; i += 2)
		memcpy(names + i, "*a", 2);
	names[1999] = 'b';
	names[2000] = '\0';
	memset(host, 'a', 2000);
	host[2000] = '\0';
	assert_false(knownhosts_matches(names, host));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_has_marker_names_and_key),
		TEST(what_is_skipped),
		TEST(names_are_patterns),
		TEST(many_stars_are_no_trap),
	};

	return cmocka_run_group_tests_name("knownhosts", tests, NULL, NULL);
}
