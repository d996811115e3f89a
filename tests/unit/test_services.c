/*
 * Services of a Swarm: whose they are, and what of the nodes they can have.
 */
#include "support.h"

#include <string.h>

#define MINE "aaaaaaaaaaaaaaaaaaaaaaaaa"
#define HARDENED                           \
	"--cap-drop=ALL|--user=1001:1001|" \
	"--label=undocker.owner=1001"

struct row {
	const char *line, *wanted;
};

/* A wanted text may break off after a '|', too. */
static void check(const char *policy, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *wanted = rows[i].wanted;
		size_t length = strlen(wanted);
		const char *got = decide(policy, &alice, rows[i].line);

		if (wanted[length - 1] == '|')
			got = arena_strndup(arena, got, strnlen(got, length));
		expect(rows[i].line, got, wanted);
	}
}

static void what_is_created_has_an_owner(void **state)
{
	static const char policy[] =
	    "[command:service create]\n"
	    "WHITELIST=--name string,-l|--label list,--container-label list,"
	    "-u|--user string,--group list,-e|--env list,--workdir string\n"
	    "ALLOWEDIMAGES=alpine:.*\n";
	static const struct row rows[] = {
		{ "service create --name web alpine sleep 9",
		    "service|create|--name=web|" HARDENED
		    "|--|alpine:latest|sleep|9" },
		{ "service create -l a=b alpine",
		    "service|create|--label=a=b|" HARDENED
		    "|--|alpine:latest" },
		{ "service create --label undocker.owner=1002 alpine",
		    "!77 labels that begin with 'undocker.'" },
		{ "service create --container-label undocker.owner=1 alpine",
		    "!77 labels that begin with 'undocker.'" },
		{ "service create -u 1001 alpine",
		    "service|create|--user=1001:1001|--cap-drop=ALL|"
		    "--label=undocker.owner=1001|--|alpine:latest" },
		{ "service create -u 0 alpine", "!77 '0' is not your own" },
		{ "service create --group 999 alpine", "!77 '999' is not one" },
		{ "service create -w /proc/self/fd/7 alpine",
		    "!77 '/proc/self/fd/7' cannot be a working" },
		{ "service create ubuntu", "!77 image ubuntu:latest is not" },
	};
	struct trial trial;

	(void)state;
	check(policy, rows, COUNT(rows));
	/* Values of -e are in no list of processes. */
	try_line(&trial, policy, &alice, "service create -e A=secret alpine");
	assert_true(trial.decision.allowed);
	assert_int_equal(trial.decision.plan.nenvironment, 1);
	assert_string_equal(trial.decision.plan.environment[0], "A=secret");
	assert_false(trial.decision.plan.creates);
	policy_end(&trial.policy);
	expect("off",
	    decide("[command:service create]\nHARDEN=off\n", &alice,
		"service create x"),
	    "service|create|--label=undocker.owner=1001|--|x");
}

/* docker's RESET would take ALL, which is always added, back. */
static void what_is_dropped_stays_dropped(void **state)
{
	static const char policy[] = "[command:service create]\n"
				     "WHITELIST=--cap-drop list\n"
				     "[command:service update]\n"
				     "WHITELIST=--cap-drop list\n";
	static const struct row rows[] = {
		{ "service update --cap-drop CAP_CHOWN x",
		    "service|update|--cap-drop=CAP_CHOWN|" },
		{ "service update --cap-drop RESET x", "!77 --cap-drop may" },
		{ "service update --cap-drop reset x", "!77 --cap-drop may" },
		{ "service update --cap-drop cap_Reset x",
		    "!77 --cap-drop may" },
		{ "service update --cap-drop ' RESET' x", "!77 ' RESET' is" },
		{ "service update --cap-drop '' x", "!77 '' is not the" },
		{ "service create --cap-drop RESET x", "!77 --cap-drop may" },
	};

	(void)state;
	check(policy, rows, COUNT(rows));
}

static void only_ones_own_are_reached(void **state)
{
	static const char *const commands[] = { "inspect", "logs", "ps", "rm",
		"rollback", "update" };

	(void)state;
	for (size_t i = 0; i < COUNT(commands); i++) {
		const char *policy = arena_printf(arena,
		    "[command:service %s]\nUIDMUSTMATCH=true\n", commands[i]);

		expect(commands[i],
		    decide(policy, &alice,
			arena_printf(arena, "service %s mine", commands[i])),
		    arena_printf(arena, "service|%s|--|" MINE, commands[i]));
		expect(commands[i],
		    decide(policy, &alice,
			arena_printf(arena, "service %s yours", commands[i])),
		    "!77 you have no service 'yours' (p:2)");
		expect(commands[i],
		    decide(policy, &alice,
			arena_printf(arena, "service %s none", commands[i])),
		    "!77 you have no service 'none' (p:2)");
	}
	expect("all of them",
	    decide("[command:service rm]\nUIDMUSTMATCH=true\n", &alice,
		"service rm mine yours"),
	    "!77 you have no service 'yours'");
}

