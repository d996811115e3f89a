#include "support.h"

#include "core/grammar/cmdline.h"

#include <string.h>

struct row {
	const char *line, *canonical;
};

static int parse(
    char *const *words, size_t n, struct command *command, struct error *error)
{
	return cmdline_parse(arena, words, n, command, error);
}

/* The line's words parsed, and written in the canonical form. */
static const char *canonical(const char *line)
{
	struct words words, emitted;
	struct command command;
	struct error error;

	if (words_split(
		arena, line, strlen(line), WORDS_PERSON, &words, &error) < 0 ||
	    parse(words.v, words.n, &command, &error) < 0)
		return shown(&error);
	cmdline_emit(arena, &command, &emitted);
	return joined(&emitted);
}

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		expect(
		    rows[i].line, canonical(rows[i].line), rows[i].canonical);
}

static void every_form_of_a_flag(void **state)
{
	static const struct row rows[] = {
		{ "run -u 0 x", "run|--user=0|--|x" },
		{ "run -u0 x", "run|--user=0|--|x" },
		{ "run -u=0 x", "run|--user=0|--|x" },
		{ "run --user 0 x", "run|--user=0|--|x" },
		{ "run --user=0 x", "run|--user=0|--|x" },
		{ "run --user= x", "run|--user=|--|x" },
		{ "run --user '' x", "run|--user=|--|x" },
		{ "run -u '' x", "run|--user=|--|x" },
		{ "run -u= x", "run|--user==|--|x" },
		{ "run -u=a=b x", "run|--user=a=b|--|x" },
		{ "run -itu0 x",
		    "run|--interactive=true|--tty=true|--user=0|--|x" },
		{ "run -itu=0 x",
		    "run|--interactive=true|--tty=true|--user=0|--|x" },
		{ "run -itm=1g x",
		    "run|--interactive=true|--tty=true|--memory=1g|--|x" },
		{ "run -it=false x",
		    "run|--interactive=true|--tty=false|--|x" },
		{ "run -user 0 X", "run|--user=ser|--|0|X" },
		{ "run -v --privileged x", "run|--volume=--privileged|--|x" },
		{ "run -e --privileged x", "run|--env=--privileged|--|x" },
		{ "run --name -v x", "run|--name=-v|--|x" },
		{ "run --name -- x", "run|--name=--|--|x" },
		{ "run --privileged=1 x", "run|--privileged=true|--|x" },
		{ "run --privileged=T x", "run|--privileged=true|--|x" },
		{ "run --privileged=false x", "run|--privileged=false|--|x" },
		{ "run --privileged false", "run|--privileged=true|--|false" },
		{ "run -h a x", "run|--hostname=a|--|x" },
		{ "run -e a -e b x", "run|--env=a|--env=b|--|x" },
		{ "run --net=host x", "run|--network=host|--|x" },
		{ "run --dns-opt a x", "run|--dns-option=a|--|x" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void the_form_and_the_range_of_whole_numbers(void **state)
{
	static const char *const good[] = { "0", "-0", "+1", "007", "0x1fF",
		"0X0", "0b101", "0o17", "9223372036854775807",
		"-9223372036854775808", "0x7fffffffffffffff",
		"-0x8000000000000000", "000000000000000000000000000000001" };
	static const char *const bad[] = { "''", "+", "--1", "+-1", "0x", "0b2",
		"0o8", "08", "1_000", "1e3", "1.0", "\" 1\"", "\"1 \"", "a",
		"0x1g", "9223372036854775808", "-9223372036854775809",
		"99999999999999999999", "0x8000000000000000",
		"0xffffffffffffffffffffffff" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		expect(good[i],
		    canonical(arena_printf(arena, "ps -n=%s", good[i])),
		    arena_printf(arena, "ps|--last=%s", good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		expect(bad[i],
		    canonical(arena_printf(arena, "ps -n %s", bad[i])),
		    "!64 -n wants a whole number");
}

static void where_flags_end(void **state)
{
	static const struct row rows[] = {
		{ "run x --privileged", "run|--|x|--privileged" },
		{ "run -- x -t", "run|--|x|-t" },
		{ "run -t -- -i", "run|--tty=true|--|-i" },
		{ "run x -- y", "run|--|x|--|y" },
		{ "run - x", "run|--|-|x" },
		{ "run '' x", "run|--||x" },
		{ "exec c ls -l", "exec|--|c|ls|-l" },
		{ "logs c -f", "logs|--follow=true|--|c" },
		{ "logs -f c", "logs|--follow=true|--|c" },
		{ "rm a -f b -- -c", "rm|--force=true|--|a|b|-c" },
		{ "rm a -- b -- c", "rm|--|a|b|--|c" },
		{ "container run -t x", "run|--tty=true|--|x" },
		{ "container ls -a", "ps|--all=true" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void what_docker_does_not_know(void **state)
{
	static const struct row rows[] = {
		{ "", "!64 the command is empty" },
		{ "''", "!64 the command is empty" },
		{ "nosuch", "!64 docker has no command 'nosuch'" },
		{ "../docker", "!64 docker has no command" },
		{ "/usr/bin/docker run", "!64 docker has no command" },
		{ "compose up", "!64 docker has no command" },
		{ "Run x", "!64 docker has no command" },
		{ "'container run' x", "!64 docker has no command" },
		{ "container", "!64 docker container wants a subcommand" },
		{ "container nosuch", "!64 docker container has no command" },
		{ "run", "!64 docker run wants at least 1 operand" },
		{ "rename a", "!64 docker rename wants at least 2 operands" },
		{ "rename a b c", "!64 docker rename takes at most 2" },
		{ "ps x", "!64 docker ps takes at most 0 operands" },
		{ "run --nosuch x", "!64 docker run has no flag --nosuch" },
		{ "run --privilege x", "!64 docker run has no flag" },
		{ "run --Privileged x", "!64 docker run has no flag" },
		{ "run --privileged\xc2\xa0 x", "!64 docker run has no flag" },
		{ "run \xe2\x80\x94privileged x",
		    "run|--|\xe2\x80\x94privileged|x" },
		{ "run -U 0 x", "!64 docker run has no flag -U" },
		{ "run --- x", "!64 '---' is not the form" },
		{ "run --=x x", "!64 '--=x' is not the form" },
		{ "run -test.v x", "!64 docker run has no flag -test.v" },
		{ "run -test.run=. x", "!64 docker run has no flag -test." },
		{ "run -i= x", "!64 docker run has no flag -=" },
		{ "run --tty= x", "!64 --tty is either true or false" },
		{ "run --tty=yes x", "!64 --tty is either true or false" },
		{ "run -t=tRUE x", "!64 -t is either true or false" },
		{ "run --pids-limit x y", "!64 --pids-limit wants a whole" },
		{ "run -u", "!64 -u wants a value" },
		{ "run --user", "!64 --user wants a value" },
		{ "logs c --nosuch", "!64 docker logs has no flag --nosuch" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void globals_are_nobodys(void **state)
{
	static const char *const lines[] = { "-H tcp://x ps", "-Htcp://x ps",
		"--host=tcp://x ps", "--host tcp://x ps", "--config /x ps",
		"--config=/x ps", "-c x ps", "--context x ps", "-D ps",
		"--tls ps", "--tlsverify ps", "--tlscacert=x ps", "-l x ps",
		"-v", "--version", "-h", "--help" };

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		expect(
		    lines[i], canonical(lines[i]), "!77 docker's global flag");
	expect("-x", canonical("-x ps"), "!64 docker has no global flag");
	expect("-", canonical("- ps"), "!64 docker has no global flag");
	expect("--", canonical("-- ps"), "!64 docker has no global flag");
	expect("-H after", canonical("ps -H tcp://x"), "!64 docker ps has no");
}

static void words_that_are_not_utf8_are_refused(void **state)
{
	char *const words[] = { (char *)"run", (char *)"\xff" };
	struct command command;
	struct error error;

	(void)state;
	assert_int_equal(parse(words, 2, &command, &error), -1);
	assert_string_equal(error.message, "word 2 is not valid UTF-8");
	assert_int_equal(parse(words, 0, &command, &error), -1);
	assert_string_equal(error.message, "the command is empty");
}

static void what_counts_is_the_last(void **state)
{
	struct words words;
	struct command command;
	struct error error;
	static const char line[] = "run -u 1 --rm -u '' --rm=false --rm x";

	(void)state;
	assert_int_equal(words_split(arena, line, strlen(line), WORDS_PERSON,
			     &words, &error),
	    0);
	assert_int_equal(parse(words.v, words.n, &command, &error), 0);
	assert_string_equal(cmdline_value(&command, ROLE_USER), "");
	assert_true(cmdline_is_set(&command, ROLE_REMOVE));
	assert_false(cmdline_is_set(&command, ROLE_TTY));
	assert_null(cmdline_value(&command, ROLE_NAME));
	assert_null(command.operands[command.noperands]);
}

/* --help asks for no operands. */
static void help_is_enough(void **state)
{
	(void)state;
	expect("help", canonical("run --help"), "run|--help=true");
	expect("no help", canonical("run --help=false"),
	    "!64 docker run wants at least 1 operand");
}

/* A group of 100,000 letters, read at once and not by its square. */
static void a_long_group_of_letters(void **state)
{
	enum { LETTERS = 100 * 1000 };
	char *group = arena_alloc(arena, LETTERS + 2);
	char *const words[] = { (char *)"run", group, (char *)"x" };
	struct command command;
	struct error error;

	(void)state;
	memset(group, 'i', LETTERS + 1);
	*group = '-';
	assert_int_equal(parse(words, 3, &command, &error), 0);
	assert_int_equal(command.nflags, LETTERS);
	assert_int_equal(command.noperands, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_form_of_a_flag),
		TEST(the_form_and_the_range_of_whole_numbers),
		TEST(where_flags_end),
		TEST(what_docker_does_not_know),
		TEST(globals_are_nobodys),
		TEST(words_that_are_not_utf8_are_refused),
		TEST(what_counts_is_the_last),
		TEST(help_is_enough),
		TEST(a_long_group_of_letters),
	};

	return cmocka_run_group_tests_name("cmdline", tests, NULL, NULL);
}
