#include "support.h"

#include "core/grammar/amount.h"

#include <string.h>

/* VALUES, ALLOWEDBINDS, LIMITS: what each allows, adds and refuses. */
static const char policy[] =
    "[command:run]\n"
    "WHITELIST=-v|--volume list,--mount list,--network string,-u string,"
    "-m string,--cpus string,--pids-limit int\n"
    "VALUES --network = none bridge|br-.*\n"
    "VALUES -u = 0:0\n"
    "VALUES --volume = cache-.*:/.* data:/data:ro\n"
    "ALLOWEDBINDS=$U_HOME /data:ro '/srv/a b'\n"
    "LIMITS=--memory 2g --cpus 1.5 --pids-limit 512\n"
    "HARDEN=user\n"
    "[command:run user:bob]\n"
    "LIMITS=-m 4g\n"
    "VALUES --network = host-.*\n"
    "[command:update]\n"
    "WHITELIST=-m string\n"
    "LIMITS=-m 1g\n";

#define LIMITED "--cpus=1.5|--memory=2g|--pids-limit=512|"
#define ALICE                                                               \
	"--user=1001:1001|--cap-drop=MKNOD|--label=undocker.owner=1001|--|" \
	"alpine"
#define MOUNT(source, target, more) \
	"run|--mount=type=bind,source=" source ",target=" target more "|"

struct row {
	const char *line, *wanted;
};

static void check(const struct caller *caller, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		expect(rows[i].line, decide(policy, caller, rows[i].line),
		    rows[i].wanted);
}

static void values(void **state)
{
	static const struct row rows[] = {
		{ "run --network none alpine",
		    "run|--network=none|" LIMITED ALICE },
		{ "run --net br-1 alpine",
		    "run|--network=br-1|" LIMITED ALICE },
		{ "run --network host-1 alpine",
		    "!77 --network may not be 'host-1' for you (p:3)" },
		{ "run --network none --network nonesuch alpine",
		    "!77 --network may not be 'nonesuch'" },
		{ "run -u 0:0 alpine",
		    "run|--user=0:0|" LIMITED
		    "--cap-drop=MKNOD|--label=undocker.owner=1001|--|alpine" },
		{ "run -u 1002:1002 alpine", "!77 --user may not be" },
		{ "run -v cache-1:/c alpine",
		    "run|--mount=type=volume,source=cache-1,target=/c|" LIMITED
			ALICE },
		{ "run -v data:/data:ro alpine",
		    "run|--mount=type=volume,source=data,target=/data,"
		    "readonly=true|" LIMITED ALICE },
		{ "run -v data:/data alpine", "!77 the volume 'data' is not" },
		{ "run --mount src=data,dst=/data:ro alpine",
		    "!77 the volume 'data' is not" },
		{ "run --mount src=cache-2,dst=/c alpine",
		    "run|--mount=type=volume,source=cache-2,target=/c|" LIMITED
			ALICE },
		{ "run --mount src=yours,dst=/c alpine",
		    "!77 the volume 'yours' is not" },
	};
	static const struct row bobs[] = {
		{ "run --network host-1 alpine",
		    "run|--network=host-1|--cpus=1.5|--memory=4g|"
		    "--pids-limit=512|--user=1002:1002|"
		    "--cap-drop=MKNOD|--label=undocker.owner=1002|--|alpine" },
	};

	(void)state;
	check(&alice, rows, COUNT(rows));
	check(&bob, bobs, COUNT(bobs));
}

static void binds(void **state)
{
	static const struct row rows[] = {
		{ "run -v /home/alice/x:/x alpine",
		    MOUNT("/home/alice/x", "/x", "") LIMITED ALICE },
		{ "run -v /home/alice:/x alpine",
		    MOUNT("/home/alice", "/x", "") LIMITED ALICE },
		{ "run -v /home/alice2:/x alpine",
		    "!77 '/home/alice2' is not among the directories that you "
		    "may mount (p:6)" },
		{ "run -v /data/d:/x:ro alpine",
		    MOUNT("/data/d", "/x", ",readonly=true") LIMITED ALICE },
		{ "run -v /data/d:/x alpine",
		    "!77 '/data/d' is not among the directories that you may "
		    "mount writable (p:6)" },
		{ "run -v '/srv/a b/c:/x' alpine",
		    MOUNT("/srv/a b/c", "/x", "") LIMITED ALICE },
		{ "run -v /srv/a:/x alpine", "!77 '/srv/a' is not among" },
		{ "run -v /:/x alpine", "!77 '/' is not among" },
	};

	(void)state;
	check(&alice, rows, COUNT(rows));
}

