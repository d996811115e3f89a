/*
 * What a client does with an exec that it has created: decided then, so all
 * that is asked here is whose container it is in.
 */
#include "door/exchange.h"

#include "core/decision/owners.h"
#include "rt/answer.h"
#include "rt/ledger.h"

#include <string.h>

struct exec_reading {
	const struct engine *engine;
	const char *container;
};

static void take_container(void *context, const struct scan *scan)
{
	struct exec_reading *r = context;

	r->container = answer_text(r->engine, scan);
}

static int find_container(
    struct exchange *x, const char *exec, const char **container)
{
	static const struct scan_path paths[] = { { { "ContainerID" } } };
	struct judge *j = &x->judge;
	struct exec_reading r = { .engine = &j->engine };
	const struct reading reading = { .paths = paths,
		.npaths = 1,
		.picked = take_container,
		.context = &r };
	bool found;

	if (answer_get(&j->engine,
		arena_printf(x->arena, "/exec/%s/json", exec), &reading, &found,
		&j->error) < 0)
		return -1;
	*container =
	    r.container && engine_is_id(r.container) ? r.container : NULL;
	return 0;
}

static int check_owner(struct exchange *x, const char *container)
{
	struct judge *j = &x->judge;
	struct ledger ledger;
	struct record record;
	bool own;

	if (!decision_must_match(&j->rules))
		return 0;
	if (ledger_open(x->arena, &j->engine, j->gid, &ledger, &j->error) < 0)
		return -1;
	own = container && ledger_find(&ledger, container, &record) &&
	      record.uid == j->caller.uid;
	ledger_end(&ledger);
	x->missing = !own;
	return own ? 0
		   : error_set(&j->error, x->arena, EXIT_DENIED,
			 "you have no such exec");
}

static int check_detached(struct exchange *x)
{
	const struct docker_command *exec = grammar_command_named("exec");
	struct flag_use use = { grammar_role(exec, ROLE_DETACH), "true" };
	struct command command = {
		.command = exec, .flags = &use, .nflags = 1
	};
	const char *detach = ask_option(&x->ask, "detach");

	if (!detach || strcmp(detach, "1") != 0 ||
	    !rules_lists_deny(&x->judge.rules, &command))
		return 0;
	return error_set(&x->judge.error, x->arena, EXIT_DENIED,
	    "no section lets you use --detach of docker exec");
}

int exchange_exec(struct exchange *x)
{
	struct judge *j = &x->judge;
	const char *exec = exchange_id(x, "exec"), *container;
	struct request request = { 0 };
	int result;

	if (!exec || judge_rules(j, grammar_command_named("exec")) < 0)
		return -1;
	if (!j->rules.n)
		return error_set(&j->error, x->arena, EXIT_DENIED,
		    "no section of %s lets you use 'docker exec'",
		    j->policy.file);
	if (check_detached(x) < 0 || judge_engine(j) < 0 ||
	    find_container(x, exec, &container) < 0 ||
	    check_owner(x, container) < 0 || exchange_request(x, &request) < 0)
		return -1;
	result = exchange_send(x, &request);
	request_end(&request);
	return result;
}
