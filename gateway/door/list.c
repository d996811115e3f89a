/*
 * The list of containers: of those that the ledger has as the caller's.
 */
#include "door/exchange.h"

#include "core/decision/owners.h"
#include "door/sources.h"
#include "rt/ledger.h"

#include <string.h>

/* The engine takes no longer request (431 past 14,000 IDs). */
enum { MOST = 10000 };

static const char id_is[] = "id=";

static bool is_id_filter(const struct flag_use *use)
{
	return use->flag->role == ROLE_FILTER &&
	       strncmp(use->value, id_is, strlen(id_is)) == 0;
}

/* The engine finds by beginnings, and any of several values will do. */
static bool is_asked(const struct command *command, const char *id)
{
	bool any = false;

	for (size_t i = 0; i < command->nflags; i++) {
		const struct flag_use *use = &command->flags[i];
		const char *value = use->value + strlen(id_is);

		if (!is_id_filter(use))
			continue;
		any = true;
		if (strncmp(id, value, strlen(value)) == 0)
			return true;
	}
	return !any;
}

/* The filters for IDs are replaced by the whole IDs that they let through. */
static size_t narrow(struct exchange *x, const struct owned *owned, size_t n)
{
	struct command *plan = &x->judge.decision.plan.command;
	const struct docker_flag *filter =
	    grammar_role(plan->command, ROLE_FILTER);
	struct command narrowed = *plan;
	size_t left = 0;

	narrowed.flags = NULL;
	narrowed.nflags = 0;
	for (size_t i = 0; i < plan->nflags; i++)
		if (!is_id_filter(&plan->flags[i]))
			cmdline_add(x->arena, &narrowed, plan->flags[i].flag,
			    plan->flags[i].value);
	for (size_t i = 0; i < n; i++) {
		if (!is_asked(plan, owned[i].id))
			continue;
		cmdline_add(x->arena, &narrowed, filter,
		    arena_printf(x->arena, "id=%s", owned[i].id));
		sources_add(x, &owned[i].record);
		left++;
	}
	*plan = narrowed;
	return left;
}

static int find_owned(struct exchange *x, size_t *left)
{
	struct judge *j = &x->judge;
	struct ledger ledger;
	struct owned *owned;
	size_t n;
	int result;

	if (ledger_open(x->arena, &j->engine, j->gid, &ledger, &j->error) < 0)
		return -1;
	result = ledger_settle(&ledger, j->caller.uid, &j->error);
	if (result == 0)
		result =
		    ledger_owned(&ledger, j->caller.uid, &owned, &n, &j->error);
	ledger_end(&ledger);
	if (result < 0)
		return -1;
	*left = narrow(x, owned, n);
	if (*left > MOST)
		return error_set(&j->error, x->arena, EXIT_DENIED,
		    "%zu containers are more than a list can hold", *left);
	return 0;
}

int exchange_owned(
    struct exchange *x, const struct engine_listed **list, size_t *n)
{
	struct judge *j = &x->judge;
	struct ledger ledger;
	int result;

	if (ledger_open(x->arena, &j->engine, j->gid, &ledger, &j->error) < 0)
		return -1;
	result = inventory_containers(
	    &j->engine, &ledger, j->caller.uid, list, n, &j->error);
	ledger_end(&ledger);
	return result;
}

int exchange_list(struct exchange *x)
{
	struct request request = { 0 };
	size_t left = 1;
	int result;

	if (exchange_decide(x) < 0)
		return -1;
	if (decision_must_match(&x->judge.rules) && find_owned(x, &left) < 0)
		return -1;
	/* Without a value the filter would let everybody's through. */
	if (!left)
		return exchange_body(x, 200, "[]");
	if (exchange_request(x, &request) < 0)
		return -1;
	result = exchange_send(x, &request);
	request_end(&request);
	return result;
}
