#include "support.h"

#include <string.h>

#define TLS_FILES "TLSCA=/e/ca\nTLSCERT=/e/cert\nTLSKEY=/e/key\n"
#define SSH_FILES "SSHKEY=/e/key\nSSHKNOWNHOSTS=/e/hosts\n"
#define FAR "[engine:far]\nHOST=tcp://far.example:2376\n" TLS_FILES
#define NEAR "[engine:near]\nHOST=unix:///run/near.sock\n"

static void what_is_wrong(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ FAR NEAR, "" },
		{ "[engine:a]\nHOST=tcp://a:1\nTLS=off\n", "" },
		{ "[engine:a]\nHOST=tcp://[::1]:2376\n" TLS_FILES, "" },
		{ "[engine:a]\nHOST=ssh://a\n" SSH_FILES, "" },
		{ "[engine:a]\n" SSH_FILES "HOST=ssh://me@a.b-c:22\n", "" },
		{ "[engine:]\n", "!78 p:1: '' is no name for an engine" },
		{ "[engine:../a]\n", "!78 p:1: '../a' is no name" },
		{ "[engine:.a]\n", "!78 p:1: '.a' is no name" },
		{ "[engine:-a]\n", "!78 p:1: '-a' is no name" },
		{ "[engine:a b]\n", "!78 p:1: 'a b' is no name" },
		{ "[engine:default]\n", "!78 p:1: 'default' is no name" },
		{ "[engine:a23456789012345678901234567890123]\n",
		    "!78 p:1: 'a2345" },
		{ "[engine:a]\n", "!78 p:1: [engine:a] has no HOST" },
		{ "[engine:a]\nHOST=\n", "!78 p:2: HOST begins with" },
		{ "[engine:a]\nHOST=a:2376\n", "!78 p:2: HOST begins with" },
		{ "[engine:a]\nHOST=http://a\n", "!78 p:2: HOST begins with" },
		{ "[engine:a]\nHOST=unix://run/x\n", "!78 p:2: HOST: unix://" },
		{ "[engine:a]\nHOST=tcp://a\n", "!78 p:2: HOST: tcp://NAME" },
		{ "[engine:a]\nHOST=tcp://:1\n", "!78 p:2: HOST: tcp://NAME" },
		{ "[engine:a]\nHOST=tcp://a:0\n", "!78 p:2: HOST: tcp://" },
		{ "[engine:a]\nHOST=tcp://a:65536\n", "!78 p:2: HOST: tcp://" },
		{ "[engine:a]\nHOST=tcp://a:1/x\n", "!78 p:2: HOST: tcp://" },
		{ "[engine:a]\nHOST=tcp://a b:1\n", "!78 p:2: HOST: tcp://" },
		{ "[engine:a]\nHOST=tcp://u@a:1\n", "!78 p:2: HOST: tcp://" },
		{ "[engine:a]\nHOST=tcp://[::1:1\n", "!78 p:2: HOST: tcp://" },
		{ "[engine:a]\nHOST=tcp://[a]:1\n", "!78 p:2: HOST: tcp://" },
		{ "[engine:a]\nHOST=tcp://[::1]x:1\n", "!78 p:2: HOST: tcp" },
		{ "[engine:a]\nHOST=ssh://\n", "!78 p:2: HOST: ssh://" },
		{ "[engine:a]\nHOST=ssh://-oX=y\n", "!78 p:2: HOST: ssh://" },
		{ "[engine:a]\nHOST=ssh://-l@a\n", "!78 p:2: HOST: ssh://" },
		{ "[engine:a]\nHOST=ssh://@a\n", "!78 p:2: HOST: ssh://" },
		{ "[engine:a]\nHOST=ssh://a:\n", "!78 p:2: HOST: ssh://" },
		{ "[engine:a]\nHOST=ssh://a@b@c\n", "!78 p:2: HOST: ssh://" },
		{ "[engine:a]\nHOST=ssh://a/x\n", "!78 p:2: HOST: ssh://" },
		{ "[engine:a]\nHOST=ssh://a%b\n", "!78 p:2: HOST: ssh://" },
		{ "[engine:a]\nHOST=tcp://a:1\nTLS=on\n",
		    "!78 p:3: TLS can only be 'off'" },
		{ "[engine:a]\nHOST=tcp://a:1\n",
		    "!78 p:1: [engine:a] has no TLSCA; whoever reaches" },
		{ "[engine:a]\nHOST=tcp://a:1\nTLSCA=/e\nTLSCERT=/e\n",
		    "!78 p:1: [engine:a] has no TLSKEY" },
		{ "[engine:a]\nHOST=tcp://a:1\nTLS=off\nTLSCA=/e\n",
		    "!78 p:4: TLSCA is not for TLS=off" },
		{ "[engine:a]\nHOST=tcp://a:1\nTLSCA=e\n",
		    "!78 p:3: TLSCA is a file's absolute name" },
		{ "[engine:a]\nHOST=ssh://a\nSSHKEY=/a b\n",
		    "!78 p:3: SSHKEY is a file's absolute name" },
		{ "[engine:a]\nHOST=ssh://a\nSSHKNOWNHOSTS=/a%h\n",
		    "!78 p:3: SSHKNOWNHOSTS is a file's absolute name" },
		{ "[engine:a]\nHOST=ssh://a\n" SSH_FILES "TLS=off\n",
		    "!78 p:5: TLS is not for ssh://a" },
		{ FAR "SSHKEY=/e\n", "!78 p:6: SSHKEY is not for tcp://far" },
		{ NEAR "TLSCA=/e\n", "!78 p:3: TLSCA is not for unix:///run" },
		{ "[engine:a]\nHOST=ssh://a\nSSHKEY=/e\n",
		    "!78 p:1: [engine:a] has no SSHKNOWNHOSTS" },
		{ NEAR "HOST=unix:///x\n", "!78 p:3: HOST is set twice" },
		{ NEAR "[engine:near]\nHOST=unix:///x\n",
		    "!78 p:4: HOST is set twice" },
		{ NEAR "GROUP=docker\n", "!78 p:3: this section has no" },
		{ "[gateway]\nTLS=off\n", "!78 p:2: this section has no" },
		{ "[undocker]\nENGINE=near\n" NEAR, "!78 p:2: this section" },
		{ "[command:run]\nENGINE=\n", "!78 p:2: ENGINE names an" },
		{ "[command:run]\nENGINE=far\n" NEAR,
		    "!78 p:2: there is no [engine:far]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct policy policy;
		const char *failed =
		    load(rows[i].text, strlen(rows[i].text), &policy);

		expect(rows[i].text, failed ? failed : "", rows[i].wanted);
		policy_end(&policy);
	}
}

