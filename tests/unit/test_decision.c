#include "core/request/plan.h"
#include "support.h"

#include <string.h>

/* What the seed forces, and hardening adds, for alice. */
#define FORCED                                                               \
	"--user=1001:1001|"                                                  \
	"--mount=type=bind,source=/home/alice/work,target=/home/alice/work|" \
	"--workdir=/home/alice/work|"
#define HARDENED                                             \
	"--security-opt=no-new-privileges|--cap-drop=MKNOD|" \
	"--label=undocker.owner=1001"
#define MINE "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

struct row {
	const char *line, *wanted;
};

static void check(const char *policy, const struct caller *caller,
    const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		expect(rows[i].line, decide(policy, caller, rows[i].line),
		    rows[i].wanted);
}

static void the_seeds_example(void **state)
{
	static const struct row rows[] = {
		{ "run -it alpine ash",
		    "run|--interactive=true|--tty=true|" FORCED HARDENED
		    "|--|alpine:latest|ash" },
		{ "run --privileged -it alpine ash",
		    "!77 --privileged is not among the flags" },
		{ "run -u 1001:1001 -it alpine ash",
		    "!77 --user is not among the flags" },
		{ "run --rm ubuntu:14.04 true",
		    "!77 image ubuntu:14.04 is restricted for you (p:7)" },
		{ "run --rm docker.io/library/ubuntu:14.04 true",
		    "!77 image ubuntu:14.04 is restricted" },
		{ "run --rm ubuntu true",
		    "run|--rm=true|" FORCED HARDENED "|--|ubuntu:latest|true" },
		{ "run busybox", "!77 image busybox:latest is not among" },
		{ "run -v /etc:/etc2 alpine",
		    "run|--mount=type=bind,source=/etc,target=/etc2|" FORCED
			HARDENED "|--|alpine:latest" },
		{ "exec mine id",
		    "exec|--user=1001:1001|--workdir=/home/alice/work|"
		    "--|" MINE "|id" },
		{ "exec yours id", "!77 you have no container 'yours' (p:12)" },
		{ "exec none id", "!77 you have no container 'none' (p:12)" },
		{ "ps", "!77 no section of p lets you use 'docker ps'" },
		{ "run --help", "run" },
	};

	(void)state;
	check(seed, &alice, rows, COUNT(rows));
	expect("bob", decide(seed, &bob, "run --rm ubuntu:14.04 true"),
	    "run|--rm=true|--user=1002:1002|"
	    "--mount=type=bind,source=/home/bob,target=/home/bob|"
	    "--workdir=/home/bob|--security-opt=no-new-privileges|"
	    "--cap-drop=MKNOD|--label=undocker.owner=1002|--|ubuntu:14.04|"
	    "true");
}

/* "Not yours" and "no such container" are one answer. */
static void others_containers_are_as_if_not_there(void **state)
{
	const char *one = decide(seed, &alice, "exec yours id");
	const char *other = decide(seed, &alice, "exec nobodys id");

	(void)state;
	assert_non_null(strstr(one, "yours"));
	one = arena_printf(arena, "%.*snobodys%s",
	    (int)(strstr(one, "yours") - one), one, strstr(one, "yours") + 5);
	assert_string_equal(one, other);
}

static void every_spelling_of_a_forbidden_flag(void **state)
{
	static const char *const lines[] = { "run --privileged alpine",
		"run --privileged=true alpine", "run --privileged=1 alpine",
		"run --privileged=T alpine", "run --privileged=false alpine",
		"run -u0 alpine", "run -u=0 alpine", "run -itu0 alpine",
		"run -itu=0 alpine", "run -u '' alpine", "run --user= alpine",
		"run --net=host alpine", "run --network host alpine",
		"run --cap-add=ALL alpine", "run -dP alpine",
		"container run --privileged alpine" };

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		if (!strstr(decide(seed, &alice, lines[i]),
			"is not among the flags that you may use with 'run' "
			"(p:1)"))
			fail_msg("%s\n  gives %s", lines[i],
			    decide(seed, &alice, lines[i]));
}

