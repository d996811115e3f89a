/*
 * Volumes: whose they are, and what can be made of them.
 */
#include "support.h"

#include <string.h>

#define OWN "|--label=undocker.owner=1001|--|"

struct row {
	const char *line, *wanted;
};

static void check(const char *policy, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		expect(rows[i].line, decide(policy, &alice, rows[i].line),
		    rows[i].wanted);
}

/* The plan's volumes: "name " of one's own, "name! " of nobody's. */
static const char *planned(const char *policy, const char *line)
{
	struct trial trial;
	const char *text = "";

	try_line(&trial, policy, &alice, line);
	for (size_t i = 0; i < trial.decision.plan.nvolumes; i++)
		text = arena_printf(arena, "%s%s%s ", text,
		    trial.decision.plan.volumes[i].name,
		    trial.decision.plan.volumes[i].owned ? "" : "!");
	policy_end(&trial.policy);
	return trial.decision.allowed ? text : "denied";
}

#define RUN "[command:run]\nHARDEN=off\nWHITELIST=-v list,--mount list,"

static void ones_own_need_no_values(void **state)
{
	static const char policy[] = RUN "--volume-driver string\n";
	static const struct row rows[] = {
		{ "run -v mine:/m x",
		    "run|--mount=type=volume,source=mine,target=/m" OWN "x" },
		{ "run -v new:/m:ro x",
		    "run|--mount=type=volume,source=new,target=/m,"
		    "readonly=true" OWN "x" },
		{ "run --mount type=volume,source=mine,target=/m x",
		    "run|--mount=type=volume,source=mine,target=/m" OWN "x" },
		{ "run -v /m x", "run|--mount=type=volume,target=/m" OWN "x" },
		{ "run -v yours:/m x", "!77 the volume 'yours' is not yours "
				       "(p:1)" },
		{ "run -v mine:/m -v yours:/y x", "!77 the volume 'yours'" },
		{ "run --mount src=yours,dst=/m x", "!77 the volume 'yours'" },
		{ "run -v shared:/m x", "!77 the volume 'shared' is not" },
		{ "run -v a/b:/m x", "!64 a volume cannot be called 'a/b'" },
		{ "run -v 'mi ne:/m' x", "!64 a volume cannot be called" },
		{ "run -v -x:/m x", "!64 a volume cannot be called '-x'" },
		{ "run --volume-driver nfs -v mine:/m x",
		    "!77 --volume-driver=nfs is not yours to use (p:1)" },
		{ "run --volume-driver local -v mine:/m x",
		    "run|--volume-driver=local|"
		    "--mount=type=volume,source=mine,target=/m" OWN "x" },
	};

	(void)state;
	check(policy, rows, COUNT(rows));
	expect("planned", planned(policy, "run -v mine:/m -v new:/n -v /o x"),
	    "mine new ");
}

static void values_name_what_is_shared(void **state)
{
	static const char policy[] =
	    RUN "\nVALUES -v = shared-a:/a(:ro)? shared-.*:/b yours:/y "
		"later:/l:ro\n"
		"[command:volume create]\n";
	static const char loose[] =
	    RUN "\nUIDMUSTMATCH=false\nVALUES -v = s.*:/b yours:/y\n";

	(void)state;
	expect("named", planned(policy, "run -v shared-a:/a x"), "shared-a! ");
	expect(
	    "named", planned(policy, "run -v shared-a:/a:ro x"), "shared-a! ");
	expect("elsewhere", planned(policy, "run -v shared-a:/c x"), "denied");
	expect("a pattern", planned(policy, "run -v shared-b:/b x"), "denied");
	/* Another's is not shared because it has a name. */
	expect("another's", planned(policy, "run -v yours:/y x"), "denied");
	expect("missing", planned(policy, "run -v later:/l:ro x"), "later! ");
	/* Nobody takes a name that the administrator has given away. */
	expect("taken", planned(policy, "run -v later:/l x"), "denied");
	expect("made", decide(policy, &alice, "volume create later"),
	    "!77 the volume 'later' is not yours");
	expect("own", planned(policy, "run -v mine:/l x"), "mine ");
	/* What UIDMUSTMATCH=false lets is what VALUES has. */
	expect("loose", planned(loose, "run -v shared-b:/b x"), "");
	expect("loose", planned(loose, "run -v yours:/y x"), "");
	expect("loose", planned(loose, "run -v yours:/z x"), "denied");
	expect("loose", planned(loose, "run -v mine:/z x"), "mine ");
}

