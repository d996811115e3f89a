/*
 * Networks: whose they are, and what can be made of them.
 */
#include "support.h"

#include "core/grammar/network.h"

#include <string.h>

#define OWN "|--label=undocker.owner=1001|--|"
#define MINE "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

struct row {
	const char *line, *wanted;
};

static void check(const char *policy, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		expect(rows[i].line, decide(policy, &alice, rows[i].line),
		    rows[i].wanted);
}

static void a_container_joins_ones_own(void **state)
{
	static const char policy[] =
	    "[command:run]\nHARDEN=off\nWHITELIST=--network list\n";
	static const struct row rows[] = {
		{ "run --network mine x", "run|--network=mine-id" OWN "x" },
		{ "run --net=mine x", "run|--network=mine-id" OWN "x" },
		{ "run --network none x", "run|--network=none" OWN "x" },
		{ "run --network bridge x", "run|--network=bridge" OWN "x" },
		{ "run --network default x", "run|--network=default" OWN "x" },
		{ "run --network '' x", "run|--network=" OWN "x" },
		{ "run --network name=mine,alias=db,ip=10.0.0.2 x",
		    "run|--network=name=mine-id,alias=db,ip=10.0.0.2" OWN "x" },
		{ "run --network alias=mine,name=mine x",
		    "run|--network=alias=mine,name=mine-id" OWN "x" },
		{ "run --network mine --network none x",
		    "run|--network=mine-id|--network=none" OWN "x" },
		{ "run --network yours x", "!77 you have no network 'yours' "
					   "(p:1)" },
		{ "run --network nothing x", "!77 you have no network "
					     "'nothing' (p:1)" },
		{ "run --network front x", "!77 you have no network 'front'" },
		{ "run --network twice x", "!77 several networks are called "
					   "'twice' (p:1)" },
		{ "run --network mine --network yours x", "!77 you have no" },
		{ "run --network name=yours,alias=mine x", "!77 you have no" },
		{ "run --network host x", "!77 --network=host is the host's "
					  "network (p:1)" },
		{ "run --network hosts-id x", "!77 you have no network" },
		{ "run --network name=host,alias=a x", "!77 --network=name=" },
		{ "run --network name=mine,driver-opt=a=b x",
		    "!77 --network takes no option of a driver" },
		{ "run --network name=mine,name=yours x",
		    "!64 --network names two networks" },
		{ "run --network alias=mine x",
		    "!64 --network names no network" },
		{ "run --network name=mine,foo=bar x",
		    "!64 --network has no option 'foo'" },
		{ "run --network name=container:mine,alias=a x",
		    "!64 --network: write 'container:mine' alone" },
		{ "run --network name=Mine,alias=a x", "!64 --network has" },
		{ "run --network '\"name=mine\",alias=a' x",
		    "!64 --network has options as" },
		{ "run --network mine,yours x", "!64 --network has options" },
		{ "run --network MINE x", "!77 you have no network 'MINE'" },
		{ "run --network ../mine x", "!77 you have no network" },
	};

	(void)state;
	check(policy, rows, COUNT(rows));
}

/* A name that VALUES has says that it is shared; a pattern narrows. */
static void values_name_what_is_shared(void **state)
{
	static const char policy[] =
	    "[command:run]\nHARDEN=off\nWHITELIST=--network list\n"
	    "VALUES --network = fro.+ host mine yours hosts-id\n";
	static const char named[] =
	    "[command:run]\nHARDEN=off\nWHITELIST=--network list\n"
	    "VALUES --network = none front twice\n";
	static const struct row rows[] = {
		{ "run --network mine x", "run|--network=mine-id" OWN "x" },
		{ "run --network name=mine,alias=a x",
		    "run|--network=name=mine-id,alias=a" OWN "x" },
		{ "run --network host x", "run|--network=host" OWN "x" },
		{ "run --network front x", "!77 you have no network 'front'" },
		/* Another's is not shared because it has a name. */
		{ "run --network yours x", "!77 you have no network 'yours'" },
		{ "run --network hosts-id x", "!77 you have no network" },
		{ "run --network bridge x", "!77 --network may not be" },
	};
	static const struct row named_rows[] = {
		{ "run --network none x", "run|--network=none" OWN "x" },
		{ "run --network front x", "run|--network=front-id" OWN "x" },
		{ "run --network twice x", "!77 several networks are called" },
		{ "run --network mine x", "!77 --network may not be 'mine'" },
		{ "run --network name=mine,alias=front x", "!77 --network" },
	};

	(void)state;
	check(policy, rows, COUNT(rows));
	check(named, named_rows, COUNT(named_rows));
}

