#include "support.h"

#include <string.h>

/* Who a container's processes are, and so how its mounts are mapped. */

#define RUN "[command:run]\nWHITELIST=-u string,-v list,--group-add list\n"
#define EXEC "[command:exec]\nWHITELIST=-u string\nUIDMUSTMATCH=true\n"
#define ANY "VALUES -u = .*\n"

/* The plan's user, ": " and how its first mount is mapped; or the error. */
static const char *outcome(
    const char *policy, const struct caller *caller, const char *line)
{
	struct trial trial;
	const struct plan *plan = &trial.decision.plan;
	const char *user, *text;

	try_line(&trial, policy, caller, line);
	if (trial.failed)
		return trial.failed;
	if (!trial.decision.allowed) {
		policy_end(&trial.policy);
		return shown(&trial.decision.error);
	}
	user = cmdline_value(&plan->command, ROLE_USER);
	text = arena_printf(arena, "%s: %s", user ? user : "",
	    plan->nmounts ? mapping_name(plan->mounts[0].mapping) : "");
	policy_end(&trial.policy);
	return text;
}

struct row {
	const char *policy, *line, *wanted;
};

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		expect(
		    arena_printf(arena, "%s%s", rows[i].policy, rows[i].line),
		    outcome(rows[i].policy, &alice, rows[i].line),
		    rows[i].wanted);
}

#define MOUNT "run -v /home/alice:/h x"

