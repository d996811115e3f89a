#include "core/request/forms.h"

#include "core/text.h"

#include <string.h>

static const char *next_option(
    const struct writer *w, const char *name, size_t *i)
{
	size_t length = strlen(name);

	while (w->options && *i < w->options->n) {
		const char *option = w->options->v[(*i)++];

		if (strncmp(option, name, length) == 0 && option[length] == '=')
			return option + length + 1;
	}
	return NULL;
}

static const char *next_operand(
    const struct writer *w, const char *number, size_t *i)
{
	const struct command *c = w->source->command;
	size_t n = *number == '*' ? *i : (size_t)(*number - '0');
	bool more = (*number == '*' || *i == 0) && n < c->noperands;

	++*i;
	return more ? c->operands[n] : NULL;
}

const char *next_use(const struct writer *w, const char *flag, size_t *i)
{
	const struct command *c = w->source->command;

	if (*flag == '=')
		return next_option(w, flag + 1, i);
	if (*flag == '#')
		return next_operand(w, flag + 1, i);
	while (*i < c->nflags) {
		const struct flag_use *use = &c->flags[(*i)++];

		if (same_name(use->flag->name, flag))
			return use->value;
	}
	return NULL;
}

const char *last_use(const struct writer *w, const char *flag)
{
	const char *last = NULL, *value;

	for (size_t i = 0; (value = next_use(w, flag, &i));)
		last = value;
	return last;
}

bool is_set(const struct writer *w, const char *flag)
{
	const char *value = last_use(w, flag);

	return value && strcmp(value, *flag == '=' ? "1" : "true") == 0;
}

static int cannot_hold(struct writer *w)
{
	return error_set(w->error, w->arena, EXIT_WRONG,
	    "a value is not valid UTF-8, which a request must be");
}

int put_key(struct writer *w, json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value) < 0 ? cannot_hold(w) : 0;
}

int put_last(struct writer *w, json_t *array, json_t *value)
{
	return json_array_append_new(array, value) < 0 ? cannot_hold(w) : 0;
}

/* The object that the path's last component stands in, made if need be. */
static json_t *parent_of(struct writer *w, const char **path)
{
	json_t *object = w->request->body;
	const char *dot;

	for (; object && (dot = strchr(*path, '.')); *path = dot + 1) {
		const char *key =
		    arena_strndup(w->arena, *path, (size_t)(dot - *path));
		json_t *inner = json_object_get(object, key);

		if (!inner && put_key(w, object, key, json_object()) == 0)
			inner = json_object_get(object, key);
		object = inner;
	}
	return object;
}

int put_field(struct writer *w, const char *path, json_t *value)
{
	json_t *object = parent_of(w, &path);

	return put_key(w, object, path, value);
}

static json_t *put_container(struct writer *w, const char *path, json_t *made)
{
	json_t *object = parent_of(w, &path);
	json_t *there = json_object_get(object, path);

	if (there) {
		json_decref(made);
		return there;
	}
	return put_key(w, object, path, made) < 0
		   ? NULL
		   : json_object_get(object, path);
}

json_t *put_object(struct writer *w, const char *path)
{
	return put_container(w, path, json_object());
}

json_t *put_array(struct writer *w, const char *path)
{
	return put_container(w, path, json_array());
}

int refuse_value(
    struct writer *w, const char *flag, const char *value, const char *why)
{
	static const char operand_name[] = "the operand";
	bool is_operand = *flag == '#', is_option = *flag == '=';

	return error_set(w->error, w->arena, EXIT_WRONG,
	    "%s%s cannot be '%s': %s", is_operand || is_option ? "" : "--",
	    is_operand ? operand_name : flag + is_option, value, why);
}

int put_query(struct writer *w, const char *name, const char *value)
{
	struct request *r = w->request;

	r->query = arena_grow(w->arena, r->query, r->nquery, sizeof(*r->query));
	r->query[r->nquery++] = (struct request_pair){ name, value };
	return 0;
}