static void without_uidmustmatch_it_is_not_asked(void **state)
{
	static const char policy[] =
	    "[command:run]\nHARDEN=off\nUIDMUSTMATCH=false\n"
	    "WHITELIST=--network list\n"
	    "[command:network rm]\nUIDMUSTMATCH=false\n"
	    "[command:network ls]\nUIDMUSTMATCH=false\n";
	static const struct row rows[] = {
		{ "run --network yours x", "run|--network=yours" OWN "x" },
		{ "run --network host x", "run|--network=host" OWN "x" },
		{ "network rm yours", "network|rm|--|yours" },
		{ "network ls", "network|ls" },
	};
	struct trial trial;

	(void)state;
	check(policy, rows, COUNT(rows));
	try_line(&trial, policy, &alice, "run --network yours x");
	assert_int_equal(trial.facts.nnetworks, 0);
	policy_end(&trial.policy);
}

/* What docker has from the start costs no question. */
static void only_what_was_made_is_asked_for(void **state)
{
	static const char policy[] =
	    "[command:run]\nWHITELIST=--network list\n";
	struct trial trial;

	(void)state;
	try_line(&trial, policy, &alice,
	    "run --network none --network container:mine x");
	assert_int_equal(trial.facts.nnetworks, 0);
	assert_true(trial.decision.allowed);
	policy_end(&trial.policy);
}

static void only_ones_own_are_reached(void **state)
{
	static const char policy[] =
	    "[command:network rm]\nWHITELIST=-f\n"
	    "[command:network inspect]\nWHITELIST=-f string\n"
	    "[command:network connect]\nWHITELIST=--alias list,--driver-opt "
	    "list\n"
	    "[command:network disconnect]\nUIDMUSTMATCH=true\n";
	static const struct row rows[] = {
		{ "network rm mine", "network|rm|--|mine-id" },
		{ "network rm mine yours", "!77 you have no network 'yours' "
					   "(p:1)" },
		{ "network rm bridge", "!77 you have no network 'bridge'" },
		{ "network rm hosts-id", "!77 you have no network" },
		{ "network rm front", "!77 you have no network 'front'" },
		{ "network rm twice", "!77 several networks are called" },
		{ "network inspect mine", "network|inspect|--|mine-id" },
		{ "network inspect bridge", "!77 you have no network" },
		{ "network inspect yours", "!77 you have no network" },
		{ "network connect --alias a mine mine",
		    "network|connect|--alias=a|--|mine-id|" MINE },
		{ "network connect yours mine", "!77 you have no network" },
		{ "network connect mine yours", "!77 you have no container" },
		{ "network connect bridge mine", "!77 you have no network" },
		{ "network connect --driver-opt a=b mine mine",
		    "!77 --driver-opt=a=b is not yours to use (p:5)" },
		{ "network disconnect mine mine",
		    "network|disconnect|--|mine-id|" MINE },
		{ "network disconnect mine yours", "!77 you have no "
						   "container" },
		{ "network disconnect yours mine", "!77 you have no network "
						   "'yours' (p:8)" },
	};

	(void)state;
	check(policy, rows, COUNT(rows));
}

