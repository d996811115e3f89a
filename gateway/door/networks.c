/*
 * A network, and of the containers in it one's own.
 */
#include "door/exchange.h"

#include "door/request.h"
#include "rt/ledger.h"

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
	struct request request = { 0 };
	unsigned int status;
	json_t *body;
	int result, line;

	if (exchange_decide(x) < 0 || exchange_request(x, &request) < 0)
		return -1;
	result = request_ask(&j->engine, &request, &status, &body, &j->error);
	request_end(&request);
	if (result < 0)
		return -1;
	if (rules_uid_must_match(&j->rules, &line) != SETTING_FALSE)
		result = hide_others(x, body);
	if (result == 0)
		result = exchange_json(x, status, body);
	json_decref(body);
	return result;
}
