#include "support.h"

#include <string.h>

static void check(const char *text, const char *wanted)
{
	struct policy policy;
	const char *failed = load(text, strlen(text), &policy);

	expect(text, failed ? failed : "", wanted);
	policy_end(&policy);
}

static void what_is_wrong(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ "[gateway]\nGRACE=5\n", "!78 p:2: GRACE is a number with" },
		{ "[gateway]\nGRACE=2h\n", "!78 p:2: GRACE is an hour" },
		{ "[gateway]\nGRACE=\n", "!78 p:2: GRACE is a number with" },
		{ "[gateway]\nGRACE=none\n", "!78 p:2: GRACE is a number" },
		{ "[gateway]\nGRACE=1s\n[gateway]\nGRACE=1s\n",
		    "!78 p:4: GRACE is set twice" },
		{ "[gateway]\nONDISCONNECT=Stop\n",
		    "!78 p:2: ONDISCONNECT is stop, kill or leave" },
		{ "[gateway]\nHOST=unix:///x\n", "!78 p:2: this section has" },
		{ "[undocker]\nGRACE=1s\n", "!78 p:2: this section has no" },
		{ "[command:run]\nGRACE=1s\n", "!78 p:2: this section has no" },
		{ "[command:run]\nMAXTIME=0s\n", "!78 p:2: MAXTIME: for no" },
		{ "[command:run]\nMAXTIME=10\n", "!78 p:2: MAXTIME is a" },
		{ "[command:run]\nMAXTIME=-1s\n", "!78 p:2: MAXTIME is a" },
		{ "[command:run]\nMAXTIME=1h30m\n", "!78 p:2: MAXTIME is a" },
		{ "[command:run]\nMAXTIME=366d\n", "!78 p:2: MAXTIME is a" },
		{ "[command:run]\nMAXTIME=9999999999s\n",
		    "!78 p:2: MAXTIME is a" },
		{ "[command:run]\nMAXCONTAINERS=0\n",
		    "!78 p:2: MAXCONTAINERS: for no bound" },
		{ "[command:run]\nMAXMOUNTS=0\n",
		    "!78 p:2: MAXMOUNTS: for no bound" },
		{ "[command:run]\nMAXMOUNTS=-1\n",
		    "!78 p:2: MAXMOUNTS is a number" },
		{ "[command:run]\nMAXCONTAINERS=3x\n",
		    "!78 p:2: MAXCONTAINERS is a number" },
		{ "[command:run]\nMAXCONTAINERS=010\n",
		    "!78 p:2: MAXCONTAINERS is a number" },
		{ "[command:run]\nRECORD=yes\n", "!78 p:2: RECORD is true" },
		{ "[command:run]\nRECORD=\n", "!78 p:2: RECORD is true" },
		{ "[undocker]\nRECORDDIR=var\n", "!78 p:2: RECORDDIR is a" },
		{ "[undocker]\nRECORDDIR=/\n", "!78 p:2: RECORDDIR is a" },
		{ "[undocker]\nRECORDDIR=/a/../b\n",
		    "!78 p:2: RECORDDIR is a" },
		{ "[undocker]\nRECORDSIZE=0k\n", "!78 p:2: RECORDSIZE is" },
		{ "[undocker]\nRECORDSIZE=64\n", "!78 p:2: RECORDSIZE is" },
		{ "[undocker]\nRECORDSIZE=64M\n", "!78 p:2: RECORDSIZE is" },
		{ "[undocker]\nRECORDSIZE=1kb\n", "!78 p:2: RECORDSIZE is" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(rows[i].text, rows[i].wanted);
}

static void the_gateways_settings(void **state)
{
	static const char text[] = "[gateway]\n"
				   "ONDISCONNECT=kill\n"
				   "GRACE=2m\n";
	struct policy policy;

	(void)state;
	check("", "");
	assert_null(load("", 0, &policy));
	assert_int_equal(policy.on_disconnect, ON_DISCONNECT_STOP);
	assert_int_equal(policy.grace, 10);
	assert_null(load(text, strlen(text), &policy));
	assert_int_equal(policy.on_disconnect, ON_DISCONNECT_KILL);
	assert_int_equal(policy.grace, 120);
}

