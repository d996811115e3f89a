/*
 * Networks: made and removed here, under the lock of their ID, and shown with
 * one's own containers.
 */
#include "door/exchange.h"

#include "door/request.h"
#include "rt/ledger.h"
#include "rt/networks.h"

#include <stdlib.h>
#include <string.h>

/* Names and addresses of others' containers are theirs. */
static int hide_others(struct exchange *x, json_t *network)
{
	struct judge *j = &x->judge;
	json_t *containers = json_object_get(network, "Containers"), *value;
	struct ledger ledger;
	struct record record;
	const char *id;
	void *next;

	if (ledger_open(x->arena, &j->engine, j->gid, &ledger, &j->error) < 0)
		return -1;
	json_object_foreach_safe(containers, next, id,
	    value) if (!engine_is_id(id) ||
		       !ledger_find(&ledger, id, &record) ||
		       record.uid != j->caller.uid)
	    json_object_del(containers, id);
	ledger_end(&ledger);
	return 0;
}

int exchange_network(struct exchange *x)
{
	struct judge *j = &x->judge;
	unsigned int status;
	json_t *body;
	int result = 0, line;

	if (exchange_ask(x, &status, &body) < 0)
		return -1;
	if (rules_uid_must_match(&j->rules, &line) != SETTING_FALSE)
		result = hide_others(x, body);
	if (result == 0)
		result = exchange_json(x, status, body);
	json_decref(body);
	return result;
}

/* Before 1.28 a list has the containers of each network, too. */
int exchange_network_list(struct exchange *x)
{
	struct judge *j = &x->judge;
	unsigned int status;
	json_t *body, *network;
	size_t i;
	int result = 0, line;

	if (exchange_ask(x, &status, &body) < 0)
		return -1;
	if (rules_uid_must_match(&j->rules, &line) != SETTING_FALSE)
		json_array_foreach(body, i, network) if (result == 0) result =
		    hide_others(x, network);
	if (result == 0)
		result = exchange_json(x, status, body);
	json_decref(body);
	return result;
}

int exchange_network_create(struct exchange *x)
{
	struct judge *j = &x->judge;
	const char *id;

	if (exchange_decide(x) < 0 ||
	    networks_create(&j->engine, j->caller.uid, &j->decision.plan,
		j->policy.file, &id, &j->error) < 0)
		return -1;
	return exchange_body(x, 201,
	    arena_printf(x->arena, "{\"Id\":\"%s\",\"Warning\":\"\"}", id));
}

int exchange_network_delete(struct exchange *x)
{
	struct judge *j = &x->judge;
	const struct plan *plan = &j->decision.plan;
	const char *name;

	if (exchange_decide(x) < 0)
		return -1;
	/* Where others' are to be had they are the engine's to remove. */
	if (!plan->owned)
		return exchange_forward_decided(x);
	if (networks_remove(&j->engine, j->caller.uid,
		plan->command.operands[0], &name, &j->error) < 0)
		return -1;
	return exchange_body(x, 204, "");
}

int exchange_network_prune(struct exchange *x)
{
	struct judge *j = &x->judge;
	const char *const *ids, *name;
	json_t *deleted, *body;
	size_t n;
	int result;

	if (exchange_decide(x) < 0)
		return -1;
	if (!j->decision.plan.owned)
		return exchange_forward_decided(x);
	if (networks_list(&j->engine, &j->decision.plan, &ids, &n, &j->error) <
	    0)
		return -1;
	deleted = json_array();
	for (size_t i = 0; i < n; i++) {
		struct error busy = { 0 };

		if (networks_remove(
			&j->engine, j->caller.uid, ids[i], &name, &busy) == 0)
			json_array_append_new(deleted, json_string(name));
	}
	body = json_pack("{s:o}", "NetworksDeleted", deleted);
	result = exchange_json(x, 200, body);
	json_decref(body);
	return result;
}

/* The network stays until the container is in it. */
int exchange_network_connect(struct exchange *x)
{
	struct judge *j = &x->judge;
	struct name_locks locks = { 0 };
	struct request request = { 0 };
	unsigned int status;
	json_t *body = NULL;
	int result;

	if (exchange_decide(x) < 0)
		return -1;
	result = networks_hold(
	    &j->engine, j->caller.uid, &j->decision.plan, &locks, &j->error);
	if (result == 0)
		result = exchange_request(x, &request);
	if (result == 0)
		result = request_ask(
		    &j->engine, &request, &status, &body, &j->error);
	if (result == 0)
		result = exchange_json(x, status, body);
	json_decref(body);
	request_end(&request);
	names_let_go(&locks);
	return result;
}