/* A2: a section for a group or a user alone allows it to just those. */
static void sections_for_some(void **state)
{
	static const char group[] =
	    "[command:ps group:users]\nWHITELIST=-a\nUIDMUSTMATCH=false\n";
	static const char user[] =
	    "[command:container ls user:bob]\nUIDMUSTMATCH=false\n";

	(void)state;
	expect("group", decide(group, &alice, "ps -a"), "ps|--all=true");
	expect("group", decide(group, &bob, "ps"), "!77 no section of p");
	expect("user", decide(user, &bob, "container ls"), "ps");
	expect("user", decide(user, &alice, "ps"), "!77 no section of p");
}

/* A3, A4, A7: lists add up over command, groups, user. */
static void lists_accumulate(void **state)
{
	static const char policy[] = "[command:run user:alice]\n"
				     "WHITELIST=--rm\n"
				     "RESTRICTEDIMAGES=c:.*\n"
				     "[command:run group:users]\n"
				     "WHITELIST=-i\n"
				     "BLACKLIST=--init\n"
				     "ALLOWEDIMAGES=c:.* d:.*\n"
				     "[command:run]\n"
				     "WHITELIST=-t,--init\n"
				     "ALLOWEDIMAGES=a:.*\n"
				     "HARDEN=off\n";
	static const struct row alices_rows[] = {
		{ "run -t -i --rm a",
		    "run|--tty=true|--interactive=true|--rm=true|"
		    "--label=undocker.owner=1001|--|a:latest" },
		{ "run --init a", "!77 --init is forbidden with 'run' (p:6)" },
		{ "run d", "run|--label=undocker.owner=1001|--|d:latest" },
		{ "run c", "!77 image c:latest is restricted for you (p:3)" },
	};
	static const struct row bobs_rows[] = {
		{ "run --init a", "run|--init=true|--label=undocker.owner=1002|"
				  "--|a:latest" },
		{ "run -i a", "!77 --interactive is not among" },
		{ "run d", "!77 image d:latest is not among" },
	};

	(void)state;
	check(policy, &alice, alices_rows, COUNT(alices_rows));
	check(policy, &bob, bobs_rows, COUNT(bobs_rows));
}

/* A7: of single values the most specific wins, of groups the last. */
static void single_values_do_not(void **state)
{
	static const char policy[] = "[command:stop user:alice]\n"
				     "UIDMUSTMATCH=false\n"
				     "[command:stop group:users]\n"
				     "UIDMUSTMATCH=true\n"
				     "[command:stop]\n"
				     "UIDMUSTMATCH=true\n";
	static const char groups[] = "[command:stop group:a]\n"
				     "UIDMUSTMATCH=true\n"
				     "[command:stop group:b]\n"
				     "UIDMUSTMATCH=false\n"
				     "[command:stop]\n"
				     "UIDMUSTMATCH=true\n";
	static const char *const both[] = { "a", "b" };
	struct caller member = bob;

	(void)state;
	expect("user", decide(policy, &alice, "stop yours"), "stop|--|yours");
	expect("command", decide(policy, &bob, "stop yours"), "!77 you have");
	member.groups = both;
	member.ngroups = 2;
	expect(
	    "groups", decide(groups, &member, "stop yours"), "stop|--|yours");
	member.ngroups = 1;
	expect("one group", decide(groups, &member, "stop yours"), "!77 you");
}

/* A5: forced flags add up, too, and the last one wins in docker. */
static void forced_flags_come_last(void **state)
{
	static const char policy[] =
	    "[command:run user:alice]\nFORCED=--hostname user\n"
	    "[command:run group:users]\nFORCED=--hostname group --init\n"
	    "[command:run]\nFORCED=-h all\nWHITELIST=-h|--hostname string\n"
	    "HARDEN=off\n";

	(void)state;
	expect("forced", decide(policy, &alice, "run -h mine x"),
	    "run|--hostname=mine|--hostname=all|--hostname=group|--init=true|"
	    "--hostname=user|--label=undocker.owner=1001|--|x");
}

