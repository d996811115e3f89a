/*
 * A request that was found as an ask.
 */
#include "core/request/forms.h"
#include "core/request/route.h"

#include <string.h>

/* All operands must be there: the path and the query have had them. */
static int check_operands(struct reader *r)
{
	const struct command *c = r->command;
	bool whole = c->noperands >= c->command->min;

	for (size_t i = 0; i < c->noperands; i++)
		whole = whole && c->operands[i];
	return whole ? 0
		     : error_set(r->error, r->arena, EXIT_WRONG,
			   "the request does not say all that docker %s wants",
			   c->command->name);
}

static int read_ask(struct reader *r, struct ask *ask)
{
	if (read_request(r) < 0)
		return -1;
	if (operation_is_extended(r->operation))
		extras_write(r->arena, r->extras, r->options);
	if (!r->command->command)
		return 0;
	if (check_operands(r) < 0)
		return -1;
	cmdline_emit(r->arena, r->command, &ask->words);
	return 0;
}

int route_ask(struct arena *arena, const struct route *route,
    const struct route_body *body, struct ask *ask, struct error *error)
{
	const struct operation *operation = route->operation;
	const struct request_text text = {
		.command = operation->command
			       ? grammar_command_named(operation->command)
			       : NULL,
		.container = route->nplaces ? route->places[0] : NULL,
		.query = route->query,
		.nquery = route->nquery,
		.body = body->text ? body->text : "",
		.length = body->text ? body->length : 0,
		.version = route->version
	};
	struct command command;
	struct extras extras;
	struct reader r = { .arena = arena,
		.text = &text,
		.operation = operation,
		.places = route->places,
		.fields = operation->fields,
		.command = &command,
		.extras = &extras,
		.options = &ask->options,
		.registry_auth = body->registry_auth,
		.registry_config = body->registry_config,
		.error = error };

	*ask = (struct ask){ .operation = operation->name,
		.version = route->version };
	return read_ask(&r, ask);
}
