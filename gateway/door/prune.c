/*
 * Pruning containers: those of the ledger's that do not run, one by one.  The
 * engine's own prune would take by label, and an image's label is enough for
 * that (a container of root's was deleted, tried).
 */
#include "door/exchange.h"

static int remove_one(struct exchange *x, const char *id, json_t *deleted)
{
	if (engine_remove_stopped(&x->judge.engine, id, &x->judge.error) < 0)
		return -1;
	return json_array_append_new(deleted, json_string(id));
}

/* A filter is not understood here, so none is taken. */
static int check_filters(struct exchange *x)
{
	const struct command *plan = &x->judge.decision.plan.command;

	for (size_t i = 0; i < plan->nflags; i++)
		if (plan->flags[i].flag->kind == FLAG_LIST)
			return error_set(&x->judge.error, x->arena, EXIT_DENIED,
			    "containers are pruned without --%s only",
			    plan->flags[i].flag->name);
	return 0;
}

int exchange_prune(struct exchange *x)
{
	const struct engine_listed *list;
	json_t *deleted, *body;
	size_t n;
	int result = 0;

	if (exchange_decide(x) < 0 || check_filters(x) < 0 ||
	    exchange_owned(x, &list, &n) < 0)
		return -1;
	deleted = json_array();
	for (size_t i = 0; result == 0 && i < n; i++)
		if (!list[i].running)
			result = remove_one(x, list[i].id, deleted);
	body = json_pack(
	    "{s:o,s:i}", "ContainersDeleted", deleted, "SpaceReclaimed", 0);
	if (result == 0)
		result = exchange_json(x, 200, body);
	json_decref(body);
	return result;
}