static void scale_names_services_and_numbers(void **state)
{
	static const char owned[] =
	    "[command:service scale]\nUIDMUSTMATCH=true\n";
	static const char limited[] = "[command:service scale]\n"
				      "[command:service create]\n"
				      "LIMITS=--replicas 3\n"
				      "[command:service create user:bob]\n"
				      "LIMITS=--replicas 9\n";
	static const struct row owned_rows[] = {
		{ "service scale mine=2", "service|scale|--|" MINE "=2" },
		{ "service scale mine=2 yours=0", "!77 you have no service" },
		{ "service scale yours=0", "!77 you have no service 'yours'" },
		{ "service scale mine", "service|scale|--|" MINE },
	};
	static const struct row limited_rows[] = {
		{ "service scale a=3 b=0", "service|scale|--|a=3|b=0" },
		{ "service scale a=4", "!77 a service may have 3 replicas at "
				       "most, not '4' (p:3)" },
		{ "service scale a=0x4", "!64 '0x4' is no number" },
		{ "service scale a", "!64 '' is no number" },
		{ "service create x", "service|create|--replicas=1|" },
	};

	(void)state;
	check(owned, owned_rows, COUNT(owned_rows));
	check(limited, limited_rows, COUNT(limited_rows));
	expect("bob", decide(limited, &bob, "service scale a=4"),
	    "service|scale|--|a=4");
}

/* A Swarm takes one of two values of a label, and tasks of any service. */
static void filters_cannot_undo_ours(void **state)
{
	static const char policy[] =
	    "[command:service ls]\nWHITELIST=-f list\n"
	    "[command:service ps]\nUIDMUSTMATCH=true\nWHITELIST=-f list\n";
	static const char own[] =
	    "service|ls|--filter=label=undocker.owner=1001";
	static const struct row rows[] = {
		{ "service ls", own },
		{ "service ls -f name=x",
		    "service|ls|--filter=name=x|"
		    "--filter=label=undocker.owner=1001" },
		{ "service ls -f label=undocker.owner=1002",
		    "!77 the filter 'label=undocker.owner=1002' is not" },
		{ "service ls -f 'label= undocker.owner'", "!77 the filter" },
		{ "service ls -f LABEL=undocker.owner=1002", "!77 'LABEL=" },
		{ "service ps mine -f service=yours",
		    "!77 the filter 'service=yours' is not yours" },
		{ "service ps mine -f SERVICE=yours", "!77 'SERVICE=" },
		{ "service ps mine -f node=self",
		    "service|ps|--filter=node=self|--|" MINE },
	};

	(void)state;
	check(policy, rows, COUNT(rows));
	expect("all",
	    decide("[command:service ls]\nUIDMUSTMATCH=false\n", &alice,
		"service ls"),
	    "service|ls");
}

static void what_is_updated_stays_ones_own(void **state)
{
	static const char policy[] =
	    "[command:service update]\n"
	    "WHITELIST=--image string,--label-add list,--label-rm list,"
	    "--container-label-add list,--container-label-rm list,"
	    "-u|--user string,--replicas int,--force,--mount-add list\n"
	    "ALLOWEDIMAGES=alpine:.*\nRESTRICTEDIMAGES=ubuntu:.*\n"
	    "LIMITS=--replicas 2 --limit-memory 1g\n";
	static const struct row rows[] = {
		{ "service update --force x",
		    "service|update|--force=true|--|x" },
		{ "service update --image alpine:3 x",
		    "service|update|--image=alpine:3|--|x" },
		{ "service update --image docker.io/library/alpine x",
		    "service|update|--image=alpine:latest|--|x" },
		{ "service update --image debian x",
		    "!77 image debian:latest is not among" },
		{ "service update --image sneaky x", "!77 " },
		{ "service update --image deadbeef x", "!77 " },
		{ "service update --label-add undocker.owner=1 x",
		    "!77 labels" },
		{ "service update --label-rm undocker.owner x", "!77 labels" },
		{ "service update --container-label-add undocker.x=1 x",
		    "!77 labels" },
		{ "service update --container-label-rm undocker.x x",
		    "!77 labels" },
		{ "service update -u 0:0 x", "!77 '0:0' is not your own" },
		{ "service update --replicas 3 x", "!77 --replicas may be 2" },
		{ "service update --replicas 0 x",
		    "service|update|--replicas=0|--|x" },
		{ "service update --mount-add type=bind,source=/etc,target=/e "
		  "x",
		    "!77 '/etc' is not among the directories of nodes" },
	};

	(void)state;
	check(policy, rows, COUNT(rows));
}

