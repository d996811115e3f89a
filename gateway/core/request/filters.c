/*
 * Filters of lists, events and prune, in one of two spellings:
 * {"label":["a"]} or {"label":{"a":true}}.
 */
#include "core/request/forms.h"

#include <string.h>

static const char filters_type[] =
    "{\"NAME\":[\"VALUE\"]} or {\"NAME\":{\"VALUE\":true}}";

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

/* The values of one name. */
struct values {
	const char **v;
	size_t n;
};

static int take_value(struct reader *r, const struct field *field,
    struct values *values, const char *value)
{
	if (!value || !is_filter_value(value))
		return refuse_type(r, field->path, filters_type);
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
	values->n = sort_texts(values->v, values->n);
	return 0;
}

/*
 * A filter that docker's words have a flag for, which rules are about:
 * "dangling=false" of images is --all, and so is "all=true" of volumes.
 */
static bool is_all(const struct field *field, const char *name)
{
	const char *all = field->nothing;
	size_t length = strlen(name);

	return all && strncmp(all, name, length) == 0 && all[length] == '=';
}

static int add_all(
    struct reader *r, const struct field *field, const struct values *values)
{
	static const char *const words[] = { "false", "true", "0", "1" };
	bool all = strcmp(strchr(field->nothing, '=') + 1, "true") == 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (values->n == 1 && strcmp(values->v[0], words[i]) == 0)
			return all == (i % 2 == 1) ? add_truth(r, "all", true)
						   : 0;
	return refuse_type(r, field->path, filters_type);
}

static int add_filter(struct reader *r, const struct field *field,
    const char *name, json_t *value)
{
	struct values values = { 0 };

	if (!is_filter_name(name))
		return refuse_type(r, field->path, filters_type);
	if (take_values(r, field, value, &values) < 0)
		return -1;
	if (values.n && is_all(field, name))
		return add_all(r, field, &values);
	for (size_t i = 0; i < values.n; i++)
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

static int read_filters(
    struct reader *r, const struct field *field, json_t *filters)
{
	const char **names, *name;
	json_t *value;
	size_t n = 0;

	if (!is_one_spelling(filters))
		return refuse_type(r, field->path, filters_type);
	names =
	    arena_array(r->arena, json_object_size(filters), sizeof(*names));
	json_object_foreach(filters, name, value)
	{
		names[n++] = name;
	}
	n = sort_texts(names, n);
	for (size_t i = 0; i < n; i++)
		if (add_filter(r, field, names[i],
			json_object_get(filters, names[i])) < 0)
			return -1;
	return 0;
}

static int put_filter(
    struct writer *w, const struct field *field, const char *use)
{
	size_t length = strcspn(use, "=");
	const char *name = arena_strndup(w->arena, use, length);
	json_t *filters = put_object(w, field->path), *list;

	if (!use[length] || !is_filter_name(name) ||
	    !is_filter_value(use + length + 1))
		return refuse_value(
		    w, field->flag, use, "it is not NAME=VALUE");
	list = json_object_get(filters, name);
	if (!list && put_key(w, filters, name, json_array()) == 0)
		list = json_object_get(filters, name);
	return put_last(w, list, json_string(use + length + 1));
}

static const char **sorted_uses(
    struct writer *w, const struct field *field, size_t *n)
{
	const char **uses = NULL, *use;

	*n = 0;
	for (size_t i = 0; (use = next_use(w, field->flag, &i));) {
		uses = arena_grow(w->arena, uses, *n, sizeof(*uses));
		uses[(*n)++] = use;
	}
	*n = sort_texts(uses, *n);
	return uses;
}

static int write_filters(struct writer *w, const struct field *field)
{
	size_t n;
	const char **uses = sorted_uses(w, field, &n);

	for (size_t i = 0; i < n; i++)
		if (put_filter(w, field, uses[i]) < 0)
			return -1;
	if (field->nothing && is_set(w, "all"))
		return put_filter(w, field, field->nothing);
	return 0;
}

const struct form form_filters = { write_filters, read_filters };
