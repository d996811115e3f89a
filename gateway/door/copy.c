/*
 * Archives of a container's files.  The engine mounts the sources again for
 * them, and reads and writes there as root: so it finds something empty in each
 * source's place, for as long as the stream lasts.
 */
#include "door/exchange.h"

#include "door/bounds.h"
#include "rt/prepare.h"

/* What lasts longer than the ask has memory of its own. */
static int stage(struct exchange *x)
{
	struct judge *j = &x->judge;
	struct execution execution = judge_execution(j);
	struct preparation p = { .execution = &execution,
		.arena = x->lasting,
		.plan = &j->decision.plan,
		.error = &j->error,
		.intent.lock = -1 };
	int result;

	execution.arena = x->lasting;
	if (ledger_open(x->lasting, &j->engine, j->gid, &p.ledger, &j->error) <
	    0)
		return -1;
	result = prepare_start(&p, AGAIN_TO_COPY);
	ledger_end(&p.ledger);
	x->stages = p.stages;
	x->nstages = p.nstages;
	return result;
}

int exchange_copy(struct exchange *x)
{
	struct request request = { 0 };
	int result;

	if (exchange_decide(x) < 0 || bounds_check(x) < 0 ||
	    exchange_request(x, &request) < 0)
		return -1;
	x->lasting = arena_new();
	result = stage(x);
	if (result == 0)
		result = exchange_send(x, &request);
	request_end(&request);
	return result;
}