int write_row(struct writer *w, const struct field *row)
{
	const struct form *form = row->form;

	if (!form->write || (row->until && w->version > row->until))
		return 0;
	if (w->version < row->since && row->flag && last_use(w, row->flag)) {
		error_set(w->error, w->arena, EXIT_WRONG,
		    "%s%s came with version 1.%u of the engine's API, and this "
		    "engine has 1.%u",
		    *row->flag == '=' ? "" : "--",
		    row->flag + (*row->flag == '='), row->since, w->version);
		error_hint(w->error, w->arena, "leave it out");
		return -1;
	}
	if (form->write(w, row) < 0)
		return -1;
	if (row->json)
		write_embedded(w, row);
	return 0;
}

static int begin(struct writer *w)
{
	struct request *r = w->request;
	const char *container = w->source->command->operands[0];

	r->method = "POST";
	r->body = json_object();
	if (w->fields == &fields_create) {
		r->path = arena_printf(
		    w->arena, "/v1.%u/containers/create", w->version);
		return put_field(w, "HostConfig", json_object());
	}
	r->path = arena_printf(
	    w->arena, "/v1.%u/containers/%s/exec", w->version, container);
	if (!is_name(container))
		return error_set(w->error, w->arena, EXIT_WRONG,
		    "'%s' is neither the name nor the ID of a container",
		    container);
	return 0;
}

int check_version(struct writer *w)
{
	if (w->version >= API_OLDEST && w->version <= API_NEWEST)
		return 0;
	return error_set(w->error, w->arena, EXIT_WRONG,
	    "version 1.%u of the engine's API is not supported; 1.%d to 1.%d "
	    "are",
	    w->version, API_OLDEST, API_NEWEST);
}

static int check_source(struct writer *w)
{
	const struct command *c = w->source->command;

	if (!w->fields || c->noperands < c->command->min)
		return error_set(w->error, w->arena, EXIT_INTERNAL,
		    "docker %s is no request of this kind", c->command->name);
	if (check_version(w) < 0)
		return -1;
	for (size_t i = 0; i < c->nflags; i++)
		if (!fields_of_flag(w->fields, c->flags[i].flag->name))
			return error_set(w->error, w->arena, EXIT_INTERNAL,
			    "--%s has no field in the API",
			    c->flags[i].flag->name);
	return 0;
}

static int write_rows(struct writer *w)
{
	if (check_source(w) < 0 || begin(w) < 0)
		return -1;
	for (size_t i = 0; i < w->fields->n; i++)
		if (write_row(w, &w->fields->rows[i]) < 0)
			return -1;
	return 0;
}

int request_write(struct arena *arena, const struct request_source *source,
    unsigned int version, struct request *request, struct error *error)
{
	struct writer w = { .arena = arena,
		.source = source,
		.fields = fields_of(source->command->command),
		.version = version,
		.request = request,
		.error = error };

	*request = (struct request){ 0 };
	if (write_rows(&w) == 0)
		return 0;
	request_end(request);
	return -1;
}

int request_of_plan(struct arena *arena, const struct plan *plan,
    const struct extras *extras, unsigned int version, struct request *request,
    struct error *error)
{
	const struct request_source source = { .command = &plan->command,
		.environment = plan->environment,
		.nenvironment = plan->nenvironment,
		.extras = extras };

	return request_write(arena, &source, version, request, error);
}

void request_end(struct request *request)
{
	json_decref(request->body);
	request->body = NULL;
}

static void encode(struct text *text, const char *value)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

	for (; *value; value++) {
		if (strchr(plain, *value))
			text_put(text, value, 1);
		else
			text_printf(text, "%%%02X", (unsigned char)*value);
	}
}

const char *request_target(struct arena *arena, const struct request *request)
{
	struct text text = { .arena = arena };

	text_add(&text, request->path);
	for (size_t i = 0; i < request->nquery; i++) {
		text_add(&text, i ? "&" : "?");
		encode(&text, request->query[i].name);
		text_add(&text, "=");
		encode(&text, request->query[i].value);
	}
	return text_string(&text);
}
