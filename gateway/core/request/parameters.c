/*
 * Parameters of the query, and headers.  JSON in one
 * of them is put into the body under the row's path, which no key of a client's
 * can be, so that the forms of fields can write and read it.
 */
#include "core/base64.h"
#include "core/request/forms.h"

#include <stdlib.h>
#include <string.h>

int query_value(struct reader *r, const struct field *field, const char **value)
{
	*value = NULL;
	for (size_t i = 0; i < r->text->nquery; i++) {
		const struct request_pair *pair = &r->text->query[i];

		if (strcmp(pair->name, field->path + 1) != 0)
			continue;
		if (*value)
			return refuse_wrong(r, field->path, "is there twice");
		*value = pair->value;
	}
	if (*value && (!**value || (!field->json && field->nothing &&
				       strcmp(*value, field->nothing) == 0)))
		*value = NULL;
	return 0;
}

static int check_parameter(struct reader *r, const struct field *row)
{
	const char *value;

	if (row->many)
		return 0;
	if (query_value(r, row, &value) < 0)
		return -1;
	if (value && row->form == &form_refused)
		return refuse_field(
		    r, row->path, "is not supported", row->hint);
	if (value && r->text->version < row->since)
		return refuse_field(r, row->path,
		    arena_printf(
			r->arena, "came with API version 1.%u", row->since),
		    "leave it out, or ask by a newer version");
	return 0;
}

/*
 * dockerode repeats the body in the query, where the engine looks for the
 * parameters alone that it knows.
 */
int check_query(struct reader *r)
{
	const struct request_text *t = r->text;

	for (size_t i = 0; i < t->nquery; i++) {
		const char *name = t->query[i].name;
		const char *path = arena_printf(r->arena, "?%s", name);
		const struct field *row = fields_find(r->fields, path);

		if (!is_key(name) || (!row && !fields_find(r->fields, name)))
			return refuse_field(r, path, "is unknown", NULL);
		if (row && check_parameter(r, row) < 0)
			return -1;
	}
	return 0;
}

/* The header's text decoded, "" for none; NULL: it is no base64. */
static const char *header_text(struct reader *r, const struct field *row)
{
	const char *text = strcmp(row->path, "^X-Registry-Auth") == 0
			       ? r->registry_auth
			       : r->registry_config;
	size_t size = 0;
	const char *decoded;

	if (!text)
		return "";
	decoded = base64_decode(r->arena, text, &size);
	return decoded && strlen(decoded) == size ? decoded : NULL;
}

static int parameter_text(
    struct reader *r, const struct field *row, const char **text)
{
	if (*row->path == '?')
		return query_value(r, row, text);
	*text = header_text(r, row);
	return *text ? 0 : refuse_type(r, row->path, "base64 of JSON");
}

int read_embedded(struct reader *r, const struct field *row)
{
	const char *text;
	json_t *value;

	if (parameter_text(r, row, &text) < 0)
		return -1;
	if (!text || !*text)
		return 0;
	value =
	    json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	if (!value)
		return refuse_type(r, row->path, "strictly JSON");
	json_object_set_new(r->body, row->path, value);
	return is_default(value, row) ? 0 : row->form->read(r, row, value);
}

static void put_header(struct writer *w, const char *name, const char *json)
{
	struct request *r = w->request;

	r->headers =
	    arena_grow(w->arena, r->headers, r->nheaders, sizeof(*r->headers));
	r->headers[r->nheaders++] = (struct request_pair){ name,
		base64_encode(w->arena, json, strlen(json)) };
}

void write_embedded(struct writer *w, const struct field *row)
{
	json_t *value = json_object_get(w->request->body, row->path);
	char *text = value ? json_dumps(value, JSON_COMPACT) : NULL;

	if (text && *row->path == '?')
		put_query(w, row->path + 1, arena_strdup(w->arena, text));
	else if (text)
		put_header(w, row->path + 1, text);
	free(text);
	json_object_del(w->request->body, row->path);
}