static void parts_of_a_host(void **state)
{
	static const char text[] =
	    "[engine:a]\nHOST=ssh://me@a.b:2222\n" SSH_FILES
	    "[engine:b]\nHOST=ssh://[fe80::1]\n" SSH_FILES FAR NEAR;
	struct policy policy;

	(void)state;
	assert_null(load(text, strlen(text), &policy));
	assert_int_equal(policy.nengines, 4);
	assert_string_equal(policy.engines[0]->user, "me");
	assert_string_equal(policy.engines[0]->address, "a.b");
	assert_string_equal(policy.engines[0]->port, "2222");
	assert_null(policy.engines[1]->user);
	assert_string_equal(policy.engines[1]->address, "fe80::1");
	assert_null(policy.engines[1]->port);
	assert_string_equal(
	    policy.engines[2]->texts[ENGINE_TLSKEY].value, "/e/key");
	assert_string_equal(policy.engines[3]->path, "/run/near.sock");
	assert_true(engine_is_local(NULL));
	assert_true(engine_is_local(policy.engines[3]));
	assert_false(engine_is_local(policy.engines[2]));
	assert_false(engine_is_local(policy.engines[0]));
}

/* The engine's name in a plan, "" for the default one. */
static const char *engine_of(
    const char *text, const struct caller *caller, const char *line)
{
	struct trial trial;

	try_line(&trial, text, caller, line);
	assert_null(trial.failed);
	policy_end(&trial.policy);
	return trial.decision.plan.engine ? trial.decision.plan.engine->name
					  : "";
}

