#include "support.h"

#include <stdio.h>
#include <string.h>

static void check(const char *text, const char *wanted)
{
	struct policy policy;
	const char *failed = load(text, strlen(text), &policy);

	expect(text, failed ? failed : "", wanted);
	policy_end(&policy);
}

#define RUN "[command:run]\n"

static void what_is_wrong_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ "[nosuch]\n", "!78 p:1: there is no section [nosuch]" },
		{ "[Command:run]\n", "!78 p:1: there is no section" },
		{ "[command:nosuch]\n", "!78 p:1: docker has no command" },
		{ "[command:]\n", "!78 p:1: docker has no command ''" },
		{ "[command: run]\n", "!78 p:1: docker has no command" },
		{ "[command:run ]\nNOSUCH=1\n",
		    "!78 p:2: this section has no" },
		{ "[command:container]\n", "!78 p:1: docker has no command" },
		{ "[command:run group:]\n",
		    "!78 p:1: the section names nobody" },
		{ "[command:run group: a]\n", "!78 p:1: ' a' is not one name" },
		{ "[command:run user:\ta]\n", "!78 p:1: '\ta' is not one" },
		{ "[command:run group:a user:b]\n",
		    "!78 p:1: 'a user:b' is not one name" },
		{ "[command:run user:a group:b]\n",
		    "!78 p:1: 'a group:b' is not one name" },
		{ "[command:run  group:a]\n", "!78 p:1: docker has no" },
		{ RUN "NOSUCH=1\n", "!78 p:2: this section has no setting" },
		{ RUN "whitelist=-t\n",
		    "!78 p:2: this section has no setting" },
		{ RUN "MINUID=5\n", "!78 p:2: this section has no setting" },
		{ RUN "END=required\n", "!78 p:2: this section has no" },
		{ "[undocker]\nUIDMUSTMATCH=true\n", "!78 p:2: this section" },
		{ RUN "WHITELIST=-t\nWHITELIST=-i\n",
		    "!78 p:3: WHITELIST is set twice" },
		{ RUN "HARDEN=off\n[command:container run]\nHARDEN=off\n",
		    "!78 p:4: HARDEN is set twice" },
		{ "[main]\nMINUID=1\n[undocker]\nMINUID=1\n",
		    "!78 p:4: MINUID is set twice" },
		{ RUN "WHITELIST=--nosuch\n",
		    "!78 p:2: no docker command has the flag --nosuch" },
		{ RUN "WHITELIST=-t,,-i\n", "!78 p:2: WHITELIST has an empty" },
		{ RUN "WHITELIST=t\n", "!78 p:2: 't' is not the form" },
		{ RUN "WHITELIST=-\n", "!78 p:2: '-' is not the form" },
		{ RUN "WHITELIST=--\n", "!78 p:2: '--' is not the form" },
		{ RUN "WHITELIST=-t list\n", "!78 p:2: --tty takes no value" },
		{ RUN "WHITELIST=-e\n", "!78 p:2: --env takes a value" },
		{ RUN "WHITELIST=-e list list\n", "!78 p:2: '-e list list'" },
		{ RUN "WHITELIST=-t|--interactive\n",
		    "!78 p:2: --interactive and --tty are two flags" },
		{ RUN "BLACKLIST=--priviledged\n", "!78 p:2: no docker" },
		{ RUN "FORCED=-u $UID\n", "!78 p:2: FORCED: unknown variable" },
		{ RUN "FORCED=-u '$U_UID\n", "!78 p:2: FORCED: a ' is not" },
		{ RUN "FORCED=--nosuch\n", "!78 p:2: FORCED: docker run has" },
		{ RUN "FORCED=-u\n", "!78 p:2: FORCED: -u wants a value" },
		{ RUN "FORCED=-t alpine\n", "!78 p:2: FORCED: 'alpine' is" },
		{ RUN "FORCED=-t -- alpine\n", "!78 p:2: FORCED: '--' is" },
		{ RUN "FORCED=--tty=maybe\n", "!78 p:2: FORCED: --tty is" },
		{ RUN "FORCED=-v a:b:c:d\n", "!78 p:2: FORCED: 'a:b:c:d'" },
		{ RUN "FORCED=-v ./x:/y\n", "!78 p:2: FORCED: the mount's" },
		{ RUN "FORCED=--mount type=bind\n",
		    "!78 p:2: FORCED: --mount" },
		{ RUN "FORCED=--cidfile /x\n", "!78 p:2: FORCED: --cidfile" },
		{ RUN "ALLOWEDIMAGES=a(b\n", "!78 p:2: 'a(b': missing" },
		{ RUN "ALLOWEDIMAGES=a *b\n", "!78 p:2: '*b': quantifier" },
		{ RUN "RESTRICTEDIMAGES=[a\n", "!78 p:2: '[a': missing" },
		{ RUN "ALLOWEDIMAGES=(*UTF)a\n", "!78 p:2: '(*UTF)a': " },
		{ RUN "ALLOWEDIMAGES=\n", "!78 p:2: ALLOWEDIMAGES names no" },
		{ RUN "UIDMUSTMATCH=yes\n", "!78 p:2: UIDMUSTMATCH is either" },
		{ RUN "UIDMUSTMATCH=true ; why\n", "!78 p:2: UIDMUSTMATCH is" },
		{ RUN "UIDMUSTMATCH=\n", "!78 p:2: UIDMUSTMATCH is either" },
		{ RUN "HARDEN=on\n", "!78 p:2: HARDEN has no 'on'" },
		{ RUN "HARDEN=off user\n", "!78 p:2: HARDEN is 'off', or" },
		{ RUN "HARDEN=\n", "!78 p:2: HARDEN is 'off', or some" },
		{ "[undocker]\nDOCKER=docker\n", "!78 p:2: DOCKER is an abs" },
		{ "[main]\nDOCKERPATH=/a\nDOCKER=/b\n", "!78 p:3: DOCKER and" },
		{ "[undocker]\nHOST=tcp://x\n", "!78 p:2: HOST is unix://" },
		{ "[undocker]\nGROUP=\n", "!78 p:2: GROUP is a group's name" },
		{ "[undocker]\nMODE=su\n", "!78 p:2: MODE is either" },
		{ "[undocker]\nMINUID=-1\n", "!78 p:2: MINUID is a number" },
		{ "[undocker]\nMINUID=4294967296\n", "!78 p:2: MINUID is" },
		{ "[undocker]\nEND=maybe\n", "!78 p:2: END can only be" },
		{ "[undocker]\nEND=required\n", "!78 p: END=required" },
		{ "[end]\n[command:run]\n", "!78 p:2: the file goes on after" },
		{ "[end]\nWHITELIST=-t\n", "!78 p:2: the file goes on after" },
		{ RUN "TTY\n", "!78 p:2: the line is neither" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(rows[i].text, rows[i].wanted);
}

