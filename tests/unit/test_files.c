#include "support.h"

#include <string.h>

/* The whole table's, so that a flag of any command can be given. */
static const char policy[] =
    "[command:build]\nWHITELIST=-f|--file string\n"
    "[command:import]\n[command:load]\nWHITELIST=-i|--input string\n"
    "[command:config create]\n[command:secret create]\n"
    "[command:plugin create]\n[command:context import]\n"
    "[command:context export]\n[command:trust key load]\n"
    "[command:stack deploy]\nWHITELIST=-c|--compose-file string\n"
    "[command:swarm ca]\nWHITELIST=--ca-cert string,--external-ca list\n"
    "[command:trust signer add]\nWHITELIST=--key list\n"
    "[command:run]\nWHITELIST=--env-file list,--label-file list,"
    "--security-opt list,-e list\n"
    "[command:run user:bob]\nFORCED=--env-file env\n"
    "[command:exec]\nWHITELIST=--env-file list\nHARDEN=off\n"
    "[command:service create]\nWHITELIST=--env-file list\nHARDEN=off\n"
    "[command:ps]\n[command:top]\n";

/* Every place where a path can stand, and every way to write a remote. */
static const struct {
	const char *before, *after;
} places[] = {
	{ "build ", "" },
	{ "build -- ", "" },
	{ "build -f ", " ." },
	{ "build -f", " ." },
	{ "build --file=", " ." },
	{ "build -f ", " -" },
	{ "import ", "" },
	{ "import ", " a:b" },
	{ "load -i ", "" },
	{ "config create k ", "" },
	{ "secret create k ", "" },
	{ "plugin create k ", "" },
	{ "context import k ", "" },
	{ "trust key load ", "" },
	{ "stack deploy -c ", " s" },
	{ "swarm ca --ca-cert ", "" },
	{ "trust signer add --key ", " a b" },
	{ "run --env-file ", " alpine" },
	{ "run --label-file ", " alpine" },
	{ "exec --env-file ", " mine true" },
	{ "service create --env-file ", " alpine" },
};

static const char *const remotes[] = {
	"git@evil:r.git",
	"GIT@evil:r.git",
	"git@evil.example.org:r",
	"me@[::1]:r.git",
	"git://evil/r",
	"Git://evil/r",
	"ssh://evil/r.git",
	"SSH://evil/r.git#main:dir",
	"git+ssh://evil/r.git",
	"http://evil/r",
	"HTTPS://evil/r.git",
	"https://evil/r.tar.gz",
	"file:///etc/r.git",
	"oci-layout:///srv",
	"docker-image://alpine",
	"tcp://evil/r",
	"ftp://evil/r",
	"github.com/evil/r",
	"GitHub.com/evil/r",
	"' git@evil:r.git'",
	"'\thttps://evil/r'",
	"./git://evil/r",
};

static void remotes_are_denied_wherever_a_path_can_stand(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(places); i++)
		for (size_t k = 0; k < COUNT(remotes); k++) {
			const char *line = arena_printf(arena, "%s%s%s",
			    places[i].before, remotes[k], places[i].after);

			expect(
			    line, decide(policy, &alice, line), "!77 docker ");
		}
	expect("-", decide(policy, &alice, "build -- -https://evil/r"),
	    "!77 docker build");
}

static void paths_become_absolute(void **state)
{
	static const struct {
		const char *line, *wanted;
	} rows[] = {
		{ "build .", "build|--|/home/alice/work/." },
		{ "build /srv", "build|--|/srv" },
		{ "build -", "build|--|-" },
		{ "build ''", "build|--|" },
		{ "build -f D ..",
		    "build|--file=/home/alice/work/D|--|/home/alice/work/.." },
		{ "build -f - .", "build|--file=-|--|/home/alice/work/." },
		{ "build -f sub/D -", "build|--file=sub/D|--|-" },
		{ "build ./git@evil:r.git",
		    "build|--|/home/alice/work/./git@evil:r.git" },
		{ "build a/b@c:d", "build|--|/home/alice/work/a/b@c:d" },
		{ "build evil:r.git", "build|--|/home/alice/work/evil:r.git" },
		{ "build ext::sh", "build|--|/home/alice/work/ext::sh" },
		{ "import a a:b", "import|--|/home/alice/work/a|a:b" },
		{ "import - a@b:c", "import|--|-|a@b:c" },
		{ "load -i a", "load|--input=/home/alice/work/a" },
		{ "config create a@b:c f",
		    "config|create|--|a@b:c|/home/alice/work/f" },
		{ "secret create s", "secret|create|--|s" },
		{ "context export c -", "context|export|--|c|-" },
		{ "stack deploy -c a -c - s",
		    "stack|deploy|--compose-file=/home/alice/work/a|"
		    "--compose-file=-|--|s" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect(rows[i].line, decide(policy, &alice, rows[i].line),
		    rows[i].wanted);
}

/* A relative path of the policy's is below the caller's directory, too. */
static void forced_paths_are_paths(void **state)
{
	struct trial trial;

	(void)state;
	try_line(&trial, policy, &bob, "run alpine");
	assert_true(trial.decision.allowed);
	assert_false(trial.decision.plan.direct);
	assert_string_equal(
	    trial.decision.plan.command.flags[0].value, "/home/bob/env");
	policy_end(&trial.policy);
}

static void only_what_reads_nothing_has_dockers_gid(void **state)
{
	static const struct {
		const char *line;
		bool direct;
	} rows[] = {
		{ "run alpine", true },
		{ "run -e A=1 alpine --env-file x", true },
		{ "run --env-file x alpine", false },
		{ "run --label-file x alpine", false },
		{ "run --security-opt seccomp=/etc/x alpine", false },
		{ "run --security-opt SECCOMP:x alpine", false },
		{ "run --security-opt no-new-privileges alpine", true },
		{ "exec mine true", true },
		{ "exec --env-file x mine true", false },
		{ "service create alpine", false },
		{ "build -", false },
		{ "config create k -", false },
		{ "swarm ca --external-ca protocol=cfssl,cacert=x", false },
		{ "ps", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		try_line(&trial, policy, &alice, rows[i].line);
		assert_true(trial.decision.allowed);
		assert_int_equal(trial.decision.plan.direct, rows[i].direct);
		policy_end(&trial.policy);
	}
}

static void files_are_not_written(void **state)
{
	static const char *const lines[] = { "context export c",
		"context export c f", "context export c ''" };

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		expect(lines[i], decide(policy, &alice, lines[i]),
		    "!77 docker context export writes a file");
}

static void top_takes_no_options_of_ps(void **state)
{
	static const char *const lines[] = {
		"top mine -oargs=x",
		"top mine -o args",
		"top mine ewww",
		"top mine -u other",
		"top mine -C sh",
		"top mine --pid 1",
		"top mine --pid=1",
		"top mine -- -ef",
		"top -- mine -ef",
		"top mine --",
		"top mine ''",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		expect(lines[i], decide(policy, &alice, lines[i]),
		    "!77 docker top takes no options of ps");
	expect("top", decide(policy, &alice, "top mine"), "top|--|mine");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(remotes_are_denied_wherever_a_path_can_stand),
		TEST(paths_become_absolute),
		TEST(forced_paths_are_paths),
		TEST(only_what_reads_nothing_has_dockers_gid),
		TEST(files_are_not_written),
		TEST(top_takes_no_options_of_ps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