static void values_of_variables_stay_whole(void **state)
{
	static const char policy[] =
	    "[command:run]\n"
	    "FORCED=-v '$PWD:$PWD:ro' -w \"$PWD\" --name "
	    "$USER.$GROUP.$U_UID -v $HOME/x:/h --hostname '${USER}x'\n";
	struct caller odd = alice;

	(void)state;
	odd.directory = "/tmp/a:b,c 'd\"";
	odd.home = "/home/a b:ro";
	expect("odd names", decide(policy, &odd, "run x"),
	    "run|--mount=type=bind,\"source=/tmp/a:b,c 'd\"\"\","
	    "\"target=/tmp/a:b,c 'd\"\"\",readonly=true|"
	    "--workdir=/tmp/a:b,c 'd\"|--name=alice.alice.1001|"
	    "--mount=type=bind,source=/home/a b:ro/x,target=/h|"
	    "--hostname=alicex|--security-opt=no-new-privileges|"
	    "--user=1001:1001|--cap-drop=MKNOD|--label=undocker.owner=1001|--|"
	    "x");
}

/* What a variable stands for is text: it names no further variable. */
static void values_are_not_expanded_again(void **state)
{
	struct caller odd = alice;

	(void)state;
	odd.directory = "/tmp/\004$HOME";
	expect("a directory with a control byte",
	    decide(
		"[command:run]\nFORCED=-w $PWD\nHARDEN=off\n", &odd, "run x"),
	    "run|--workdir=/tmp/\004$HOME|--label=undocker.owner=1001|--|x");
}

static void a_directory_that_docker_cannot_mount(void **state)
{
	struct caller odd = alice;

	(void)state;
	odd.directory = "/tmp/\rx";
	expect("CR", decide(seed, &odd, "run alpine"), "!64 the mount's");
	odd.directory = "/proc/1/cwd";
	expect("proc", decide(seed, &odd, "run alpine"), "!77 nothing can be");
	odd.directory = "/";
	expect("root", decide(seed, &odd, "run alpine"), "!77 nothing can be");
}

static void a_forced_mount_takes_the_place(void **state)
{
	static const char policy[] =
	    "[command:run]\nWHITELIST=-v|--volume list,--mount mount,-t\n"
	    "FORCED=-v /srv:/data:ro\nHARDEN=off\n";
	static const struct row rows[] = {
		{ "run -v /etc:/data -t x",
		    "run|--tty=true|"
		    "--mount=type=bind,source=/srv,target=/data,readonly=true|"
		    "--label=undocker.owner=1001|--|x" },
		{ "run -v /a:/b --mount type=bind,src=/etc,dst=/data -v /c:/d "
		  "x",
		    "run|--mount=type=bind,source=/a,target=/b|"
		    "--mount=type=bind,source=/c,target=/d|"
		    "--mount=type=bind,source=/srv,target=/data,readonly=true|"
		    "--label=undocker.owner=1001|--|x" },
	};

	(void)state;
	check(policy, &alice, rows, COUNT(rows));
}

/* C5. */
static void hardening_forces_the_user(void **state)
{
	static const char policy[] =
	    "[command:run]\nWHITELIST=-u|--user string,--security-opt list\n"
	    "[command:exec]\nWHITELIST=-u|--user string\n";
	static const struct row rows[] = {
		{ "run x", "run|--security-opt=no-new-privileges|"
			   "--user=1001:1001|--cap-drop=MKNOD|--label=undocker."
			   "owner=1001|--|x" },
		{ "exec y id", "exec|--user=1001:1001|--|y|id" },
		{ "run -u 0 x", "!77 '0' is not your own uid" },
		{ "run -u 1001:0 x", "!77 '1001:0' is not your own uid" },
		{ "run -u 1001:1002 x", "!77 '1001:1002' is not your own" },
		{ "run -u 1001:100: x", "!77 '1001:100:' is not your own" },
		{ "run -u 1001: x", "!77 '1001:' is not your own" },
		{ "run -u 01001x x", "!77 '01001x' is not your own" },
		{ "run -u root x", "!77 'root' is not your own" },
		{ "run -u alice x", "!77 'alice' is not your own" },
		{ "run -u '' x", "!77 '' is not your own" },
		{ "run -u -1 x", "!77 '-1' is not your own" },
		{ "run -u 4294968297 x", "!77 '4294968297' is not your" },
		{ "run -u 18446744073709552617 x", "!77 '184467" },
	};

	(void)state;
	check(policy, &alice, rows, COUNT(rows));
}

