#include "core/request/forms.h"

#include <string.h>

/*
 * Why the option cannot stand in a request, or NULL.  Docker's client reads the
 * file that seccomp names and sends what is in it, and turns systempaths into
 * empty lists of masked paths.
 */
static const char *wrong_option(const char *option)
{
	size_t key = strcspn(option, "=");
	const char *value;

	if (strcmp(option, "no-new-privileges") == 0)
		return NULL;
	if (!option[key])
		key = strcspn(option, ":");
	if (!option[key])
		return "it has no '='";
	if (strncmp(option, "systempaths", key) == 0 && key == 11)
		return "it would unmask the kernel's files";
	if (strncmp(option, "seccomp", key) != 0 || key != 7)
		return NULL;
	value = option + key + 1;
	if (strcmp(value, "unconfined") == 0 || strcmp(value, "builtin") == 0 ||
	    (option[key] == '=' && *value == '{'))
		return NULL;
	return "a profile is a file that docker's client reads";
}

static int write_security(struct writer *w, const struct field *field)
{
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		const char *wrong = wrong_option(value);

		if (wrong)
			return refuse_value(w, field->flag, value, wrong);
		if (put_last(w, put_array(w, field->path), json_string(value)) <
		    0)
			return -1;
	}
	return 0;
}

static int read_security(
    struct reader *r, const struct field *field, json_t *value)
{
	json_t *entry;
	size_t i;

	if (!json_is_array(value))
		return refuse_type(r, field->path, "a list of strings");
	json_array_foreach(value, i, entry)
	{
		const char *text = json_string_value(entry);
		const char *wrong = text ? wrong_option(text) : NULL;

		if (!text)
			return refuse_type(r, field->path, "a list of strings");
		if (wrong)
			return refuse_field(r,
			    arena_printf(r->arena, "%s[%zu]", field->path, i),
			    arena_printf(
				r->arena, "cannot be '%s': %s", text, wrong),
			    NULL);
		add_use(r, field->flag, text);
	}
	return 0;
}

const struct form form_security = { write_security, read_security };
