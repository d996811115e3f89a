#include "tests/differential/round.h"

#include <stdlib.h>
#include <string.h>

static bool same_words(const struct words *a, const struct words *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return false;
	return true;
}

static const char *header(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->nheaders; i++)
		if (strcmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	return NULL;
}

static bool find_ask(struct round *round, const char *target,
    const struct route_body *body, struct ask *ask)
{
	struct route route;

	round->error = (struct error){ 0 };
	return route_find(round->arena, round->method, target, round->newest,
		   &route, &round->error) == ROUTE_FOUND &&
	       route_ask(round->arena, &route, body, ask, &round->error) == 0;
}

/* The engine's request, as if a client had sent it. */
static const char *check_again(struct round *round)
{
	const struct request *request = &round->request;
	char *text = request->body ? json_dumps(request->body, 0) : NULL;
	const struct route_body body = { .text = text,
		.length = text ? strlen(text) : 0,
		.registry_auth = header(request, "X-Registry-Auth"),
		.registry_config = header(request, "X-Registry-Config") };
	struct ask again;
	bool found = find_ask(
	    round, request_target(round->arena, request), &body, &again);

	free(text);
	if (!found)
		return arena_printf(round->arena,
		    "the engine's request is refused: %s",
		    round->error.message);
	return strcmp(again.operation, round->ask.operation) == 0 &&
		       again.version == round->ask.version &&
		       same_words(&again.words, &round->ask.words) &&
		       same_words(&again.options, &round->ask.options)
		   ? NULL
		   : "the engine's request is another ask";
}

const char *round_check(struct round *round)
{
	const struct operation *operation;
	struct plan plan = { 0 };
	struct words words = { 0 };

	round->taken =
	    find_ask(round, round->target, &round->body, &round->ask);
	if (!round->taken)
		return round->error.code == EXIT_WRONG ||
			       round->error.code == EXIT_DENIED
			   ? NULL
			   : "it is refused for no reason";
	operation = operation_named(round->ask.operation);
	if (operation->command) {
		if (cmdline_parse(round->arena, round->ask.words.v,
			round->ask.words.n, &plan.command, &round->error) < 0)
			return "its words are no command";
		cmdline_emit(round->arena, &plan.command, &words);
	}
	if (!same_words(&words, &round->ask.words))
		return "its words are not canonical";
	if (operation_request(round->arena, operation, &plan,
		&round->ask.options, round->ask.version, &round->request,
		&round->error) < 0) {
		round->taken = false;
		return arena_printf(round->arena, "no request is made: %s",
		    round->error.message);
	}
	return check_again(round);
}