static void hardening_can_be_chosen(void **state)
{
	static const struct row rows[] = {
		{ "[command:run]\nHARDEN=off\n",
		    "run|--label=undocker.owner=1001|--|x" },
		{ "[command:run]\nHARDEN=user\n",
		    "run|--user=1001:1001|--cap-drop=MKNOD|--label=undocker."
		    "owner=1001|--|x" },
		{ "[command:run]\nHARDEN=no-new-privileges\n",
		    "run|--security-opt=no-new-privileges|"
		    "--label=undocker.owner=1001|--|x" },
		{ "[command:run]\nHARDEN=no-new-privileges user\n",
		    "run|--security-opt=no-new-privileges|--user=1001:1001|"
		    "--cap-drop=MKNOD|--label=undocker.owner=1001|--|x" },
		{ "[command:run]\nFORCED=-u 5:6\n",
		    "run|--user=5:6|" HARDENED "|--|x" },
		{ "[command:run]\n[command:run user:alice]\nHARDEN=off\n",
		    "run|--label=undocker.owner=1001|--|x" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect(rows[i].line, decide(rows[i].line, &alice, "run x"),
		    rows[i].wanted);
}

static void the_hosts_namespaces_are_not_shared(void **state)
{
	static const char policy[] =
	    "[command:run]\nWHITELIST=--network list,--pid string,--ipc "
	    "string\n";
	static const char *const lines[] = { "run --network host x",
		"run --net=host x", "run --pid host x", "run --ipc=host x" };

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		if (!strstr(decide(policy, &alice, lines[i]), "HARDEN"))
			fail_msg("%s\n  gives %s", lines[i],
			    decide(policy, &alice, lines[i]));
	expect("another network",
	    decide(policy, &alice, "run --network none --pid= x"),
	    "run|--network=none|--pid=|"
	    "--security-opt=no-new-privileges|"
	    "--user=1001:1001|--cap-drop=MKNOD|--label=undocker.owner=1001|--|"
	    "x");
	expect("in CSV", decide(policy, &alice, "run --network name=host x"),
	    "!77 ");
}

/* docker takes the first of several networks as the container's own. */
static void a_forced_network_replaces_others(void **state)
{
	static const char policy[] =
	    "[command:run]\nHARDEN=off\nWHITELIST=--network list,-v list\n"
	    "FORCED=--network none -v /c:/c\n";

	(void)state;
	expect("two of the user's, and mounts between",
	    decide(policy, &alice,
		"run --network bridge -v /a:/a --network mine -v /c:/d -v "
		"/b:/c x"),
	    "run|--mount=type=bind,source=/a,target=/a|"
	    "--mount=type=bind,source=/c,target=/d|--network=none|"
	    "--mount=type=bind,source=/c,target=/c|"
	    "--label=undocker.owner=1001|--|x");
}

/* A8: each operand, and each flag that names a container. */
static void containers_must_be_ones_own(void **state)
{
	static const char *const commands[] = { "attach", "logs", "start",
		"stop", "restart", "kill", "rm", "wait", "top", "stats", "port",
		"container inspect", "pause", "unpause", "update", "diff",
		"export" };

	(void)state;
	for (size_t i = 0; i < COUNT(commands); i++) {
		const char *policy = arena_printf(
		    arena, "[command:%s]\nUIDMUSTMATCH=true\n", commands[i]);

		expect(commands[i],
		    decide(policy, &alice,
			arena_printf(arena, "%s mine", commands[i])),
		    arena_printf(arena, "%s|--|" MINE,
			strcmp(commands[i], "container inspect") == 0
			    ? "container|inspect"
			    : commands[i]));
		expect(commands[i],
		    decide(policy, &alice,
			arena_printf(arena, "%s yours", commands[i])),
		    "!77 you have no container 'yours' (p:2)");
	}
}

static void in_every_place_and_spelling(void **state)
{
	static const char policy[] =
	    "[command:rm]\nUIDMUSTMATCH=true\n"
	    "[command:rename]\nUIDMUSTMATCH=true\n"
	    "[command:cp]\nUIDMUSTMATCH=true\n"
	    "[command:commit]\nUIDMUSTMATCH=true\n"
	    "[command:stats]\nUIDMUSTMATCH=true\n"
	    "[command:run]\nUIDMUSTMATCH=true\nHARDEN=off\n"
	    "WHITELIST=--network list,--pid string,--ipc string,"
	    "--volumes-from list,--link list\n";
	static const struct row rows[] = {
		{ "rm mine yours", "!77 you have no container 'yours'" },
		{ "rm -- yours", "!77 you have no container 'yours'" },
		{ "rm /mine", "rm|--|" MINE },
		{ "rm //mine", "!77 you have no container '/mine'" },
		{ "rm ''", "!77 you have no container ''" },
		{ "rm MINE", "!77 you have no container 'MINE'" },
		{ "rm min", "!77 you have no container 'min'" },
		{ "rename mine new", "rename|--|" MINE "|new" },
		{ "rename yours new", "!77 you have no container 'yours'" },
		{ "stats", "!77 docker stats without a name" },
		{ "commit mine img:1", "commit|--|" MINE "|img:1" },
		{ "commit yours img:1", "!77 you have no container" },
		{ "cp mine:/x -", "cp|--|" MINE ":/x|-" },
		{ "cp - mine:/x", "cp|--|-|" MINE ":/x" },
		{ "cp yours:/x -", "!77 you have no container 'yours'" },
		{ "cp /etc/passwd mine:/x", "!77 cp goes between" },
		{ "cp mine:/x /tmp", "!77 cp goes between" },
		{ "cp mine:/x mine:/y", "!77 cp goes between" },
		{ "cp - -", "!77 cp goes between" },
		{ "run --network container:mine x",
		    "run|--network=container:" MINE
		    "|--label=undocker.owner=1001|--|x" },
		{ "run --network container:yours x", "!77 you have no" },
		{ "run --net container:yours x", "!77 you have no" },
		{ "run --pid container:yours x", "!77 you have no" },
		{ "run --ipc container:yours x", "!77 you have no" },
		{ "run --ipc container:/mine x",
		    "run|--ipc=container:" MINE
		    "|--label=undocker.owner=1001|--|x" },
		{ "run --volumes-from yours x", "!77 you have no" },
		{ "run --volumes-from mine:ro x",
		    "run|--volumes-from=" MINE
		    ":ro|--label=undocker.owner=1001|--|x" },
		{ "run --link mine:db x",
		    "run|--link=" MINE ":db|--label=undocker.owner=1001|--|x" },
		{ "run --link yours:db x", "!77 you have no" },
	};

	(void)state;
	check(policy, &alice, rows, COUNT(rows));
}

static void ps_shows_ones_own(void **state)
{
	static const char policy[] = "[command:ps]\nWHITELIST=-a,-f list\n";
	static const struct row rows[] = {
		{ "ps -a", "ps|--all=true|--filter=label=undocker.owner=1001" },
		{ "ps -f label=a=b", "ps|--filter=label=a=b|"
				     "--filter=label=undocker.owner=1001" },
		{ "ps -f BEFORE=yours", "!77 'BEFORE=yours' is not the form" },
		{ "ps -f ' before=yours'", "!77 ' before=yours' is not" },
		{ "ps -f 'before =yours'", "!77 'before =yours' is not" },
		{ "ps -f 'before= yours'", "!77 you have no container" },
		{ "ps -f x", "!77 'x' is not the form of a filter" },
		{ "ps -f before=yours", "!77 you have no container 'yours'" },
		{ "ps -f since=mine", "ps|--filter=since=" MINE
				      "|--filter=label=undocker.owner=1001" },
	};

	(void)state;
	check(policy, &alice, rows, COUNT(rows));
	expect("all",
	    decide("[command:ps]\nUIDMUSTMATCH=false\n", &alice, "ps"), "ps");
}

/* A6. */
static void images(void **state)
{
	static const char policy[] =
	    "[command:run]\n"
	    "ALLOWEDIMAGES=.*\n"
	    "RESTRICTEDIMAGES=ubuntu:14\\.04 (a+)+[01].*\n"
	    "HARDEN=off\n";
	static const struct row rows[] = {
		{ "run docker.io/ubuntu x",
		    "run|--label=undocker.owner=1001|--|ubuntu:latest|x" },
		{ "run index.docker.io/ubuntu:14.04",
		    "!77 image ubuntu:14.04 is restricted for you (p:3)" },
		{ "run sneaky", "!77 image sneaky:latest is also called "
				"ubuntu:14.04, which" },
		{ "run deadbeef", "!77 image deadbeef is not an image's" },
		{ "run 0123456789abcdef0123456789abcdef0123456789abcdef"
		  "0123456789abcdef",
		    "!77 image 0123" },
		{ "run sha256:0123456789abcdef0123456789abcdef0123456789abcdef"
		  "0123456789abcdef",
		    "!77 image sha256:0123" },
		{ "run absent",
		    "run|--label=undocker.owner=1001|--|absent:latest" },
		{ "run UBUNTU:14.04", "!64 'UBUNTU:14.04' is not an image's" },
		{ "run 'ubuntu:14.04 '", "!64 'ubuntu:14.04 ' is not" },
		{ "run aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:y",
		    "!77 image aaaa" }, /* a limit exceeded denies */
	};

	struct trial trial;

	(void)state;
	check(policy, &alice, rows, COUNT(rows));
	expect("no rules",
	    decide("[command:run]\nHARDEN=off\n", &alice, "run sneaky x"),
	    "run|--label=undocker.owner=1001|--|sneaky|x");
	expect("a limit exceeded allows nothing",
	    decide("[command:run]\nALLOWEDIMAGES=(a+)+[01].*\n", &alice,
		"run aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:y"),
	    "!77 image aaaa");
	try_line(&trial, "[command:run]\nALLOWEDIMAGES=alpine:.*\n", &alice,
	    "run deadbeef");
	assert_string_equal(trial.decision.error.hint,
	    "give the image by its name, not by its ID");
	policy_end(&trial.policy);
}

/* Nothing is asked of the engine for what is denied anyway. */
static void what_is_denied_needs_no_facts(void **state)
{
	static const struct {
		const char *line;
		size_t images;
	} rows[] = { { "run alpine", 1 }, { "run -i alpine", 1 },
		{ "run --privileged alpine", 0 }, { "run -i -t alpine", 0 } };
	static const char policy[] = "[command:run]\n"
				     "WHITELIST=-i,-t\nBLACKLIST=-t\n"
				     "ALLOWEDIMAGES=alpine:.*\n";

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		try_line(&trial, policy, &alice, rows[i].line);
		assert_int_equal(trial.facts.nimages, rows[i].images);
		assert_int_equal(trial.decision.allowed, rows[i].images);
		policy_end(&trial.policy);
	}
}

/* docker lets the last of several files win. */
static void our_files_come_after_the_users(void **state)
{
	static const char policy[] = "[command:run]\n"
				     "WHITELIST=--env-file list,-e list,"
				     "--label-file list\nHARDEN=off\n";
	struct trial trial;
	struct words argv;

	(void)state;
	try_line(&trial, policy, &alice,
	    "run --label-file l --env-file e -e A=1 x --env-file y");
	plan_argv(arena, &trial.policy, "/c",
	    &(struct plan_files){
		.cidfile = "/cid", .environment = "/env", .labels = "/labels" },
	    &trial.decision.plan, &argv);
	assert_string_equal(joined(&argv),
	    "/usr/bin/docker|--config=/c|--host=unix:///var/run/docker.sock|"
	    "run|--label-file=/home/alice/work/l|"
	    "--env-file=/home/alice/work/e|"
	    "--label=undocker.owner=1001|"
	    "--cidfile=/cid|--env-file=/env|--label-file=/labels|--|x|"
	    "--env-file|y");
	policy_end(&trial.policy);
}

/* A4: left out with its value, and everything else stays. */
static void blacklisted_flags_can_be_left_out(void **state)
{
	static const char policy[] =
	    "[undocker]\nERROR_ON_BLACKLISTED=false\n"
	    "[command:run]\nWHITELIST=-t,-e list,-h|--hostname string\n"
	    "BLACKLIST=-h|--hostname string,--privileged\nHARDEN=off\n";
	struct trial trial;

	(void)state;
	expect("left out",
	    decide(policy, &alice, "run -t -h a --privileged x -h b"),
	    "run|--tty=true|--label=undocker.owner=1001|--|x|-h|b");
	expect("not whitelisted", decide(policy, &alice, "run --init x"),
	    "!77 --init is not among");
	try_line(&trial, policy, &alice, "run -th a x");
	assert_int_equal(trial.decision.nwarnings, 1);
	assert_string_equal(trial.decision.warnings[0],
	    "--hostname is left out: BLACKLIST (p:5)");
	policy_end(&trial.policy);
	/* without its --help, run has no operand, and docker says so */
	expect("help left out",
	    decide("[undocker]\nERROR_ON_BLACKLISTED=false\n[command:run]\n"
		   "BLACKLIST=--help\nHARDEN=off\n",
		&alice, "run --help"),
	    "run|--label=undocker.owner=1001");
}

static void what_no_policy_can_allow(void **state)
{
	static const char policy[] =
	    "[command:run]\nWHITELIST=--cidfile string,--name string,-l list,"
	    "-w string,-v list\n"
	    "[command:export]\nWHITELIST=-o string\n";
	static const struct row rows[] = {
		{ "run --cidfile /x y", "!77 --cidfile writes a file" },
		{ "export -o /x y", "!77 --output writes a file" },
		{ "run --name 0123456789ab x", "!77 the name" },
		{ "run -l undocker.owner=0 x", "!77 labels that begin" },
		{ "run -w /proc/self/fd/7 x", "!77 '/proc/self/fd/7' cannot" },
		{ "run -w /dev/fd/7 x", "!77 '/dev/fd/7' cannot" },
		{ "run -w x y", "!77 'x' cannot be a working directory" },
		{ "run -w /dev//fd/7 x", "!77 '/dev//fd/7' cannot" },
		{ "run -w //proc/./self/fd/7 x", "!77 '//proc/./self" },
		{ "run -w /a/../proc/self/fd/7 x", "!77 '/a/../proc" },
		{ "run -w '' x", "!77 '' cannot be a working directory" },
		{ "run -v yours:/x y", "!77 the volume 'yours' is not" },
		{ "run -v /a:/b:z y", "!77 the mount option 'z'" },
		{ "run -v ./a:/b y", "!64 the mount's source" },
	};

	(void)state;
	check(policy, &alice, rows, COUNT(rows));
}

/* The caller's: what a flag's own command is told apart by. */
static void help_runs_nothing(void **state)
{
	struct trial trial;

	(void)state;
	try_line(&trial, seed, &alice, "run --help");
	assert_true(trial.decision.allowed);
	assert_true(trial.decision.plan.help);
	policy_end(&trial.policy);
	try_line(&trial, seed, &alice, "run --help --help=false alpine");
	assert_true(trial.decision.allowed);
	assert_false(trial.decision.plan.help);
	policy_end(&trial.policy);
	expect("not with what is forbidden",
	    decide(seed, &alice, "run --help --privileged"), "!77 --priv");
}

/* No command of the grammar can end the decision but by allowing or denying. */
static void every_command_is_decided(void **state)
{
	(void)state;
	for (size_t i = 0; i < docker_commands_count; i++) {
		const struct docker_command *command = &docker_commands[i];
		const char *line = command->name;
		const char *policy = arena_printf(
		    arena, "[command:%s]\nUIDMUSTMATCH=true\n", line);

		if (command->risk == RISK_NEVER)
			continue;
		for (unsigned int k = 0; k < command->min; k++)
			line = arena_printf(arena, "%s mine", line);
		decide(policy, &alice, line);
		line = arena_printf(arena, "%s mine", line);
		decide(policy, &alice, line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_seeds_example),
		TEST(others_containers_are_as_if_not_there),
		TEST(every_spelling_of_a_forbidden_flag),
		TEST(our_files_come_after_the_users),
		TEST(sections_for_some),
		TEST(lists_accumulate),
		TEST(single_values_do_not),
		TEST(forced_flags_come_last),
		TEST(values_of_variables_stay_whole),
		TEST(values_are_not_expanded_again),
		TEST(a_directory_that_docker_cannot_mount),
		TEST(a_forced_mount_takes_the_place),
		TEST(hardening_forces_the_user),
		TEST(hardening_can_be_chosen),
		TEST(the_hosts_namespaces_are_not_shared),
		TEST(a_forced_network_replaces_others),
		TEST(containers_must_be_ones_own),
		TEST(in_every_place_and_spelling),
		TEST(ps_shows_ones_own),
		TEST(images),
		TEST(what_is_denied_needs_no_facts),
		TEST(blacklisted_flags_can_be_left_out),
		TEST(what_no_policy_can_allow),
		TEST(help_runs_nothing),
		TEST(every_command_is_decided),
	};

	return cmocka_run_group_tests_name("decision", tests, NULL, NULL);
}