static void durations(void **state)
{
	static const struct {
		const char *text;
		unsigned int seconds;
	} rows[] = { { "30s", 30 }, { "10m", 600 }, { "8h", 28800 },
		{ "1d", 86400 }, { "365d", 31536000 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		try_line(&trial,
		    arena_printf(
			arena, "[command:run]\nMAXTIME=%s\n", rows[i].text),
		    &alice, "run alpine");
		assert_int_equal(trial.decision.plan.max_time, rows[i].seconds);
		policy_end(&trial.policy);
	}
}

/* The most specific section wins, and `none` takes back. */
static void bounds_of_a_plan(void **state)
{
	static const char text[] = "[command:run]\n"
				   "MAXCONTAINERS=5\n"
				   "MAXTIME=1h\n"
				   "IDLETIMEOUT=10m\n"
				   "[command:run group:users]\n"
				   "MAXCONTAINERS=3\n"
				   "MAXTIME=none\n";
	struct trial trial;

	(void)state;
	try_line(&trial, text, &alice, "run alpine");
	assert_true(trial.decision.allowed);
	assert_int_equal(trial.decision.plan.max_containers, 3);
	assert_int_equal(trial.decision.plan.max_containers_line, 6);
	assert_int_equal(trial.decision.plan.max_time, 0);
	assert_int_equal(trial.decision.plan.idle_timeout, 600);
	try_line(&trial, text, &bob, "run alpine");
	assert_int_equal(trial.decision.plan.max_containers, 5);
	assert_int_equal(trial.decision.plan.max_containers_line, 2);
	assert_int_equal(trial.decision.plan.max_time, 3600);
	try_line(&trial, "[command:run]\n", &bob, "run alpine");
	assert_int_equal(trial.decision.plan.max_containers, 0);
	assert_int_equal(trial.decision.plan.max_time, 0);
	assert_int_equal(trial.decision.plan.idle_timeout, 0);
}

static void mounts_are_bounded_without_a_word(void **state)
{
	struct trial trial;

	(void)state;
	try_line(&trial, "[command:run]\n", &bob, "run alpine");
	assert_int_equal(trial.decision.plan.max_mounts, MAX_MOUNTS);
	assert_int_equal(trial.decision.plan.max_mounts_line, 0);
	try_line(&trial, "[command:run]\nMAXMOUNTS=7\n", &bob, "run alpine");
	assert_int_equal(trial.decision.plan.max_mounts, 7);
	assert_int_equal(trial.decision.plan.max_mounts_line, 2);
	assert_int_equal(trial.decision.plan.max_networks, MAX_NETWORKS);
	try_line(&trial, "[command:network create]\nMAXNETWORKS=2\n", &bob,
	    "network create n");
	assert_int_equal(trial.decision.plan.max_networks, 2);
	assert_int_equal(trial.decision.plan.max_networks_line, 2);
	try_line(&trial, "[command:network create]\nMAXNETWORKS=none\n", &bob,
	    "network create n");
	assert_int_equal(trial.decision.plan.max_networks, 0);
	try_line(&trial, "[command:run]\nMAXMOUNTS=none\n", &bob, "run alpine");
	assert_int_equal(trial.decision.plan.max_mounts, 0);
}

static void what_is_recorded(void **state)
{
	static const char text[] = "[undocker]\n"
				   "RECORDDIR=/srv/cast\n"
				   "RECORDSIZE=3m\n"
				   "[command:run]\n"
				   "RECORD=true\n"
				   "[command:run group:users]\n"
				   "RECORD=input\n"
				   "[command:run user:bob]\n"
				   "RECORD=false\n";
	struct trial trial;

	(void)state;
	try_line(&trial, text, &alice, "run alpine");
	assert_int_equal(trial.decision.plan.record, RECORD_INPUT_TOO);
	assert_string_equal(trial.policy.record_directory, "/srv/cast");
	assert_int_equal(trial.policy.record_size, 3 << 20);
	try_line(&trial, text, &bob, "run alpine");
	assert_int_equal(trial.decision.plan.record, RECORD_NOTHING);
	try_line(&trial, "[command:run]\nRECORD=true\n", &bob, "run alpine");
	assert_int_equal(trial.decision.plan.record, RECORD_OUTPUT);
	assert_int_equal(trial.policy.record_size, 64 << 20);
	try_line(&trial, "[command:run]\n", &bob, "run alpine");
	assert_int_equal(trial.decision.plan.record, RECORD_NOTHING);
}

static void containers_where_none_is_created(void **state)
{
	static const char text[] = "[command:exec]\nMAXCONTAINERS=5\n";
	struct policy policy;

	(void)state;
	assert_null(load(text, strlen(text), &policy));
	assert_int_equal(policy.nwarnings, 1);
	assert_non_null(strstr(policy.warnings[0].message, "no effect"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_wrong),
		TEST(the_gateways_settings),
		TEST(durations),
		TEST(bounds_of_a_plan),
		TEST(mounts_are_bounded_without_a_word),
		TEST(what_is_recorded),
		TEST(containers_where_none_is_created),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