static void only_ones_own_are_reached(void **state)
{
	static const char policy[] = "[command:volume rm]\nWHITELIST=-f\n"
				     "[command:volume inspect]\n"
				     "[command:volume ls]\nWHITELIST=-q,-f "
				     "list\n"
				     "[command:volume prune]\nWHITELIST=-f,"
				     "--filter list\n";
	static const struct row rows[] = {
		{ "volume rm mine", "volume|rm|--|mine" },
		{ "volume rm mine yours", "!77 you have no volume 'yours' "
					  "(p:1)" },
		{ "volume rm shared", "!77 you have no volume 'shared'" },
		{ "volume rm nothing", "!77 you have no volume 'nothing'" },
		{ "volume inspect mine", "volume|inspect|--|mine" },
		{ "volume inspect yours", "!77 you have no volume" },
		{ "volume ls -q", "volume|ls|--quiet=true|"
				  "--filter=label=undocker.owner=1001" },
		{ "volume ls -f label=undocker.owner", "!77 the filter" },
		{ "volume prune -f", "volume|prune|--force=true|"
				     "--filter=label=undocker.owner=1001" },
		{ "volume prune --filter label=undocker.owner=2",
		    "!77 the filter" },
	};

	(void)state;
	check(policy, rows, COUNT(rows));
	expect("not asked",
	    decide("[command:volume rm]\nUIDMUSTMATCH=false\n", &alice,
		"volume rm yours"),
	    "volume|rm|--|yours");
}

static void what_is_made_is_local_and_ones_own(void **state)
{
	static const char policy[] =
	    "[command:volume create]\n"
	    "WHITELIST=-d string,-o list,--label list,--name string,"
	    "--sharing string\n"
	    "VALUES -o = type=tmpfs .*\n";
	static const struct row rows[] = {
		{ "volume create", "volume|create|--label=undocker.owner="
				   "1001" },
		{ "volume create new", "volume|create" OWN "new" },
		{ "volume create mine", "volume|create" OWN "mine" },
		{ "volume create -d local --label a=b new",
		    "volume|create|--driver=local|--label=a=b" OWN "new" },
		{ "volume create --name new", "volume|create" OWN "new" },
		{ "volume create yours", "!77 the volume 'yours' is not" },
		{ "volume create shared", "!77 the volume 'shared' is not" },
		{ "volume create --name yours", "!77 the volume 'yours' is" },
		{ "volume create --label undocker.owner=1 new", "!77 labels" },
		{ "volume create -d bridge new", "!77 --driver=bridge is" },
		{ "volume create -d nfs new", "!77 --driver=nfs is not" },
		{ "volume create -o type=tmpfs new",
		    "volume|create|--opt=type=tmpfs" OWN "new" },
		/* A pattern allows no option. */
		{ "volume create -o o=bind new", "!77 --opt=o=bind is not" },
		{ "volume create -o device=/etc new", "!77 --opt=device=" },
		{ "volume create --sharing all new", "!77 undocker never" },
		{ "volume create a/b", "!64 a volume cannot be called 'a/b'" },
		{ "volume create ../x", "!64 a volume cannot be called" },
	};

	(void)state;
	check(policy, rows, COUNT(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ones_own_need_no_values),
		TEST(values_name_what_is_shared),
		TEST(only_ones_own_are_reached),
		TEST(what_is_made_is_local_and_ones_own),
	};

	return cmocka_run_group_tests_name("volumes", tests, NULL, NULL);
}