static void limits(void **state)
{
	static const struct row rows[] = {
		{ "run alpine", "run|" LIMITED ALICE },
		{ "run -m 512m alpine",
		    "run|--memory=512m|--cpus=1.5|--pids-limit=512|" ALICE },
		{ "run -m 2048m alpine",
		    "run|--memory=2048m|--cpus=1.5|--pids-limit=512|" ALICE },
		{ "run -m 2049m alpine",
		    "!77 --memory may be 2g at most, not '2049m' (p:7)" },
		{ "run -m 1g -m 3g alpine", "!77 --memory may be 2g" },
		{ "run -m 3g -m 1g alpine", "!77 --memory may be 2g" },
		{ "run -m 0 alpine", "!77 --memory may be 2g" },
		{ "run -m -1 alpine", "!77 --memory may be 2g" },
		{ "run -m 1x alpine", "!64 --memory is an amount" },
		{ "run --cpus 1.6 alpine", "!77 --cpus may be 1.5" },
		{ "run --cpus 0 alpine", "!77 --cpus may be 1.5" },
		{ "run --pids-limit 513 alpine", "!77 --pids-limit may be" },
		{ "run --pids-limit 0x10 alpine", "!64 --pids-limit is an" },
		{ "update -m 512m mine", "update|--memory=512m|--|mine" },
		{ "update -m 2g mine", "!77 --memory may be 1g at most" },
		{ "update mine", "update|--|mine" },
	};

	(void)state;
	check(&alice, rows, COUNT(rows));
}

static void amounts(void **state)
{
	static const struct {
		const char *flag, *value, *ceiling;
		int wanted;
	} rows[] = {
		{ "memory", "2GiB", "2g", 1 },
		{ "memory", "2048MB", "2g", 1 },
		{ "memory", "1.5g", "1536m", 1 },
		{ "memory", "1.51g", "1536m", 0 },
		{ "memory", "2147483648", "2g", 1 },
		{ "memory", "2147483649", "2g", 0 },
		{ "memory", "2g ", "2g", -1 },
		{ "memory", "", "2g", -1 },
		{ "memory", "+1g", "2g", -1 },
		{ "memory", "1e3", "2g", -1 },
		{ "memory", "99999999999999999999g", "2g", -1 },
		{ "memory", "9999p", "2g", 0 },
		{ "memory", "999999999p", "2g", -1 },
		{ "cpus", "0.000000001", "2", 1 },
		{ "cpus", "2.000000001", "2", 0 },
		{ "cpus", "1/2", "2", -1 },
		{ "cpus", ".5", "0.5", 1 },
		{ "cpus", ".51", "0.5", 0 },
		{ "cpus", ".", "2", -1 },
		{ "cpus", "010", "2", 0 },
		{ "memory", "0.5", "2g", 0 },
		{ "memory", ".5g", "512m", 1 },
		{ "memory", ".g", "2g", -1 },
		{ "pids-limit", "010", "512", -1 },
		{ "pids-limit", "-2", "512", -1 },
	};
	const struct docker_command *run = grammar_command_named("run");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int got = amount_within(
		    grammar_flag(run, rows[i].flag, strlen(rows[i].flag)),
		    rows[i].value, rows[i].ceiling);

		if (got != rows[i].wanted)
			fail_msg("%s: %d", rows[i].value, got);
	}
}

static void what_is_wrong(void **state)
{
	static const struct row rows[] = {
		{ "VALUES --network =\n", "!78 p:2: VALUES --network" },
		{ "VALUES --nosuch = x\n", "!78 p:2: no docker command has" },
		{ "VALUES network = x\n", "!78 p:2: 'network' is not the" },
		{ "VALUES --tty = true\n", "!78 p:2: --tty takes no value" },
		{ "VALUES --network = (\n", "!78 p:2: '('" },
		{ "VALUES --network = a\nVALUES --net = b\n",
		    "!78 p:3: VALUES --network is set twice" },
		{ "ALLOWEDBINDS=\n", "!78 p:2: ALLOWEDBINDS names no path" },
		{ "ALLOWEDBINDS=data\n", "!78 p:2: ALLOWEDBINDS are" },
		{ "ALLOWEDBINDS=$USER\n", "!78 p:2: ALLOWEDBINDS are" },
		{ "ALLOWEDBINDS=$NOSUCH\n", "!78 p:2: ALLOWEDBINDS: unknown" },
		{ "LIMITS=--memory 2q\n", "!78 p:2: LIMITS: --memory is not" },
		{ "LIMITS=--memory 0\n", "!78 p:2: LIMITS: --memory is not" },
		{ "LIMITS=--name x\n", "!78 p:2: LIMITS: values of --name" },
		{ "LIMITS=--tail 1\n", "!78 p:2: LIMITS: docker run has no" },
		{ "LIMITS=2g\n", "!78 p:2: LIMITS: '2g' is neither" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text =
		    arena_printf(arena, "[command:run]\n%s", rows[i].line);
		struct policy loaded;

		expect(text, load(text, strlen(text), &loaded), rows[i].wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(values),
		TEST(binds),
		TEST(limits),
		TEST(amounts),
		TEST(what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
