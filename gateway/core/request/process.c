/*
 * What runs in a container: the image, and the words.
 */
#include "core/request/forms.h"

#include <string.h>

static int write_operands(struct writer *w, const struct field *field)
{
	const struct command *c = w->source->command;

	if (w->fields == &fields_create && !*c->operands[0])
		return error_set(w->error, w->arena, EXIT_WRONG,
		    "the name of the image is empty");
	if (w->fields == &fields_create &&
	    put_field(w, "Image", json_string(c->operands[0])) < 0)
		return -1;
	for (size_t i = 1; i < c->noperands; i++)
		if (put_last(w, put_array(w, field->path),
			json_string(c->operands[i])) < 0)
			return -1;
	return 0;
}

static void add_operand(struct reader *r, const char *operand)
{
	struct command *c = r->command;

	c->operands = arena_grow(
	    r->arena, c->operands, c->noperands, sizeof(*c->operands));
	c->operands[c->noperands++] = operand;
}

/* The strings of a list, but for the first ones, as operands. */
static int add_operands(
    struct reader *r, const char *path, json_t *list, size_t first)
{
	if (list && !json_is_null(list) && !json_is_array(list))
		return refuse_type(r, path, "a list of strings");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *word = json_string_value(json_array_get(list, i));

		if (!word)
			return refuse_type(r, path, "a list of strings");
		if (i >= first)
			add_operand(r, word);
	}
	return 0;
}

/* What follows Entrypoint's first word comes before Cmd: the same process. */
static int read_operands(
    struct reader *r, const struct field *field, json_t *value)
{
	bool creates = r->fields == &fields_create;
	const char *first = creates ? NULL : r->text->container;

	if (creates && take_text(r, "", r->body, "Image", &first) < 0)
		return -1;
	if (!first || !*first)
		return refuse_type(r, "Image", "the name of an image");
	if (!creates && !is_name(first))
		return refuse_type(r, "{id}", "a name or an ID");
	add_operand(r, first);
	if (creates && add_operands(r, "Entrypoint",
			   json_object_get(r->body, "Entrypoint"), 1) < 0)
		return -1;
	if (add_operands(r, field->path, value, 0) < 0)
		return -1;
	if (!creates && r->command->noperands < 2)
		return refuse_type(
		    r, field->path, "a list of one word at least");
	r->command->operands = arena_grow(r->arena, r->command->operands,
	    r->command->noperands, sizeof(*r->command->operands));
	r->command->operands[r->command->noperands] = NULL;
	return 0;
}

const struct form form_operands = { write_operands, read_operands };

/* An empty word takes the image's away, and its Cmd with it. */
static int write_entrypoint(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);
	const struct extras *extras = w->source->extras;

	if (extras && extras->no_entrypoint && value)
		return refuse_value(
		    w, field->flag, value, "the request has an empty one");
	if (extras && extras->no_entrypoint)
		return put_array(w, field->path) ? 0 : -1;
	return value
		   ? put_last(w, put_array(w, field->path), json_string(value))
		   : 0;
}

/* The words after the first are among the operands. */
static int read_entrypoint(
    struct reader *r, const struct field *field, json_t *value)
{
	const char *first = json_string_value(json_array_get(value, 0));

	if (!json_is_array(value) || (json_array_size(value) && !first))
		return refuse_type(r, field->path, "a list of strings");
	if (!first) {
		r->extras->no_entrypoint = true;
		return 0;
	}
	if (!*first && json_array_size(value) > 1)
		return refuse_field(r, field->path, "begins with an empty word",
		    "name the program");
	return add_use(r, field->flag, first);
}

const struct form form_entrypoint = { write_entrypoint, read_entrypoint };
