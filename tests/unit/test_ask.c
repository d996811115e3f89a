/*
 * Asks and answers: what is packed comes out the same, and bytes of anybody's
 * are refused.
 */
#include "support.h"

#include "core/ask.h"

#include <string.h>

static struct words words_of(const char *const *v, size_t n)
{
	struct words words = { .v = arena_array(arena, n + 1, sizeof(char *)) };

	while (words.n < n) {
		words.v[words.n] = arena_strdup(arena, v[words.n]);
		words.n++;
	}
	return words;
}

static void same(const struct words *one, const struct words *other)
{
	assert_int_equal(one->n, other->n);
	for (size_t i = 0; i < one->n; i++)
		assert_string_equal(one->v[i], other->v[i]);
}

static void ask_comes_out_the_same(void **state)
{
	const char *const words[] = { "logs", "--follow=true", "--", "web",
		"" };
	const char *const options[] = { "stdout=1", "stdout=2", "since=" };
	struct ask in = { .serial = 7,
		.operation = "ContainerLogs",
		.version = 41,
		.words = words_of(words, 5),
		.options = words_of(options, 3) };
	struct error error = { 0 };
	struct ask out;
	size_t size;
	char *bytes = ask_pack(arena, &in, &size);

	(void)state;
	assert_non_null(bytes);
	assert_int_equal(ask_unpack(arena, bytes, size, &out, &error), 0);
	assert_int_equal(out.serial, 7);
	assert_int_equal(out.version, 41);
	assert_string_equal(out.operation, "ContainerLogs");
	same(&out.words, &in.words);
	same(&out.options, &in.options);
	assert_string_equal(ask_option(&out, "stdout"), "1");
	assert_string_equal(ask_option(&out, "since"), "");
	assert_null(ask_option(&out, "std"));
	assert_null(ask_option(&out, "stderr"));
}

static void answer_comes_out_the_same(void **state)
{
	const char *const warnings[] = { "-p was left out" };
	const char *const sources[] = { "/run/undocker/binds/x/0",
		"/home/alice" };
	struct answer in = { .serial = 8,
		.kind = ANSWER_ERROR,
		.status = 403,
		.text = "denied",
		.hint = "",
		.warnings = words_of(warnings, 1),
		.sources = words_of(sources, 2) };
	struct error error = { 0 };
	struct answer out;
	size_t size;
	char *bytes = answer_pack(arena, &in, &size);

	(void)state;
	assert_non_null(bytes);
	assert_int_equal(answer_unpack(arena, bytes, size, &out, &error), 0);
	assert_int_equal(out.serial, 8);
	assert_int_equal(out.kind, ANSWER_ERROR);
	assert_int_equal(out.status, 403);
	assert_string_equal(out.text, "denied");
	assert_string_equal(out.hint, "");
	same(&out.warnings, &in.warnings);
	same(&out.sources, &in.sources);
}

/* A body may be longer than a word can be. */
static void long_bodies_fit(void **state)
{
	enum { LONG = 1 << 20 };
	char *body = arena_alloc(arena, LONG + 1);
	struct answer in = { .text = body, .hint = "" };
	struct ask ask = { .operation = body };
	struct error error = { 0 };
	struct answer out;
	size_t size;
	char *bytes;

	(void)state;
	memset(body, 'x', LONG);
	bytes = answer_pack(arena, &in, &size);
	assert_non_null(bytes);
	assert_int_equal(answer_unpack(arena, bytes, size, &out, &error), 0);
	assert_int_equal(strlen(out.text), LONG);
	assert_null(ask_pack(arena, &ask, &size));
}

static void refuse_ask(const char *text, size_t size)
{
	struct error error = { 0 };
	struct ask ask;
	struct answer answer;

	assert_int_equal(ask_unpack(arena, arena_strndup(arena, text, size),
			     size, &ask, &error),
	    -1);
	assert_int_equal(error.code, EXIT_WRONG);
	assert_int_equal(answer_unpack(arena, arena_strndup(arena, text, size),
			     size, &answer, &error),
	    -1);
	assert_int_equal(error.code, EXIT_WRONG);
}

static void other_bytes_are_refused(void **state)
{
	static const struct {
		const char *text;
		size_t size;
	} bad[] = { { "", 0 }, { "1", 1 },
		{ "1\0"
		  "41\0"
		  "0",
		    6 },
		{ "1\0"
		  "41\0"
		  "0\0",
		    7 },
		{ "x\0"
		  "41\0"
		  "0\0"
		  "Op\0",
		    10 },
		{ "1\0"
		  "-1\0"
		  "0\0"
		  "Op\0",
		    10 },
		{ "1\0"
		  "41\0"
		  "1\0"
		  "Op\0",
		    10 },
		{ "1\0"
		  "41\0"
		  "999999999\0"
		  "Op\0",
		    18 },
		{ "1\0"
		  "41\0"
		  "9999999999\0"
		  "Op\0",
		    19 },
		{ "\0"
		  "41\0"
		  "0\0"
		  "Op\0",
		    9 } };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		refuse_ask(bad[i].text, bad[i].size);
}

static void codes_have_a_status(void **state)
{
	(void)state;
	assert_int_equal(answer_status(EXIT_DENIED), 403);
	assert_int_equal(answer_status(EXIT_WRONG), 400);
	assert_int_equal(answer_status(EXIT_ENGINE), 502);
	assert_int_equal(answer_status(EXIT_POLICY), 500);
	assert_int_equal(answer_status(EXIT_INTERNAL), 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ask_comes_out_the_same),
		TEST(answer_comes_out_the_same),
		TEST(long_bodies_fit),
		TEST(other_bytes_are_refused),
		TEST(codes_have_a_status),
	};

	return cmocka_run_group_tests_name("ask", tests, NULL, NULL);
}
