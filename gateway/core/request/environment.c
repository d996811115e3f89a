#include "core/request/forms.h"

#include <string.h>

/* Names that were set, so that none is taken away as well. */
struct names {
	struct arena *arena;
	json_t *set;
};

static int add_name(struct names *names, const char *variable)
{
	return json_object_set_new(names->set,
	    arena_strndup(names->arena, variable, strcspn(variable, "=")),
	    json_true());
}

static int put_variable(struct writer *w, const struct field *field,
    struct names *names, const char *variable)
{
	bool sets = strchr(variable, '=') != NULL;

	if (!*variable || *variable == '=')
		return refuse_value(
		    w, field->flag, variable, "the variable has no name");
	if (sets && add_name(names, variable) < 0)
		return refuse_value(
		    w, field->flag, variable, "it is not UTF-8");
	if (!sets && json_object_get(names->set, variable))
		return refuse_value(w, field->flag, variable,
		    "the variable is given a value, too");
	return put_last(w, put_array(w, field->path), json_string(variable));
}

/* Those that set a variable come first; a name alone takes one away. */
static int put_variables(
    struct writer *w, const struct field *field, struct names *names)
{
	const struct request_source *s = w->source;
	const struct extras *extras = s->extras;

	for (size_t i = 0; i < s->nenvironment; i++)
		if (put_variable(w, field, names, s->environment[i]) < 0)
			return -1;
	for (int sets = 1; sets >= 0; sets--) {
		const char *value;

		for (size_t i = 0; (value = next_use(w, field->flag, &i));)
			if ((strchr(value, '=') != NULL) == sets &&
			    put_variable(w, field, names, value) < 0)
				return -1;
	}
	for (size_t i = 0; extras && i < extras->nunset; i++)
		if (put_variable(w, field, names, extras->unset[i]) < 0)
			return -1;
	return 0;
}

static int write_environment(struct writer *w, const struct field *field)
{
	struct names names = { w->arena, json_object() };
	int result = put_variables(w, field, &names);

	json_decref(names.set);
	return result;
}

static void add_unset(struct reader *r, const char *name)
{
	struct extras *e = r->extras;

	e->unset = arena_grow(r->arena, e->unset, e->nunset, sizeof(*e->unset));
	e->unset[e->nunset++] = name;
}

static int read_variable(struct reader *r, const struct field *field,
    struct names *names, const char *variable)
{
	if (!variable)
		return refuse_type(r, field->path, "a list of strings");
	if (!*variable || *variable == '=')
		return refuse_field(r, field->path,
		    "has a variable without a name", "write NAME=value");
	if (!strchr(variable, '=')) {
		add_unset(r, variable);
		return 0;
	}
	if (add_name(names, variable) < 0)
		return refuse_type(r, field->path, "a list of strings");
	return add_use(r, field->flag, variable);
}

static int read_variables(struct reader *r, const struct field *field,
    struct names *names, json_t *list)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		if (read_variable(r, field, names, json_string_value(entry)) <
		    0)
			return -1;
	}
	for (i = 0; i < r->extras->nunset; i++)
		if (json_object_get(names->set, r->extras->unset[i]))
			return refuse_field(r, field->path,
			    arena_printf(r->arena,
				"both sets and takes away the variable %s",
				r->extras->unset[i]),
			    "leave one of the two out");
	return 0;
}

static int read_environment(
    struct reader *r, const struct field *field, json_t *value)
{
	struct names names = { r->arena, NULL };
	int result;

	if (!json_is_array(value))
		return refuse_type(r, field->path, "a list of strings");
	names.set = json_object();
	result = read_variables(r, field, &names, value);
	json_decref(names.set);
	return result;
}

const struct form form_environment = { write_environment, read_environment };