static void what_is_made_is_a_bridge_of_ones_own(void **state)
{
	static const char policy[] =
	    "[command:network create]\n"
	    "WHITELIST=-d string,-o list,--label list,--subnet list,--internal,"
	    "--ingress,--config-only,--config-from string,--scope string,"
	    "--ipam-driver string,--ipam-opt list,--gateway list\n"
	    "VALUES --subnet = 10\\.9\\..*\n"
	    "VALUES -o = com\\.docker.network.driver.mtu=1400 .*icc=.*\n";
	static const struct row rows[] = {
		{ "network create n", "network|create" OWN "n" },
		{ "network create -d bridge --internal n",
		    "network|create|--driver=bridge|--internal=true" OWN "n" },
		{ "network create --label a=b n",
		    "network|create|--label=a=b" OWN "n" },
		{ "network create --label undocker.owner=1 n",
		    "!77 labels that begin with 'undocker.'" },
		{ "network create --label undocker.owner n", "!77 labels" },
		{ "network create -d macvlan n",
		    "!77 --driver=macvlan is not yours to use (p:1)" },
		{ "network create -d host n", "!77 --driver=host is not" },
		{ "network create -d '' n", "!77 --driver= is not" },
		{ "network create -o com.docker.network.driver.mtu=1400 n",
		    "network|create|--opt=com.docker.network.driver.mtu="
		    "1400" OWN "n" },
		/* A pattern allows no option. */
		{ "network create -o com.docker.network.bridge.enable_icc=x n",
		    "!77 --opt=" },
		{ "network create -o com.docker.network.bridge.name=docker0 n",
		    "!77 --opt may not be" },
		{ "network create --subnet 10.9.1.0/24 n",
		    "network|create|--subnet=10.9.1.0/24" OWN "n" },
		{ "network create --subnet 10.8.1.0/24 n",
		    "!77 --subnet may not be" },
		{ "network create --gateway 10.9.1.1 n",
		    "!77 --gateway=10.9.1.1 is not yours to use" },
		{ "network create --ingress n", "!77 undocker never allows" },
		{ "network create --config-only n", "!77 undocker never" },
		{ "network create --ingress=false n",
		    "network|create" OWN "n" },
		{ "network create --config-from x n", "!77 --config-from=x" },
		{ "network create --scope swarm n", "!77 --scope=swarm is" },
		{ "network create --scope local n",
		    "network|create|--scope=local" OWN "n" },
		{ "network create --ipam-driver x n", "!77 --ipam-driver=x" },
		{ "network create --ipam-opt a=b n", "!77 --ipam-opt=a=b" },
		{ "network create 0123456789ab",
		    "!77 the name '0123456789ab' looks like a network's ID" },
		{ "network create bridge", "!64 a network cannot be called" },
		{ "network create host", "!64 a network cannot be called" },
		{ "network create 'a b'", "!64 a network cannot be called" },
		{ "network create container:x", "!64 a network cannot be" },
		{ "network create ''", "!64 a network cannot be called ''" },
	};

	(void)state;
	check(policy, rows, COUNT(rows));
}

static void lists_and_prune_are_of_ones_own(void **state)
{
	static const char policy[] =
	    "[command:network ls]\nWHITELIST=-f list,-q\n"
	    "[command:network prune]\nWHITELIST=--filter list,-f\n";
	static const char own[] = "--filter=label=undocker.owner=1001";
	static const struct row rows[] = {
		{ "network ls -q", "network|ls|--quiet=true|%s" },
		{ "network ls -f name=x", "network|ls|--filter=name=x|%s" },
		{ "network ls -f label=undocker.owner=1", "!77 the filter" },
		{ "network prune -f", "network|prune|--force=true|%s" },
		{ "network prune --filter label!=keep",
		    "network|prune|--filter=label!=keep|%s" },
		{ "network prune --filter label=undocker.owner=2",
		    "!77 the filter 'label=undocker.owner=2' is not yours" },
		{ "network prune --filter LABEL=undocker.owner=2",
		    "!77 'LABEL=undocker.owner=2' is not the form" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *at = strstr(rows[i].wanted, "%s");

		expect(rows[i].line, decide(policy, &alice, rows[i].line),
		    at ? arena_printf(arena, "%.*s%s",
			     (int)(at - rows[i].wanted), rows[i].wanted, own)
		       : rows[i].wanted);
	}
}

/* build has one network, by name. */
static void so_is_what_a_build_joins(void **state)
{
	static const char policy[] =
	    "[command:build]\nWHITELIST=--network string\n";
	static const struct row rows[] = {
		{ "build --network none -", "build|--network=none|" },
		{ "build --network mine -", "build|--network=mine-id|" },
		{ "build --network yours -", "!77 you have no network" },
		{ "build --network host -", "!77 --network=host shares" },
		{ "build --network name=mine,alias=a -", "!77 'name=mine" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *got = decide(policy, &alice, rows[i].line);

		if (*rows[i].wanted != '!')
			got = arena_strndup(arena, got, strlen(rows[i].wanted));
		expect(rows[i].line, got, rows[i].wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_container_joins_ones_own),
		TEST(values_name_what_is_shared),
		TEST(without_uidmustmatch_it_is_not_asked),
		TEST(only_what_was_made_is_asked_for),
		TEST(only_ones_own_are_reached),
		TEST(what_is_made_is_a_bridge_of_ones_own),
		TEST(lists_and_prune_are_of_ones_own),
		TEST(so_is_what_a_build_joins),
	};

	return cmocka_run_group_tests_name("networks", tests, NULL, NULL);
}
