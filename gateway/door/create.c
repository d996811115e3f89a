/*
 * A container of one's own: intent, stage, request, record.
 */
#include "door/exchange.h"

#include "door/bounds.h"
#include "door/request.h"
#include "door/sources.h"
#include "rt/prepare.h"

#include <string.h>
#include <unistd.h>

/* run's sections or, where there are none, create's. */
static int choose_command(struct exchange *x)
{
	const struct docker_command *run = grammar_command_named("run");

	if (!x->ask.words.n || strcmp(x->ask.words.v[0], "run") != 0)
		return 0;
	if (judge_rules(&x->judge, run) < 0)
		return -1;
	if (x->judge.rules.n)
		return 0;
	if (judge_rules(&x->judge, grammar_command_named("create")) < 0)
		return -1;
	if (x->judge.rules.n)
		x->ask.words.v[0] = arena_strdup(x->arena, "create");
	return 0;
}

/* The label by which a container is known whose ID has never been heard of. */
static int add_ticket(
    struct exchange *x, struct request *request, const struct preparation *p)
{
	json_t *labels = json_object_get(request->body, "Labels");

	if (!json_is_object(labels)) {
		labels = json_object();
		json_object_set_new(request->body, "Labels", labels);
	}
	if (json_object_set_new(labels, LEDGER_LABEL,
		json_string(p->intent.record.ticket)) == 0)
		return 0;
	return error_set(&x->judge.error, x->arena, EXIT_INTERNAL,
	    "there is no memory for a label");
}

static void take_warnings(struct exchange *x, const json_t *body)
{
	const json_t *warnings = json_object_get(body, "Warnings");
	const json_t *warning;
	size_t i;

	json_array_foreach(warnings, i, warning) if (json_is_string(warning))
	    exchange_warn(x, json_string_value(warning));
}

static int record(struct exchange *x, struct preparation *p, const json_t *body)
{
	const char *id = json_string_value(json_object_get(body, "Id"));
	struct judge *j = &x->judge;

	if (!id || !engine_is_id(id))
		return error_set(&j->error, x->arena, EXIT_ENGINE,
		    "the engine has not said which container it created");
	if (ledger_created(&p->ledger, &p->intent, id, &j->error) < 0)
		return -1;
	p->intent.name = NULL;
	take_warnings(x, body);
	x->created = arena_strdup(x->arena, id);
	return exchange_body(x, 201,
	    arena_printf(x->arena, "{\"Id\":\"%s\",\"Warnings\":[]}", id));
}

static int ask_engine(
    struct exchange *x, struct preparation *p, struct request *request)
{
	unsigned int status;
	json_t *body = NULL;
	int result;

	if (exchange_request(x, request) < 0 || add_ticket(x, request, p) < 0 ||
	    request_ask(
		&x->judge.engine, request, &status, &body, &x->judge.error) < 0)
		return -1;
	result = status == 201 ? record(x, p, body)
			       : exchange_refused(x, status, body);
	json_decref(body);
	return result;
}

int exchange_create(struct exchange *x)
{
	struct judge *j = &x->judge;
	struct request request = { 0 };
	struct execution execution;
	struct preparation p;
	int result;

	if (choose_command(x) < 0 || exchange_decide(x) < 0 ||
	    exchange_check_extras(x) < 0 || bounds_check(x) < 0)
		return -1;
	execution = judge_execution(j);
	p = (struct preparation){ .execution = &execution,
		.arena = x->arena,
		.plan = &j->decision.plan,
		.error = &j->error,
		.intent.lock = -1 };
	if (ledger_open(x->arena, &j->engine, j->gid, &p.ledger, &j->error) < 0)
		return -1;
	idmap_begin(x->arena, &j->caller, &p.idmap);
	result = prepare_create(&p);
	idmap_end(&p.idmap);
	if (result == 0)
		result = ask_engine(x, &p, &request);
	for (size_t i = 0; result == 0 && i < p.nnotes; i++)
		exchange_warn(x, p.notes[i]);
	request_end(&request);
	prepare_undo(&p);
	ledger_end(&p.ledger);
	return result;
}
