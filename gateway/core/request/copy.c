/*
 * cp: CONTAINER:PATH on one side, and an archive, "-", on the other.
 */
#include "core/request/forms.h"

#include <string.h>

static int write_copy(struct writer *w, const struct field *field)
{
	const char *side = last_use(w, field->flag);
	size_t length = side ? strcspn(side, ":") : 0;
	const char *name = side ? arena_strndup(w->arena, side, length) : "";

	if (!is_name(name) || !side[length] || !side[length + 1])
		return refuse_value(w, field->flag, side ? side : "",
		    "it is not CONTAINER:PATH");
	put_query(w, "path", side + length + 1);
	return put_place(w, field->path, name);
}

static int read_copy(
    struct reader *r, const struct field *field, json_t *unused)
{
	const char *name = r->places[0], *path;

	(void)unused;
	if (query_value(r, fields_find(r->fields, "?path"), &path) < 0)
		return -1;
	if (!path)
		return refuse_wrong(r, "?path", "is missing");
	if (!is_name(name))
		return refuse_type(r, field->path, "a name or an ID");
	return add_use(
	    r, field->flag, arena_printf(r->arena, "%s:%s", name, path));
}

const struct form form_copy = { write_copy, read_copy };

/* An operand that stands for the request's or the answer's body. */
static int write_dash(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);

	return value && strcmp(value, "-") == 0
		   ? 0
		   : refuse_value(w, field->flag, value ? value : "",
			 "in a request it is '-', an archive");
}

static int read_dash(
    struct reader *r, const struct field *field, json_t *unused)
{
	(void)unused;
	return add_use(r, field->flag, "-");
}

const struct form form_dash = { write_dash, read_dash };

/* import: the same, but that the query says it. */
static int write_source(struct writer *w, const struct field *field)
{
	return write_dash(w, field) < 0 ? -1
					: put_query(w, field->path + 1, "-");
}

static int read_source(
    struct reader *r, const struct field *field, json_t *unused)
{
	const char *value;

	if (query_value(r, field, &value) < 0)
		return -1;
	if (!value || strcmp(value, "-") != 0)
		return refuse_field(r, field->path,
		    "is an address, and the engine fetches nothing for people",
		    "fetch the archive, and send it");
	return read_dash(r, field, unused);
}

const struct form form_source = { write_source, read_source };
