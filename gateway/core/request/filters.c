/*
 * Filters of lists, events and prune: JSON in a parameter of the query, in one
 * of two spellings, {"label":["a"]} or {"label":{"a":true}}.
 */
#include "core/request/forms.h"

#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char wrong_filters[] =
    "is not {\"NAME\":[\"VALUE\"]} or {\"NAME\":{\"VALUE\":true}}";

/* label!=x says that the label is not x: the name is label!. */
static bool is_filter_name(const char *name)
{
	return *name && !name[strspn(name, "abcdefghijklmnopqrstuvwxyz-!")];
}

/* Docker's client takes blanks away on both ends of a value. */
static bool is_filter_value(const char *value)
{
	static const char blanks[] = " \t\r\n\v\f";
	size_t length = strlen(value);

	return length && !strchr(blanks, *value) &&
	       !strchr(blanks, value[length - 1]);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Values of one name, which the list of uses gets sorted, each once. */
struct values {
	const char **v;
	size_t n;
};

static int take_value(struct reader *r, const struct field *field,
    struct values *values, const char *value)
{
	if (!value || !is_filter_value(value))
		return refuse_query(r, field->path + 1, wrong_filters);
	values->v =
	    arena_grow(r->arena, values->v, values->n, sizeof(*values->v));
	values->v[values->n++] = value;
	return 0;
}

static int take_values(struct reader *r, const struct field *field,
    json_t *value, struct values *values)
{
	const char *key;
	json_t *entry;
	size_t i;

	json_array_foreach(value, i, entry)
	{
		if (take_value(r, field, values, json_string_value(entry)) < 0)
			return -1;
	}
	json_object_foreach(value, key, entry)
	{
		if (take_value(
			r, field, values, json_is_true(entry) ? key : NULL) < 0)
			return -1;
	}
	return 0;
}

static int add_filter(struct reader *r, const struct field *field,
    const char *name, json_t *value)
{
	struct values values = { 0 };

	if (!is_filter_name(name))
		return refuse_query(r, field->path + 1, wrong_filters);
	if (take_values(r, field, value, &values) < 0)
		return -1;
	if (values.n)
		qsort(values.v, values.n, sizeof(*values.v), compare_texts);
	for (size_t i = 0; i < values.n; i++)
		if (!i || strcmp(values.v[i], values.v[i - 1]) != 0)
			add_use(r, field->flag,
			    arena_printf(r->arena, "%s=%s", name, values.v[i]));
	return 0;
}

/* All names in one spelling, or there is no telling what the engine reads. */
static bool is_one_spelling(json_t *filters)
{
	size_t lists = 0, objects = 0;
	const char *name;
	json_t *value;

	json_object_foreach(filters, name, value)
	{
		lists += json_is_array(value);
		objects += json_is_object(value);
	}
	return json_is_object(filters) && (!lists || !objects) &&
	       lists + objects == json_object_size(filters);
}

static int add_filters(
    struct reader *r, const struct field *field, json_t *filters)
{
	const char **names, *name;
	json_t *value;
	size_t n = 0;

	if (!is_one_spelling(filters))
		return refuse_query(r, field->path + 1, wrong_filters);
	if (!json_object_size(filters))
		return 0;
	names =
	    arena_array(r->arena, json_object_size(filters), sizeof(*names));
	json_object_foreach(filters, name, value) names[n++] = name;
	qsort(names, n, sizeof(*names), compare_texts);
	for (size_t i = 0; i < n; i++)
		if (add_filter(r, field, names[i],
			json_object_get(filters, names[i])) < 0)
			return -1;
	return 0;
}

static int read_filters(
    struct reader *r, const struct field *field, json_t *unused)
{
	const char *text;
	json_t *filters;
	int result;

	(void)unused;
	if (query_value(r, field, &text) < 0)
		return -1;
	if (!text)
		return 0;
	filters =
	    json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	if (!filters)
		return refuse_query(r, field->path + 1, "is not strictly JSON");
	result = json_is_null(filters) ? 0 : add_filters(r, field, filters);
	json_decref(filters);
	return result;
}

static int put_filter(struct writer *w, const struct field *field,
    json_t *filters, const char *use)
{
	const char *equals = strchr(use, '=');
	const char *name =
	    equals ? arena_strndup(w->arena, use, (size_t)(equals - use)) : "";
	json_t *list;

	if (!is_filter_name(name) || !is_filter_value(equals + 1))
		return refuse_value(
		    w, field->flag, use, "it is not NAME=VALUE");
	list = json_object_get(filters, name);
	if (!list) {
		list = json_array();
		if (put_key(w, filters, name, list) < 0)
			return -1;
	}
	return put_last(w, list, json_string(equals + 1));
}

/* The uses in order, each once. */
static int put_filters(
    struct writer *w, const struct field *field, json_t *filters)
{
	const char **uses = NULL, *use;
	size_t n = 0;

	for (size_t i = 0; (use = next_use(w, field->flag, &i));) {
		uses = arena_grow(w->arena, uses, n, sizeof(*uses));
		uses[n++] = use;
	}
	if (n)
		qsort(uses, n, sizeof(*uses), compare_texts);
	for (size_t i = 0; i < n; i++) {
		if (i && strcmp(uses[i], uses[i - 1]) == 0)
			continue;
		if (put_filter(w, field, filters, uses[i]) < 0)
			return -1;
	}
	return 0;
}

static int write_filters(struct writer *w, const struct field *field)
{
	json_t *filters = json_object();
	int result = put_filters(w, field, filters);
	char *text = json_dumps(filters, JSON_COMPACT | JSON_SORT_KEYS);

	if (result == 0 && json_object_size(filters))
		put_query(w, field->path + 1, arena_strdup(w->arena, text));
	free(text);
	json_decref(filters);
	return result;
}

const struct form form_filters = { write_filters, read_filters };
