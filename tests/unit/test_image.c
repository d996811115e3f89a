#include "support.h"

#include "core/grammar/image_name.h"
#include "core/policy/pattern.h"

#include <string.h>

#define DIGEST    \
	"sha256:" \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void every_spelling_has_one_name(void **state)
{
	static const struct {
		const char *reference, *name;
	} rows[] = {
		{ "ubuntu", "ubuntu:latest" },
		{ "ubuntu:latest", "ubuntu:latest" },
		{ "library/ubuntu", "ubuntu:latest" },
		{ "docker.io/ubuntu", "ubuntu:latest" },
		{ "docker.io/library/ubuntu", "ubuntu:latest" },
		{ "docker.io/library/ubuntu:latest", "ubuntu:latest" },
		{ "index.docker.io/ubuntu", "ubuntu:latest" },
		{ "index.docker.io/library/ubuntu:14.04", "ubuntu:14.04" },
		{ "ubuntu:14.04", "ubuntu:14.04" },
		{ "me/tool", "me/tool:latest" },
		{ "docker.io/me/tool:1", "me/tool:1" },
		{ "library/me/tool", "library/me/tool:latest" },
		{ "localhost/tool", "localhost/tool:latest" },
		{ "localhost:5000/tool", "localhost:5000/tool:latest" },
		{ "r.example.org/a/b:1", "r.example.org/a/b:1" },
		{ "r.example.org:5000/a:1", "r.example.org:5000/a:1" },
		{ "r.example.org/library/ubuntu",
		    "r.example.org/library/ubuntu:latest" },
		{ "docker.io:443/ubuntu", "docker.io:443/ubuntu:latest" },
		{ "alpine@" DIGEST, "alpine@" DIGEST },
		{ "alpine:3.20@" DIGEST, "alpine@" DIGEST },
		{ "docker.io/library/alpine@" DIGEST, "alpine@" DIGEST },
		{ "a__b/c---d.e_f", "a__b/c---d.e_f:latest" },
		{ "a:A_b.C-9", "a:A_b.C-9" },
		{ "deadbeef", "deadbeef:latest" },
		{ "docker.io", "docker.io:latest" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = image_familiar(arena, rows[i].reference);

		expect(rows[i].reference, name ? name : "none", rows[i].name);
	}
}

static void what_is_no_name_has_none(void **state)
{
	static const char *const texts[] = { "", " ", "/", ":", "@", "a/", "/a",
		"a//b", "a:", ":a", "a:-x", "a:.x", "a:b:c", "a@",
		"a@sha256:", "a@" ID, "@" DIGEST, ID, DIGEST, "Ubuntu",
		"UBUNTU", "Docker.io/ubuntu", "INDEX.docker.io/ubuntu", "a b",
		"a\n", "ubuntu\n", "ubuntu:14.04\n", "ubuntu:14.04 ", " ubuntu",
		"a..b", "a___b", "-a", "a-", "a_", ".a", "a.", "\xd0\xb0lpine",
		"alp\xc4\xb1ne", "localhost:x/a", "localhost:/a", "a:5/b:6:7",
		"-.x/a", "x./a", "a@" DIGEST "@" DIGEST, "a@" DIGEST "0",
		"a@sha512:00", "a@SHA256:" ID, "../a", "a/../b", "http://a/b",
		"a?b", "sha256:0123", "sha256", "docker.io/sha256:0123",
		"docker.io/r.example.org/a", "docker.io/localhost/a",
		"library/" ID, "docker.io/library/" ID ":1", "a*", "a:b/c:d" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		const char *name = image_familiar(arena, texts[i]);

		expect(texts[i], name ? name : "none", "none");
	}
}

static void lengths_are_docker_s(void **state)
{
	char name[256] = { 0 }, tag[132] = "a:";

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	assert_null(image_familiar(arena, name));
	name[255 - strlen("docker.io/library/")] = '\0';
	assert_non_null(image_familiar(arena, name));
	memset(tag + 2, 't', 129);
	assert_null(image_familiar(arena, tag));
	tag[130] = '\0';
	assert_non_null(image_familiar(arena, tag));
}

/* 'y', 'n', or '-' when a limit was exceeded; 'e': no pattern. */
static char match(const char *pattern, const char *name)
{
	const char *reason;
	void *code = pattern_compile(arena, pattern, &reason);
	int result;

	if (!code)
		return 'e';
	result = pattern_match(code, name);
	pattern_free(code);
	return result < 0 ? '-' : result ? 'y' : 'n';
}

static void patterns_match_all_or_nothing(void **state)
{
	static const struct {
		const char *pattern, *name;
		char result;
	} rows[] = {
		{ "ubuntu:.*", "ubuntu:14.04", 'y' },
		{ "ubuntu:.*", "xubuntu:14.04", 'n' },
		{ "ubuntu", "ubuntu:latest", 'n' },
		{ "ubuntu:14\\.04", "ubuntu:14x04", 'n' },
		{ "a|b", "a", 'y' },
		{ "a|b", "b", 'y' },
		{ "a|b", "ax", 'n' },
		{ "a|b", "xb", 'n' },
		{ "a|ab", "ab", 'y' }, /* the first alternative fails */
		{ "a|b|", "", 'y' },
		{ "a|b|", "c", 'n' },
		{ "", "", 'y' },
		{ "", "a", 'n' },
		{ "^a$", "a", 'y' },
		{ "a$", "a\n", 'n' },
		{ "(?m)a$", "a\nb", 'n' },
		{ "(?m)^b", "a\nb", 'n' },
		{ "(?m)a$.*", "a\nb", 'n' },
		{ "a\\Z", "a\n", 'n' },
		{ "a", "a\n", 'n' },
		{ "a.*", "a\nb", 'n' }, /* a dot is no newline */
		{ "a\\Kb", "ab", 'y' },
		{ "ab\\K", "ab", 'y' },
		{ "a\\K", "ab", 'n' },
		{ "(?=ab)a", "ab", 'n' },
		{ "(?:a(*ACCEPT)b)|c", "ab", 'n' },
		{ "a(*ACCEPT)", "ax", 'n' },
		{ "a(*COMMIT)b|ac", "ac", 'n' },
		{ "(*COMMIT)a", "xa", 'n' },
		{ "a(*SKIP)b|x", "ax", 'n' },
		{ "a(?C)b", "ab", 'y' },
		{ "a(?C1)", "ab", 'n' },
		{ "(?C'x')a", "a", 'y' },
		{ "(?i)a", "A", 'y' },
		{ "a", "A", 'n' },
		{ "\\Qa.b\\E", "axb", 'n' },
		{ "a)|(b", "a", 'e' }, /* no way out of the anchors */
		{ "(", "a", 'e' },
		{ "a\\C", "ab", 'e' },
		{ "(*UTF)a", "a", 'e' },
		{ "(*UCP)a", "a", 'e' },
		{ "(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
		    '-' },
		{ "(*LIMIT_MATCH=999999999)(a+)+$",
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", '-' },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char result = match(rows[i].pattern, rows[i].name);

		if (result != rows[i].result)
			fail_msg("'%s' and '%s': %c", rows[i].pattern,
			    rows[i].name, result);
	}
}

/* Recursion without end costs a bounded time and memory. */
static void recursion_is_bounded(void **state)
{
	char *name = arena_alloc(arena, 200001);

	(void)state;
	memset(name, 'a', 200000);
	assert_int_equal(match("(a(?1)?b)*|(?2)(a)", name), '-');
	assert_int_equal(match("(a|aa)+b", name), '-');
}

static void a_reason_says_where(void **state)
{
	const char *reason = NULL;

	(void)state;
	assert_null(pattern_compile(arena, "ab(c", &reason));
	assert_string_equal(
	    reason, "missing closing parenthesis at character 5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_spelling_has_one_name),
		TEST(what_is_no_name_has_none),
		TEST(lengths_are_docker_s),
		TEST(patterns_match_all_or_nothing),
		TEST(recursion_is_bounded),
		TEST(a_reason_says_where),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