static void a_user_is_numbers(void **state)
{
	static const struct row rows[] = {
		{ RUN "FORCED=-u $U_UID\n", MOUNT, "1001:1001: own" },
		{ RUN "FORCED=-u $USER\n", MOUNT, "1001:1001: own" },
		{ RUN "FORCED=-u alice\n", MOUNT, "1001:1001: own" },
		{ RUN "FORCED=-u $USER:$GROUP\n", MOUNT, "1001:1001: own" },
		{ RUN "FORCED=-u $U_UID:$U_GID\n", MOUNT, "1001:1001: own" },
		{ RUN "FORCED=-u $U_UID:100\n", MOUNT, "1001:100: own" },
		{ RUN "FORCED=-u $U_UID:docker\n", MOUNT, "1001:docker: root" },
		{ RUN "FORCED=-u $U_UID:\n", MOUNT, "1001:: root" },
		{ RUN "FORCED=-u bob\n", MOUNT, "bob: root" },
		{ RUN "FORCED=-u 0\n", MOUNT, "0: root" },
		{ RUN "FORCED=-u ''\n", MOUNT, ": root" },
		{ RUN, MOUNT, "1001:1001: own" },
		{ RUN, "run -u 1001 -v /h:/h x", "1001:1001: own" },
		{ RUN, "run -u 01001:0100 -v /h:/h x", "1001:100: own" },
		{ RUN, "run -u 1001:docker x", "!77 '1001:docker' is not" },
		{ RUN ANY, "run -u 1001:docker -v /h:/h x",
		    "1001:docker: root" },
		{ RUN ANY, "run -u alice -v /h:/h x", "alice: root" },
		{ RUN "HARDEN=off\n", "run -u 1001 -v /h:/h x", "1001: none" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void a_group_is_a_number(void **state)
{
	static const struct row rows[] = {
		{ RUN "FORCED=--group-add docker\n", "run x",
		    "!77 FORCED --group-add 'docker' is not a number (p:3)" },
		{ RUN "FORCED=--group-add $GROUP\n", "run x", "1001:1001: " },
		{ RUN "FORCED=--group-add 44\n", "run x", "1001:1001: " },
		{ RUN "FORCED=--group-add docker\nHARDEN=off\n", "run x",
		    ": " },
		{ RUN, "run --group-add docker x", "!77 'docker' is not one" },
		{ RUN, "run --group-add 100 x", "1001:1001: " },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void how_mounts_are_mapped(void **state)
{
	static const struct row rows[] = {
		/* where others can be, one's own are one's own alone */
		{ RUN ANY, MOUNT, "1001:1001: self" },
		{ RUN ANY, "run -u 0 -v /h:/h:ro x", "0: root" },
		{ RUN "HARDEN=no-new-privileges idmap\n", MOUNT, ": root" },
		{ RUN "HARDEN=idmap\n", "run -u 1001 -v /h:/h x",
		    "1001:1001: self" },
		{ RUN "HARDEN=no-new-privileges idmap\n", "run -u 0 x",
		    "!77 '0' is not your own" },
		{ RUN "HARDEN=no-new-privileges idmap\n" ANY,
		    "run -u 0 -v /h:/h x", "0: root" },
		{ RUN "HARDEN=user\n", MOUNT, "1001:1001: self" },
		{ RUN "HARDEN=no-new-privileges\n", MOUNT, ": none" },
		{ RUN "HARDEN=off\n", MOUNT, ": none" },
		/* VALUES of a flag that nobody may give let nobody */
		{ "[command:run]\nWHITELIST=-v list\n" ANY, MOUNT,
		    "1001:1001: own" },
		{ RUN ANY "FORCED=-u $U_UID:$U_GID\n", MOUNT,
		    "1001:1001: own" },
		{ RUN ANY, "run -v yours:/c x", "!77 " },
		{ "[command:service create]\nWHITELIST=--mount list\n"
		  "ALLOWEDBINDS=/srv\n",
		    "service create --mount type=bind,src=/srv,dst=/s x",
		    "1001:1001: unknown" },
		{ "[command:run]\nHARDEN=user idmap\n", "run x",
		    "!78 p:2: HARDEN has either 'user' or 'idmap'" },
	};
	struct caller root = alice;

	(void)state;
	check(rows, COUNT(rows));
	root.uid = 0;
	expect("root", outcome(RUN, &root, MOUNT), "0:1001: none");
}

/* The containers of these tests; see support.h. */
static void who_may_enter(void **state)
{
	static const char idmap[] = EXEC "HARDEN=no-new-privileges idmap\n",
			  idmap_any[] =
			      EXEC "HARDEN=no-new-privileges idmap\n" ANY,
			  off[] = EXEC "HARDEN=off\n";
	static const struct row rows[] = {
		{ EXEC, "exec mine id", "1001:1001: " },
		{ EXEC, "exec own id", "1001:1001: " },
		{ EXEC, "exec old id", "1001:1001: " },
		{ EXEC, "exec -u 0 own id", "!77 '0' is not your own uid" },
		{ EXEC ANY, "exec -u 0 mine id", "0: " },
		{ EXEC ANY, "exec -u 0 own id", "!77 '0' may not enter" },
		{ EXEC ANY, "exec -u root /own id", "!77 'root' may not" },
		{ EXEC ANY, "exec -u 1001:docker own id", "!77 '1001:docker'" },
		{ EXEC ANY, "exec -u 0 old id", "!77 '0' may not enter" },
		{ EXEC ANY, "exec -u 0 plain id", "!77 '0' may not enter" },
		{ EXEC ANY, "exec -u 0 self id", "0: " },
		{ EXEC ANY, "exec -u 0 rooted id", "0: " },
		{ EXEC ANY, "exec -u 0 mixed id", "!77 '0' may not enter" },
		{ EXEC "FORCED=-u 0\n", "exec own id", "!77 '0' may not" },
		{ EXEC "FORCED=-u $USER\n", "exec own id", "1001:1001: " },
		{ idmap, "exec own id", ": " },
		{ idmap, "exec rooted id", ": " },
		{ idmap, "exec plain id", ": " },
		{ idmap, "exec old id", "!77 'its user' may not enter" },
		{ idmap_any, "exec -u 0 own id", "!77 '0' may not enter" },
		{ idmap_any, "exec -u 0 rooted id", "0: " },
		{ off, "exec own id", ": " },
		{ off, "exec -u 0 own id", "!77 '0' may not enter" },
		{ off, "exec -u 0 old id", "0: " },
		{ off, "exec -u 0 plain id", "0: " },
		/* not the caller's, and in no record */
		{ "[command:exec]\nWHITELIST=-u string\n" ANY,
		    "exec -u 0 foreign id", "!77 '0' may not enter" },
		{ "[command:exec]\nWHITELIST=-u string\n" ANY,
		    "exec -u 0 yours id", "0: " },
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* Mounts of gateway accounts, where others may be inside: yes, or no. */
static void what_is_kept_from_others(void **state)
{
	static const struct {
		const char *policy, *line;
		bool gateway, guarded;
	} rows[] = {
		{ RUN, MOUNT, true, false },
		{ RUN ANY, MOUNT, true, true },
		{ RUN ANY, MOUNT, false, false },
		{ RUN ANY, "run -u 0 -v /home/alice:/h x", true, true },
		{ RUN "HARDEN=user\n", MOUNT, true, true },
		{ RUN "HARDEN=no-new-privileges idmap\n", MOUNT, true, true },
		{ RUN "HARDEN=no-new-privileges idmap\n", MOUNT, false, false },
		{ RUN "HARDEN=off\n", MOUNT, true, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct caller caller = alice;
		struct trial trial;

		caller.gateway = rows[i].gateway;
		caller.work = "/home/alice";
		try_line(&trial, rows[i].policy, &caller, rows[i].line);
		assert_true(trial.decision.allowed);
		assert_int_equal(
		    trial.decision.plan.mounts[0].guarded, rows[i].guarded);
		policy_end(&trial.policy);
	}
}

static void who_may_enter_what_others_reach(void **state)
{
	struct caller gateway = alice;

	(void)state;
	gateway.gateway = true;
	expect("with a shell", outcome(EXEC ANY, &alice, "exec -u 0 open id"),
	    "0: ");
	expect("by the gateway",
	    outcome(EXEC ANY, &gateway, "exec -u 0 open id"),
	    "!77 '0' may not enter");
	expect("whatever exec says",
	    outcome(EXEC "HARDEN=off\n", &gateway, "exec -u 0 open id"),
	    "!77 '0' may not enter");
	expect("as oneself", outcome(EXEC ANY, &gateway, "exec open id"),
	    "1001:1001: ");
	expect(
	    "guarded", outcome(EXEC ANY, &gateway, "exec -u 0 self id"), "0: ");
}

/* What is looked at is what is entered. */
static void a_container_that_was_looked_at_is_an_id(void **state)
{
	const char *text = decide("[command:exec]\nWHITELIST=-u string\n" ANY,
	    &alice, "exec -u 0 yours id");

	(void)state;
	assert_non_null(strstr(text, "--|bbbbbbbbbbbb"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_user_is_numbers),
		TEST(a_group_is_a_number),
		TEST(how_mounts_are_mapped),
		TEST(who_may_enter),
		TEST(what_is_kept_from_others),
		TEST(who_may_enter_what_others_reach),
		TEST(a_container_that_was_looked_at_is_an_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
