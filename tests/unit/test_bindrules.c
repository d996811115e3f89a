#include "core/decision/binds.h"
#include "support.h"

#include "core/report/explain.h"

#include <string.h>

static const char policy[] = "[command:run]\n"
			     "WHITELIST=-v list\n"
			     "ALLOWEDBINDS=$HOME /data:ro\n"
			     "[command:create group:users]\n"
			     "ALLOWEDBINDS=/srv\n"
			     "[command:start]\n"
			     "[command:exec group:staff]\n"
			     "[command:start group:staff]\n";

/* Where a source really leads, asked by a command that mounts it again. */
static const char *again(
    const char *text, const struct caller *caller, const char *source)
{
	struct policy loaded;
	struct rules rules;
	struct error error;
	int result;

	assert_null(load(text, strlen(text), &loaded));
	policy_rules(
	    arena, &loaded, caller, grammar_command_named("start"), &rules);
	result = rules_bind(arena, &rules, caller, source, false, &error);
	policy_end(&loaded);
	return result < 0 ? shown(&error) : "";
}

static void a_container_is_started_again(void **state)
{
	(void)state;
	expect("within run's", again(policy, &alice, "/home/alice/x"), "");
	expect("within create's", again(policy, &alice, "/srv/x"), "");
	expect("within neither", again(policy, &alice, "/etc"),
	    "!77 '/etc' is not among the directories that you may mount (p:");
	expect("create is not bob's", again(policy, &bob, "/srv/x"),
	    "!77 '/srv/x' is not among the directories that you may mount "
	    "(p:3)");
	expect("read-only", again(policy, &bob, "/data"), "!77 '/data' is not");
	expect("no rule", again("[command:run]\n", &bob, "/etc"), "");
	expect("run is not allowed any more", again("", &bob, "/etc"), "");
}

static const char *groups_of(const char *command)
{
	struct policy loaded;
	const char *const *groups;
	const char *text = "";
	size_t n;

	assert_null(load(policy, strlen(policy), &loaded));
	policy_groups(
	    arena, &loaded, grammar_command_named(command), &groups, &n);
	for (size_t i = 0; i < n; i++)
		text = arena_printf(arena, "%s %s", text, groups[i]);
	policy_end(&loaded);
	return text;
}

/* No group is looked up that nothing depends on: that takes time. */
static void groups_that_are_asked_about(void **state)
{
	(void)state;
	assert_string_equal(groups_of("start"), " users staff");
	assert_string_equal(groups_of("exec"), " staff");
	assert_string_equal(groups_of("run"), "");
}

/* A home that is no path opens nothing. */
static void a_caller_without_a_home(void **state)
{
	struct caller caller = bob;

	(void)state;
	caller.home = "";
	expect("no home", decide(policy, &caller, "run -v /etc:/x alpine"),
	    "!77 '/etc' is not among");
}

/* Paths are ALLOWEDBINDS' matter: here they would restrict nothing. */
static void values_of_volumes_are_no_paths(void **state)
{
	static const char *const texts[] = {
		"[command:run]\nVALUES -v = cache:/c /data:/data\n",
		"[command:run]\nVALUES --mount = /.*\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct policy loaded;

		expect(texts[i], load(texts[i], strlen(texts[i]), &loaded),
		    "!78 p:2: VALUES of volumes are name:/target; for "
		    "directories");
	}
}

/* VALUES of -u adds others; oneself, with a gid of one's own, is there. */
static void oneself_is_always_a_value(void **state)
{
	static const char text[] = "[command:run]\n"
				   "WHITELIST=-u string\n"
				   "VALUES -u = 0:0\n"
				   "HARDEN=user\n";
	const char *end =
	    "|--cap-drop=MKNOD|--label=undocker.owner=1001|--|alpine";

	(void)state;
	expect("own", decide(text, &alice, "run -u 1001:100 alpine"),
	    arena_printf(arena, "run|--user=1001:100%s", end));
	/* Not with groups from the image. */
	expect("own", decide(text, &alice, "run -u 1001 alpine"),
	    arena_printf(arena, "run|--user=1001:1001%s", end));
	expect("root", decide(text, &alice, "run -u 0:0 alpine"),
	    arena_printf(arena, "run|--user=0:0%s", end));
	expect("other", decide(text, &alice, "run -u 1002:1002 alpine"),
	    "!77 --user may not be '1002:1002' for you (p:3)");
	expect("other", decide(text, &alice, "run -u 1001:0 alpine"),
	    "!77 --user may not be '1001:0' for you (p:3)");
}

static void help_shows_them(void **state)
{
	static const char text[] = "[command:run]\n"
				   "WHITELIST=-m string\n"
				   "VALUES --net = none br-.*\n"
				   "ALLOWEDBINDS=$HOME /data:ro\n"
				   "LIMITS=-m 2g --cpus 2\n"
				   "MAXCONTAINERS=3\n"
				   "MAXTIME=1m\n"
				   "IDLETIMEOUT=30s\n"
				   "[command:run user:alice]\n"
				   "LIMITS=-m 1g\n"
				   "MAXTIME=none\n";
	struct trial trial;
	const char *help;

	(void)state;
	try_line(&trial, text, &alice, "run alpine");
	help = explain_help(arena, &trial.rules);
	policy_end(&trial.policy);
	expect("help", strstr(help, "values"),
	    "values, as regular expressions\n"
	    "  --network none\n"
	    "  --network br-.*\n"
	    "directories that you may mount\n"
	    "  $HOME\n"
	    "  /data:ro\n"
	    "at most\n"
	    "  --cpus 2\n"
	    "  --memory 1g\n"
	    "  3 containers\n"
	    "  30 seconds without input or output\n");
	try_line(&trial, "[command:run]\n", &alice, "run alpine");
	help = explain_help(arena, &trial.rules);
	policy_end(&trial.policy);
	assert_null(strstr(help, "values"));
	assert_null(strstr(help, "directories"));
	assert_null(strstr(help, "at most"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_container_is_started_again),
		TEST(groups_that_are_asked_about),
		TEST(a_caller_without_a_home),
		TEST(values_of_volumes_are_no_paths),
		TEST(oneself_is_always_a_value),
		TEST(help_shows_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