static void directories_of_nodes_are_named_whole(void **state)
{
	static const char policy[] =
	    "[command:service create]\nHARDEN=off\nWHITELIST=--mount list\n"
	    "ALLOWEDBINDS=/data:ro /pub $U_HOME $PWD\n";
	static const char none[] =
	    "[command:service create]\nHARDEN=off\nWHITELIST=--mount list\n";
#define MOUNT(source) \
	"service create --mount type=bind,source=" source ",target=/t"
#define MOUNTED(source) \
	"service|create|--mount=type=bind,source=" source ",target=/t"
	static const struct row rows[] = {
		{ MOUNT("/pub") " x",
		    MOUNTED("/pub") "|--label=undocker.owner=1001|--|x" },
		{ MOUNT("/data") ",readonly x",
		    MOUNTED("/data") ",readonly=true|--label=undocker.owner="
				     "1001|--|x" },
		{ MOUNT("/home/alice") " x",
		    MOUNTED(
			"/home/alice") "|--label=undocker.owner=1001|--|x" },
		{ MOUNT("/data") " x", "!77 '/data' is not among the "
				       "directories of nodes that a service of "
				       "yours may mount writable" },
		{ MOUNT("/pub/below") " x", "!77 '/pub/below' is not among" },
		{ MOUNT("/home/alice/work") " x", "!77 '/home/alice/work' is" },
		{ "service create --mount type=volume,source=v,target=/t x",
		    "!77 the named volume 'v'" },
		{ "service create --mount type=tmpfs,target=/t x",
		    "service|create|--mount=type=tmpfs,target=/t|" },
		{ "service create --mount 'type=tmpfs,target=/{{.Node.ID}}' x",
		    "!77 a service's mount has no '{{'" },
	};

	(void)state;
	check(policy, rows, COUNT(rows));
	expect("without ALLOWEDBINDS", decide(none, &alice, MOUNT("/pub") " x"),
	    "!77 '/pub' is not among");
}

/* The user chooses the directory, and what stands in its name. */
static void forced_mounts_are_the_policys(void **state)
{
	struct caller odd = alice;

	(void)state;
	odd.home = "/home/{{.Node.ID}}";
	expect("a name with braces",
	    decide("[command:service create]\n"
		   "FORCED=--mount type=bind,source=$HOME,target=/h\n",
		&odd, "service create x"),
	    "!77 a service's mount has no '{{'");
	expect("$PWD",
	    decide("[command:service create]\n"
		   "FORCED=--mount type=bind,source=$PWD,target=/h\n",
		&alice, "service create x"),
	    "!78 p:2: FORCED: a service mounts by path");
}

static void what_has_no_owner_is_named_by_the_policy(void **state)
{
	static const char policy[] =
	    "[command:service create]\nHARDEN=user\n"
	    "WHITELIST=--network list,--secret list,--config list\n"
	    "VALUES --network = front host\nVALUES --secret = mine,.*\n";
	static const struct row rows[] = {
		{ "service create --network front x",
		    "service|create|--network=front|--user=1001:1001|"
		    "--label=undocker.owner=1001|--|x" },
		{ "service create --network back x", "!77 --network may not" },
		{ "service create --network host x",
		    "!77 --network=host shares the host's" },
		{ "service create --network name=host x", "!77 --network may" },
		{ "service create --secret mine,mode=0400 x",
		    "service|create|--secret=mine,mode=0400|" },
		{ "service create --secret yours x", "!77 --secret may not" },
		{ "service create --config any x",
		    "!77 --config=any is not yours to use" },
	};

	(void)state;
	check(policy, rows, COUNT(rows));
	expect("without VALUES",
	    decide("[command:service create]\nWHITELIST=--network list\n",
		&alice, "service create --network front x"),
	    "!77 --network=front is not yours to use");
}

/* UIDMUSTMATCH holds, or the command is denied; it is never passed over. */
static void what_has_no_owner_cannot_match(void **state)
{
	static const char *const names[] = { "plugin ls", "version", "build",
		"node ps", "config rm", "secret inspect", "stack ps",
		"stack rm", "rmi", "images", "system prune", "container prune",
		"events" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct docker_command *command =
		    grammar_command_named(names[i]);

		expect(names[i],
		    decide(arena_printf(arena,
			       "[command:%s]\nUIDMUSTMATCH=true\n", names[i]),
			&alice,
			arena_printf(
			    arena, "%s%s", names[i], command->min ? " x" : "")),
		    arena_printf(arena,
			"!77 'docker %s' names nothing that has an owner",
			names[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_created_has_an_owner),
		TEST(what_is_dropped_stays_dropped),
		TEST(only_ones_own_are_reached),
		TEST(scale_names_services_and_numbers),
		TEST(filters_cannot_undo_ours),
		TEST(what_is_updated_stays_ones_own),
		TEST(directories_of_nodes_are_named_whole),
		TEST(forced_mounts_are_the_policys),
		TEST(what_has_no_owner_is_named_by_the_policy),
		TEST(what_has_no_owner_cannot_match),
	};

	return cmocka_run_group_tests_name("services", tests, NULL, NULL);
}
