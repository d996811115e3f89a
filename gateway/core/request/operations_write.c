/*
 * A decided ask as the engine's request.
 */
#include "core/request/forms.h"

#include <string.h>

/*
 * The commands that may have decided: the operation's own, but of a new
 * container run or create, and of an object inspect as well.
 */
static bool decides(
    const struct operation *operation, const struct docker_command *command)
{
	const struct docker_command *own =
	    grammar_command_named(operation->command);
	const char *last = strrchr(own->name, ' ');

	return own == command || (own->creates && command->creates) ||
	       (last && strcmp(last + 1, "inspect") == 0 &&
		   strcmp(command->name, "inspect") == 0);
}

static int wrong_option(struct writer *w, const char *option)
{
	return error_set(w->error, w->arena, EXIT_WRONG,
	    "the ask of %s has an option that is unknown or has a wrong value: "
	    "'%.*s'",
	    w->operation->name, (int)strcspn(option, "="),
	    error_escape(option, 200, w->arena));
}

static bool is_truth(const struct form *form)
{
	return form == &form_truth || form == &form_query_truth ||
	       form == &form_query_stdin;
}

static bool is_repeated(const struct writer *w, const char *flag)
{
	size_t i = 0;

	return next_use(w, flag, &i) && next_use(w, flag, &i);
}

static int check_option(struct writer *w, const char *option)
{
	size_t length = strcspn(option, "=");
	const char *flag = arena_printf(w->arena, "=%.*s", (int)length, option);
	const struct field *row =
	    option[length] ? fields_of_flag(w->fields, flag) : NULL;

	if (!row || (!row->many && is_repeated(w, flag)) ||
	    (is_truth(row->form) && strcmp(option + length, "=1") != 0))
		return wrong_option(w, option);
	return 0;
}

static int check_flag(struct writer *w, const char *flag)
{
	if (fields_of_flag(w->fields, flag))
		return 0;
	return error_set(w->error, w->arena, EXIT_WRONG,
	    "%s in the ask of %s has no field in the API", flag,
	    w->operation->name);
}

/* Each operand has a row, and so has each flag. */
static int check_command(struct writer *w)
{
	const struct command *c = w->source->command;
	bool all = fields_of_flag(w->fields, "#*") != NULL;

	for (size_t i = 0; i < c->nflags; i++)
		if (check_flag(w, c->flags[i].flag->name) < 0)
			return -1;
	for (size_t i = 0; i < c->noperands && !all; i++) {
		char flag[] = { '#', (char)('0' + (i < 10 ? i : 10)), '\0' };

		if (check_flag(w, flag) < 0)
			return -1;
	}
	return 0;
}

static int write_rows(struct writer *w)
{
	const struct words *options = w->options;

	if (check_command(w) < 0)
		return -1;
	for (size_t i = 0; i < options->n; i++)
		if (check_option(w, options->v[i]) < 0)
			return -1;
	for (size_t i = 0; i < w->fields->n; i++)
		if (write_row(w, &w->fields->rows[i]) < 0)
			return -1;
	return 0;
}

/* The engine wants an object, if an empty one, where a body can say more. */
static bool has_body(const struct field_table *fields)
{
	for (size_t i = 0; i < fields->n; i++) {
		const struct field *row = &fields->rows[i];

		if (*row->path && !strchr("?^{", *row->path) &&
		    row->form != &form_inert)
			return true;
	}
	return false;
}

static int write_operation(struct writer *w)
{
	struct request *request = w->request;

	request->method = w->operation->method;
	request->path =
	    arena_printf(w->arena, "/v1.%u%s", w->version, w->operation->path);
	request->body = json_object();
	if (write_rows(w) < 0) {
		request_end(request);
		return -1;
	}
	if (!has_body(w->fields))
		request_end(request);
	return 0;
}

bool operation_is_extended(const struct operation *operation)
{
	return operation->fields == &fields_create ||
	       operation->fields == &fields_exec;
}

/* run, create and exec: options are what their words cannot say. */
static int write_extended(struct writer *w, const struct plan *plan)
{
	struct extras extras;

	if (extras_read(w->arena, w->options, &extras, w->error) < 0)
		return -1;
	return request_of_plan(
	    w->arena, plan, &extras, w->version, w->request, w->error);
}

int operation_request(struct arena *arena, const struct operation *operation,
    const struct plan *plan, const struct words *options, unsigned int version,
    struct request *request, struct error *error)
{
	static const struct command none = { 0 };
	const struct request_source source = {
		.command = operation->command ? &plan->command : &none
	};
	struct writer w = { .arena = arena,
		.source = &source,
		.operation = operation,
		.options = options,
		.fields = operation->fields,
		.version = version,
		.request = request,
		.error = error };

	*request = (struct request){ 0 };
	if (check_version(&w) < 0)
		return -1;
	if (operation->command && !decides(operation, source.command->command))
		return error_set(error, arena, EXIT_WRONG,
		    "docker %s is not what %s is decided by",
		    source.command->command->name, operation->name);
	if (operation_is_extended(operation))
		return write_extended(&w, plan);
	return write_operation(&w);
}
