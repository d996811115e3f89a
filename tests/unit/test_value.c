#include "support.h"

#include <string.h>

/* Values that docker would not take as they are: of -e, and of -u. */
static const char policy[] = "[command:run]\n"
			     "WHITELIST=-e list,-u string\n"
			     "HARDEN=user\n"
			     "[command:run user:bob]\n"
			     "VALUES -u = \\d+ 0:0\n";

struct row {
	const char *line, *wanted;
};

#define REFUSED "!64 the variable '"

static void variables_that_docker_would_change(void **state)
{
	static const struct row rows[] = {
		{ "run -e =x alpine", REFUSED "' cannot" },
		{ "run -e '#A=x' alpine", REFUSED "#A' cannot" },
		{ "run -e ' A=x' alpine", REFUSED },
		{ "run -e 'A B=x' alpine", REFUSED },
		{ "run -e 'A\tB=x' alpine", REFUSED },
		{ "run -e '\xef\xbb\xbf"
		  "A=x' alpine",
		    REFUSED },
		{ "run -e '\xc2\xa0"
		  "A=x' alpine",
		    REFUSED },
		{ "run -e '\xe3\x80\x80"
		  "A=x' alpine",
		    REFUSED },
		{ "run -e 'A=x\ny' alpine", REFUSED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect(rows[i].line, decide(policy, &alice, rows[i].line),
		    rows[i].wanted);
}

/* They are not on the command line, and all that follows = is the value. */
static void variables_are_handed_over(void **state)
{
	static const char *const wanted[] = { "A= x \t", "B=#c=d", "C=",
		"A\xc2\xa0"
		"B=1" };
	struct trial trial;
	struct words words;

	(void)state;
	try_line(&trial, policy, &alice,
	    "run -e 'A= x \t' --env=B=#c=d -eC= -e D -e 'A\xc2\xa0"
	    "B=1' alpine");
	assert_true(trial.decision.allowed);
	assert_int_equal(trial.decision.plan.nenvironment, COUNT(wanted));
	for (size_t i = 0; i < COUNT(wanted); i++)
		assert_string_equal(
		    trial.decision.plan.environment[i], wanted[i]);
	cmdline_emit(arena, &trial.decision.plan.command, &words);
	assert_null(strstr(joined(&words), "--env"));
	policy_end(&trial.policy);
}

/* Docker takes lines of 65,535 bytes (measured); ours are one shorter. */
static void a_long_variable(void **state)
{
	char *value = arena_alloc(arena, 65536);
	const char *line;

	(void)state;
	memset(value, 'x', 65532);
	line = arena_printf(arena, "run -e A=%s alpine", value);
	expect("65,534 bytes", decide(policy, &alice, line),
	    "run|--user=1001:1001|--cap-drop=MKNOD|--label=undocker.owner=1001|"
	    "--|"
	    "alpine");
	value[65532] = 'x';
	line = arena_printf(arena, "run -e A=%s alpine", value);
	expect("65,535 bytes", decide(policy, &alice, line), REFUSED);
}

#define END "--cap-drop=MKNOD|--label=undocker.owner=1002|--|alpine"

/* A uid alone takes its groups from the image, also where VALUES lets it. */
static void users(void **state)
{
	static const struct row rows[] = {
		{ "run -u 1002 alpine", "run|--user=1002:1002|" END },
		{ "run -u 0 alpine", "run|--user=0|" END },
		{ "run -u 0:0 alpine", "run|--user=0:0|" END },
		{ "run -u root alpine",
		    "!77 --user may not be 'root' for you" },
		{ "run -u '' alpine", "!77 --user may not be '' for you" },
		{ "run alpine", "run|--user=1002:1002|" END },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect(rows[i].line, decide(policy, &bob, rows[i].line),
		    rows[i].wanted);
	expect("alice", decide(policy, &alice, "run -u 0 alpine"),
	    "!77 '0' is not your own uid and one of your gids");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(variables_that_docker_would_change),
		TEST(variables_are_handed_over),
		TEST(a_long_variable),
		TEST(users),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
