/*
 * Execs.  One is decided when it is created; what comes after is for whoever
 * has created it.
 */
#include "door/exchange.h"

#include "door/bounds.h"
#include "door/execs.h"
#include "door/request.h"

#include <errno.h>
#include <string.h>

static int check_detached(struct exchange *x)
{
	int may =
	    ask_is_set(&x->ask, "detach") ? exchange_may_detach(x, "exec") : 1;

	if (may)
		return may < 0 ? -1 : 0;
	return error_set(&x->judge.error, x->arena, EXIT_DENIED,
	    "no section lets you use --detach of docker exec");
}

int exchange_exec(struct exchange *x)
{
	struct judge *j = &x->judge;
	const char *exec = exchange_id(x, "exec");
	struct request request = { 0 };
	int result;

	if (!exec || judge_rules(j, grammar_command_named("exec")) < 0)
		return -1;
	if (!j->rules.n)
		return error_set(&j->error, x->arena, EXIT_DENIED,
		    "no section of %s lets you use 'docker exec'",
		    j->policy.file);
	x->missing = !execs_is(exec, j->caller.uid);
	if (x->missing)
		return error_set(
		    &j->error, x->arena, EXIT_DENIED, "you have no such exec");
	if (check_detached(x) < 0 || judge_engine(j) < 0 ||
	    exchange_request(x, &request) < 0)
		return -1;
	result = exchange_send(x, &request);
	request_end(&request);
	return result;
}

static int note(struct exchange *x, const json_t *body)
{
	const char *id = json_string_value(json_object_get(body, "Id"));
	struct judge *j = &x->judge;

	if (!id || !engine_is_id(id))
		return error_set(&j->error, x->arena, EXIT_ENGINE,
		    "the engine has not said which exec it created");
	if (execs_note(&j->engine, id, j->caller.uid) < 0)
		return error_set(&j->error, x->arena, EXIT_INTERNAL,
		    "/run/undocker/execs: %s", strerror(errno));
	return 0;
}

int exchange_exec_create(struct exchange *x)
{
	unsigned int status;
	json_t *body;
	int result = 0;

	if (exchange_ask(x, &status, &body) < 0)
		return -1;
	if (status == 201)
		result = note(x, body);
	if (result == 0)
		result = exchange_json(x, status, body);
	json_decref(body);
	return result;
}