static void what_is_right_loads(void **state)
{
	static const char *const texts[] = { "", RUN, "[undocker]\n",
		"[main]\n", "[undocker]\nEND=required\n[end]\n", "[end]\n",
		"#!/bin/bash\n[main]\nDOCKERPATH=\n"
		"WHITELIST=\"-H|--host list\", \\\n\"-D|--debug\"\n",
		RUN "WHITELIST=-e|--env list, -t\r\n",
		RUN "[command:container run]\nWHITELIST=-t\n",
		RUN "WHITELIST=--net|--network string\n",
		RUN "WHITELIST=\"-t\"\nBLACKLIST=\nFORCED=\n",
		"[command:container ls]\nUIDMUSTMATCH=false\n",
		"[command:run group:domain users]\n",
		"[command:run user:1000]\n", "[command:run group:a]b]\n",
		RUN "ALLOWEDIMAGES=a;b (a|b) ^c$ \\Qa.b\\E (?i)d\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		check(texts[i], "");
	check(seed, "");
}

static void defaults(void **state)
{
	struct policy p;

	(void)state;
	assert_null(load("", 0, &p));
	assert_string_equal(p.docker, "/usr/bin/docker");
	assert_string_equal(p.host, "unix:///var/run/docker.sock");
	assert_string_equal(p.group, "docker");
	assert_null(p.mode);
	assert_true(p.error_on_blacklisted);
	assert_int_equal(p.minuid, 1000);
	assert_int_equal(p.nsections, 0);
}

static void a_flag_of_another_command_is_a_warning(void **state)
{
	struct policy p;

	(void)state;
	assert_null(load(seed, strlen(seed), &p));
	assert_int_equal(p.nwarnings, 2); /* exec's -v, twice */
	assert_int_equal(p.warnings[0].line, 10);
	assert_non_null(strstr(p.warnings[0].message, "docker exec has no"));
	assert_int_equal(p.warnings[1].line, 11);
	assert_non_null(strstr(p.warnings[1].message, "FORCED: docker exec"));
	policy_end(&p);
}

static void long_things_are_whole(void **state)
{
	enum { LONG = 5000, NAME = 80 };
	char *pattern = arena_alloc(arena, LONG + 1);
	char *group = arena_alloc(arena, NAME + 1);
	const char *text;
	struct policy p;

	(void)state;
	memset(pattern, 'x', LONG);
	memset(group, 'g', NAME);
	text = arena_printf(arena,
	    "[command:run group:%s]\nALLOWEDIMAGES=%s last\n", group, pattern);
	assert_null(load(text, strlen(text), &p));
	assert_string_equal(p.sections[0]->who, group);
	assert_int_equal(p.sections[0]->nallowed, 2);
	assert_string_equal(p.sections[0]->allowed[0].pattern, pattern);
	assert_string_equal(p.sections[0]->allowed[1].pattern, "last");
	policy_end(&p);
	pattern = arena_alloc(arena, 70000 + 1);
	memset(pattern, 'x', 70000);
	check(arena_printf(arena, RUN "ALLOWEDIMAGES=%s\n", pattern),
	    "!78 p:2: the line is longer");
}

/* A group whose name begins another's is another group. */
static void names_are_compared_whole(void **state)
{
	static const char text[] = "[command:run group:users]\n"
				   "[command:run group:user]\n"
				   "[command:run group:usersx]\n"
				   "[command:run user:alic]\n"
				   "[command:run user:alicex]\n"
				   "[command:run user:users]\n";
	struct policy p;
	struct rules rules;
	const char *const *groups;
	size_t n;

	(void)state;
	assert_null(load(text, strlen(text), &p));
	policy_groups(arena, &p, grammar_command_named("run"), &groups, &n);
	assert_int_equal(n, 3);
	policy_rules(arena, &p, &alice, grammar_command_named("run"), &rules);
	assert_int_equal(rules.n, 1);
	assert_string_equal(rules.sections[0]->who, "users");
}

/*
 * Cut anywhere, a policy that says where it ends is an error, or the empty
 * policy that allows nothing: never one without the rules further down.
 */
static void cut_anywhere_it_allows_no_more(void **state)
{
	const char *whole = arena_printf(
	    arena, "[undocker]\nEND=required\n\n%s\n[end]\n", seed);

	(void)state;
	check(whole, "");
	for (size_t n = 0; n < strlen(whole); n++) {
		struct policy p;

		if (load(whole, n, &p))
			continue;
		if (p.nsections)
			fail_msg("cut to %zu bytes it has sections", n);
		policy_end(&p);
	}
}

/* The seed's own has no such end: it loads only as whole lines. */
static void cut_within_a_line_it_is_refused(void **state)
{
	(void)state;
	for (size_t n = 1; n < strlen(seed); n++) {
		struct policy p;
		const char *failed = load(seed, n, &p);

		if (!failed && seed[n - 1] != '\n')
			fail_msg("cut to %zu bytes it loads", n);
		if (!failed)
			policy_end(&p);
	}
}

static void ten_thousand_sections(void **state)
{
	char *text = arena_alloc(arena, 10000 * 80), *at = text;
	struct policy p;
	struct rules rules;

	(void)state;
	for (int i = 0; i < 10000; i++)
		at += sprintf(
		    at, "[command:run user:u%d]\nALLOWEDIMAGES=i%d:.*\n", i, i);
	assert_null(load(text, strlen(text), &p));
	assert_int_equal(p.nsections, 10000);
	policy_rules(arena, &p, &(struct caller){ .user = "u9999" },
	    grammar_command_named("run"), &rules);
	assert_int_equal(rules.n, 1);
	assert_int_equal(rules.sections[0]->line, 19999);
	policy_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_wrong_is_told_with_its_line),
		TEST(what_is_right_loads),
		TEST(defaults),
		TEST(a_flag_of_another_command_is_a_warning),
		TEST(long_things_are_whole),
		TEST(names_are_compared_whole),
		TEST(cut_anywhere_it_allows_no_more),
		TEST(cut_within_a_line_it_is_refused),
		TEST(ten_thousand_sections),
	};

	return cmocka_run_group_tests_name("policy_load", tests, NULL, NULL);
}
