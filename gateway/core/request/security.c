#include "core/request/forms.h"

#include <string.h>

/*
 * Why the option cannot stand in a request, or NULL.  Docker's client reads the
 * file that seccomp names and sends what is in it, and turns systempaths into
 * empty lists of masked paths.
 */
static const char *check_option(struct arena *arena, const char **text)
{
	const char *option = *text;
	size_t key = strcspn(option, "=");
	const char *value;

	(void)arena;
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
	return write_checked(w, field, check_option);
}

static int read_security(
    struct reader *r, const struct field *field, json_t *value)
{
	return read_checked(r, field, value, check_option);
}

const struct form form_security = { write_security, read_security };