/* The most specific section wins, and `default` takes back. */
static void the_engine_of_a_plan(void **state)
{
	static const char text[] = "[command:run user:alice]\nENGINE=far\n"
				   "[command:run]\nENGINE=near\n"
				   "[command:ps]\n"
				   "[command:pull]\nENGINE=far\n"
				   "[command:pull user:bob]\n"
				   "ENGINE=default\n" FAR NEAR;

	(void)state;
	expect("alice", engine_of(text, &alice, "run alpine"), "far");
	expect("bob", engine_of(text, &bob, "run alpine"), "near");
	expect("ps", engine_of(text, &bob, "ps"), "");
	expect("pull", engine_of(text, &alice, "pull alpine"), "far");
	expect("default", engine_of(text, &bob, "pull alpine"), "");
}

static void mounts_on_another_machine(void **state)
{
	static const struct {
		const char *section, *line, *wanted;
	} rows[] = {
		{ "ENGINE=near\n", "run -v /data:/d alpine",
		    "|--mount=type=bind" },
		{ "ENGINE=far\n", "run -v /data:/d alpine",
		    "!77 '/data' is a directory of this machine, and the "
		    "engine far is on another" },
		{ "ENGINE=far\nALLOWEDBINDS=/data\n", "run -v /data:/d alpine",
		    "|--mount=type=bind" },
		{ "ENGINE=far\nALLOWEDBINDS=/data:ro\n",
		    "run -v /data:/d alpine",
		    "!77 '/data' is not among the directories that you may "
		    "mount writable" },
		{ "ENGINE=far\nFORCED=-v /data:/d\n", "run alpine",
		    "!77 '/data' is a directory of this machine" },
		{ "ENGINE=far\nFORCED=-v /data:/d\nALLOWEDBINDS=/srv\n",
		    "run alpine", "!77 '/data' is not among" },
		{ "ENGINE=far\nFORCED=-v /data:/d\nALLOWEDBINDS=/data\n",
		    "run alpine", "|--mount=type=bind" },
		{ "ENGINE=far\nVALUES -v = v:/d\n", "run -v v:/d alpine",
		    "|--mount=type=volume" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *policy = arena_printf(arena,
		    "[command:run]\nWHITELIST=-v list\n%s" FAR NEAR,
		    rows[i].section);
		const char *got = decide(policy, &alice, rows[i].line);

		if (*rows[i].wanted == '!')
			expect(rows[i].section, got, rows[i].wanted);
		else if (!strstr(got, rows[i].wanted))
			fail_msg("%s\n  gives %s", rows[i].section, got);
	}
}

/* Those of a service are the nodes', wherever their manager is. */
static void mounts_of_a_service(void **state)
{
	const char *got = decide("[command:service create]\nENGINE=far\n"
				 "FORCED=--mount type=bind,source=/data,"
				 "target=/d\n" FAR,
	    &alice, "service create alpine");

	(void)state;
	if (!strstr(got, "|--mount=type=bind"))
		fail_msg("gives %s", got);
}

static void the_time_of_exec(void **state)
{
	(void)state;
	expect("far",
	    decide("[command:exec]\nENGINE=far\nMAXTIME=1m\n" FAR, &alice,
		"exec mine true"),
	    "!77 MAXTIME: what 'docker exec' starts on the engine far cannot "
	    "be ended from here (p:3)");
	expect("idle",
	    decide("[command:exec]\nENGINE=far\nIDLETIMEOUT=1m\n" FAR, &alice,
		"exec mine true"),
	    "!77 IDLETIMEOUT: what");
	expect("near",
	    decide("[command:exec]\nHARDEN=off\nENGINE=near\n"
		   "MAXTIME=1m\n" NEAR,
		&alice, "exec mine true"),
	    "exec|--|mine|true");
	expect("run",
	    decide("[command:run]\nHARDEN=off\nENGINE=far\nMAXTIME=1m\n" FAR,
		&alice, "run alpine"),
	    "run|--label=undocker.owner=1001|--|alpine");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_wrong),
		TEST(parts_of_a_host),
		TEST(the_engine_of_a_plan),
		TEST(mounts_on_another_machine),
		TEST(mounts_of_a_service),
		TEST(the_time_of_exec),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
