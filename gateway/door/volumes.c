/*
 * Volumes are made and removed here, under the lock of their name: creating one
 * of a name that exists is no error to the engine, whoever it belongs to.
 */
#include "door/exchange.h"

#include "door/request.h"
#include "rt/volumes.h"

#include <string.h>

/* The whole of it is docker's answer to create. */
static int show(struct exchange *x, const char *name)
{
	struct judge *j = &x->judge;
	const struct request request = { .method = "GET",
		.path = arena_printf(
		    x->arena, "/v1.%u/volumes/%s", x->ask.version, name) };
	unsigned int status;
	json_t *body;
	int result;

	if (request_ask(&j->engine, &request, &status, &body, &j->error) < 0)
		return -1;
	result = exchange_json(x, status == 200 ? 201 : status, body);
	json_decref(body);
	return result;
}

int exchange_volume_create(struct exchange *x)
{
	struct judge *j = &x->judge;
	const char *name;

	if (exchange_decide(x) < 0 ||
	    volumes_create(&j->engine, &j->caller, &j->decision.plan, &name,
		&j->error) < 0)
		return -1;
	return show(x, name);
}

int exchange_volume_delete(struct exchange *x)
{
	struct judge *j = &x->judge;
	const struct plan *plan = &j->decision.plan;

	if (exchange_decide(x) < 0)
		return -1;
	/* Where others' are to be had they are the engine's to remove. */
	if (!plan->owned)
		return exchange_forward_decided(x);
	if (volumes_remove(&j->engine, j->caller.uid, plan->command.operands[0],
		&j->error) < 0)
		return -1;
	return exchange_body(x, 204, "");
}
