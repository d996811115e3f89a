#include "support.h"

#include "core/report/explain.h"
#include "core/utf8.h"

#include <jansson.h>
#include <string.h>

typedef const char *explainer(struct arena *memory,
    const struct decision *decision, const struct policy *policy,
    const struct caller *caller, const struct words *argv);

static const char *explain(
    const char *policy, const char *line, explainer *explain_as)
{
	struct words argv = { 0 };
	struct trial trial;
	const char *text;

	try_line(&trial, policy, &alice, line);
	assert_null(trial.failed);
	if (trial.decision.allowed)
		cmdline_emit(arena, &trial.decision.plan.command, &argv);
	text = explain_as(arena, &trial.decision, &trial.policy, &alice, &argv);
	policy_end(&trial.policy);
	return text;
}

/* The parsed object; the caller frees it with json_decref(). */
static json_t *parsed(const char *policy, const char *line)
{
	const char *text = explain(policy, line, explain_json);
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	if (!json)
		fail_msg("not JSON: %s", text);
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
	return json;
}

static const char *string(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	assert_non_null(value);
	return value;
}

static void what_is_allowed_as_json(void **state)
{
	json_t *json = parsed(seed, "run -it alpine 'a\"b\n\x1b\\'");
	const json_t *argv = json_object_get(json, "argv");
	const json_t *reasons = json_object_get(json, "reasons"), *first;
	size_t n = json_array_size(argv);

	(void)state;
	assert_string_equal(string(json, "decision"), "allow");
	assert_string_equal(string(json, "user"), "alice");
	assert_string_equal(json_string_value(json_array_get(argv, 0)), "run");
	assert_string_equal(
	    json_string_value(json_array_get(argv, n - 1)), "a\"b\n\x1b\\");
	first = json_array_get(reasons, 0);
	assert_string_equal(string(first, "what"), "docker run");
	assert_string_equal(string(first, "rule"), "[command:run]");
	assert_string_equal(string(first, "file"), "p");
	assert_int_equal(json_integer_value(json_object_get(first, "line")), 1);
	assert_true(json_is_false(json_object_get(first, "denies")));
	json_decref(json);
}

static void what_is_denied_as_json(void **state)
{
	json_t *json = parsed(seed, "run -t --privileged alpine");
	const json_t *reasons = json_object_get(json, "reasons"), *last;

	(void)state;
	assert_string_equal(string(json, "decision"), "deny");
	assert_int_equal(json_array_size(json_object_get(json, "argv")), 0);
	last = json_array_get(reasons, json_array_size(reasons) - 1);
	assert_string_equal(string(last, "what"), "--privileged");
	assert_string_equal(string(last, "rule"), "WHITELIST");
	assert_true(json_is_true(json_object_get(last, "denies")));
	assert_non_null(strstr(string(json, "message"), "--privileged is not"));
	json_decref(json);
}

/* Whatever a name holds, what is printed is JSON. */
static void bytes_that_are_no_text(void **state)
{
	const struct decision decision = { .allowed = true };
	const struct policy policy = { .file = "\xff" };
	const struct caller odd = { .user = "\xfe\n" };
	char *words[] = { (char *)"\xff\x01", NULL };
	const struct words argv = { .v = words, .n = 1 };
	struct reason reason = { .what = "\xff", .rule = "\xff", .line = 1 };
	struct decision with = decision;
	const char *text;
	json_t *json;

	(void)state;
	with.reasons = &reason;
	with.nreasons = 1;
	text = explain_json(arena, &with, &policy, &odd, &argv);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	assert_string_equal(string(json, "user"), "\\xfe\\x0a");
	assert_int_equal(json_array_size(json_object_get(json, "reasons")), 1);
	assert_int_equal(json_array_size(json_object_get(json, "argv")), 1);
	json_decref(json);
	text = explain_text(arena, &with, &policy, &odd, &argv);
	assert_true(utf8_valid(text, strlen(text)));
}

static void as_text(void **state)
{
	const char *text = explain(seed, "run --privileged x", explain_text);

	(void)state;
	expect("denied", arena_strndup(arena, text, 17), "denied for alice\n");
	assert_non_null(strstr(text, "\n  no  --privileged"));
	assert_non_null(strstr(text, " WHITELIST"));
	assert_non_null(strstr(text, " p:1\n"));
	text = explain(seed, "run alpine", explain_text);
	assert_non_null(
	    strstr(text, "\nrun --user=1001:1001 --mount=type=bind"));
}

/* What is printed can be pasted into a shell, and moves no cursor. */
static void words_are_quoted_for_a_shell(void **state)
{
	static const struct {
		const char *word, *quoted;
	} rows[] = {
		{ "a-b_c=d/e.f:g,h@i%j+1", "a-b_c=d/e.f:g,h@i%j+1" },
		{ "", "''" },
		{ "a b", "'a b'" },
		{ "$HOME;*", "'$HOME;*'" },
		{ "it's", "'it'\\''s'" },
		{ "\xc3\xa4", "'\xc3\xa4'" },
		{ "a\nb", "$'a\\x0ab'" },
		{ "a\\b", "$'a\\x5cb'" },
		{ "\x1b[2J'", "$'\\x1b[2J\\''" },
		{ "\xff", "$'\\xff'" },
	};
	const struct decision decision = { .allowed = true };
	const struct policy policy = { .file = "p" };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *words[] = { (char *)rows[i].word, NULL };
		const struct words argv = { .v = words, .n = 1 };

		expect(rows[i].word,
		    explain_text(arena, &decision, &policy, &alice, &argv),
		    arena_printf(
			arena, "allowed for alice\n%s\n", rows[i].quoted));
	}
}

/* 60,000 words and as many reasons, in memory with their number. */
static void a_long_command_is_explained(void **state)
{
	enum { FLAGS = 20000 };
	char *line = arena_alloc(arena, 3 * FLAGS + 16), *at = line;
	const char *text;

	(void)state;
	at += strlen(strcpy(at, "run"));
	for (size_t i = 0; i < FLAGS; i++)
		at += strlen(strcpy(at, " -t"));
	strcpy(at, " alpine");
	text = explain(seed, line, explain_text);
	assert_true(strlen(text) > FLAGS * strlen("  yes --tty"));
	text = explain(seed, line, explain_json);
	assert_true(strlen(text) > FLAGS * strlen("--tty=true"));
}

static void help_lists_what_may_be_used(void **state)
{
	struct trial trial;
	const char *text;

	(void)state;
	try_line(&trial, seed, &alice, "run --help");
	text = explain_help(arena, &trial.rules);
	assert_non_null(strstr(text, "  -e, --env VALUE\n"));
	assert_non_null(strstr(text, "  -t, --tty\n"));
	assert_non_null(strstr(text, "--user=$U_UID:$U_GID\n"));
	assert_non_null(strstr(text, "--volume=$PWD:$PWD\n"));
	assert_non_null(strstr(text, "  not ubuntu:14.04\n"));
	assert_null(strstr(text, "--privileged"));
	policy_end(&trial.policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_allowed_as_json),
		TEST(what_is_denied_as_json),
		TEST(bytes_that_are_no_text),
		TEST(as_text),
		TEST(words_are_quoted_for_a_shell),
		TEST(a_long_command_is_explained),
		TEST(help_lists_what_may_be_used),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
