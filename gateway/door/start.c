/*
 * A container that starts: its sources are staged, and its time is bounded.
 * That takes as long as the engine takes, so a process of its own does it.
 */
#include "door/exchange.h"

#include "door/apart.h"
#include "door/attached.h"
#include "door/bounds.h"
#include "door/request.h"
#include "rt/outlive.h"
#include "rt/prepare.h"

#include <string.h>
#include <unistd.h>

/* Seconds that a start may take longer than another answer. */
enum { START_PATIENCE = 120 };

/* `docker run -d`, where nobody is attached. */
static int check_detached(struct exchange *x, const char *id)
{
	struct judge *j = &x->judge;
	int may = attached_is(id) ? 1 : exchange_may_detach(x, "run");

	if (may)
		return may < 0 ? -1 : 0;
	error_set(&j->error, x->arena, EXIT_DENIED,
	    "nobody is attached to the container, and no section lets you use "
	    "--detach of docker run");
	error_hint(
	    &j->error, x->arena, "attach to it first, as docker run does");
	return -1;
}

/* As part of `run` it is the first start, once. */
static int check_first(struct exchange *x)
{
	struct judge *j = &x->judge;
	const char *id = j->decision.plan.command.operands[0];
	struct engine_container container;

	if (j->rules.n && j->rules.command == j->command.command)
		return 0;
	if (strcmp(x->operation->name, "ContainerStart") != 0)
		return 0;
	if (engine_container(&j->engine, id, &container, &j->error) < 0)
		return -1;
	if (container.started)
		return error_set(&j->error, x->arena, EXIT_DENIED,
		    "no section lets you start a container again");
	return check_detached(x, id);
}

static int ask_engine(struct exchange *x)
{
	struct judge *j = &x->judge;
	struct engine patient = j->engine;
	struct request request = { 0 };
	unsigned int status;
	json_t *body = NULL;
	int result;

	/* restart stops the container first, in its own time */
	patient.patience += START_PATIENCE;
	if (exchange_request(x, &request) < 0)
		return -1;
	result = request_ask(&patient, &request, &status, &body, &j->error);
	if (result == 0)
		exchange_told(x, status, body);
	json_decref(body);
	request_end(&request);
	return result;
}

static int start(struct exchange *x, struct preparation *p)
{
	struct judge *j = &x->judge;
	int result;

	if (ledger_open(x->arena, &j->engine, j->gid, &p->ledger, &j->error) <
	    0)
		return -1;
	idmap_begin(x->arena, &j->caller, &p->idmap);
	result = prepare_start(p, AGAIN_TO_START);
	idmap_end(&p->idmap);
	if (result == 0)
		result = ask_engine(x);
	for (size_t i = 0; i < p->nstages; i++)
		stage_close(&p->stages[i]);
	return result;
}

/*
 * The container's time runs whether or not the front end reads: then a process
 * of its own waits for that.  Without one there is no answer.
 */
static void answer(struct exchange *x, bool timed)
{
	int here = timed ? apart() : 0;

	if (here == 0)
		exchange_answer(x);
	if (here == 0 && timed)
		_exit(0);
	close(x->channel);
}

static _Noreturn void work(struct exchange *x)
{
	struct judge *j = &x->judge;
	struct execution execution = judge_execution(j);
	struct preparation p = { .execution = &execution,
		.arena = x->arena,
		.plan = &j->decision.plan,
		.error = &j->error,
		.intent.lock = -1 };
	bool timed;
	int result;

	held_forget(x->held);
	stage_sweep(x->arena);
	result = start(x, &p);
	if (result < 0)
		exchange_fail(x);
	audit_ended(&j->audit, result < 0 ? j->error.code : 0, NULL);
	timed = result == 0 && x->answer.status < 300 && p.ntimed;
	answer(x, timed);
	if (timed)
		outlive_started(
		    &j->engine, &p.ledger, j->policy.grace, p.timed, p.ntimed);
	_exit(0);
}

static int work_apart(struct exchange *x)
{
	int here = apart();

	if (here < 0)
		return error_set(&x->judge.error, x->arena, EXIT_INTERNAL,
		    "there is no process for it");
	if (here == 0)
		work(x);
	return EXCHANGE_LATER;
}

int exchange_start(struct exchange *x)
{
	if (exchange_decide(x) < 0 || bounds_check(x) < 0 || check_first(x) < 0)
		return -1;
	return work_apart(x);
}
