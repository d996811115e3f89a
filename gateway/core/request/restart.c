#include "core/request/forms.h"

#include <stdlib.h>
#include <string.h>

/* A policy's name, and its count, which one of them may have. */
static bool is_restart(const char *name, int64_t count)
{
	if (strcmp(name, "on-failure") == 0)
		return count >= 0;
	return count == 0 && (strcmp(name, "always") == 0 ||
				 strcmp(name, "unless-stopped") == 0);
}

static const char *name_path(struct writer *w, const struct field *field)
{
	return arena_printf(w->arena, "%s.Name", field->path);
}

static int write_restart(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag), *colon, *name;
	int64_t count = 0;
	size_t digits;

	if (!value || !*value || strcmp(value, "no") == 0)
		return value && *value && field->form == &form_restart_change
			   ? put_field(
				 w, name_path(w, field), json_string("no"))
			   : 0;
	colon = strchr(value, ':');
	name = colon ? arena_strndup(w->arena, value, (size_t)(colon - value))
		     : value;
	digits = colon ? strspn(colon + 1, "0123456789") : 0;
	if (digits && digits < 10)
		count = atoll(colon + 1);
	if (!is_restart(name, count) ||
	    (colon && (!digits || digits > 9 || colon[1 + digits])))
		return refuse_value(w, field->flag, value,
		    "it is no, always, unless-stopped or on-failure:TIMES");
	if (put_field(w, name_path(w, field), json_string(name)) < 0)
		return -1;
	return count ? put_field(w,
			   arena_printf(
			       w->arena, "%s.MaximumRetryCount", field->path),
			   json_integer(count))
		     : 0;
}

static int read_restart(
    struct reader *r, const struct field *field, json_t *value)
{
	const char *path = field->path, *name = "";
	int64_t count = 0;

	if (check_object(r, path, path, value) < 0 ||
	    take_text(r, path, value, "Name", &name) < 0 ||
	    take_number(r, path, value, "MaximumRetryCount", &count) < 0)
		return -1;
	if (count == 0 && (!*name || strcmp(name, "no") == 0))
		return *name && field->form == &form_restart_change
			   ? add_use(r, field->flag, name)
			   : 0;
	if (!is_restart(name, count) || count > 999999999)
		return refuse_field(r, path, "is no restart policy",
		    "no, always, unless-stopped and on-failure with a count "
		    "are");
	return add_use(r, field->flag,
	    count ? arena_printf(r->arena, "%s:%lld", name, (long long)count)
		  : name);
}

const struct form form_restart = { write_restart, read_restart };

/* update: "no" is a change, and nothing is none. */
const struct form form_restart_change = { write_restart, read_restart };
