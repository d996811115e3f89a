#include "core/request/forms.h"

#include <string.h>

static int write_health(struct writer *w, const struct field *field)
{
	static const char *const others[] = { "health-cmd", "health-interval",
		"health-retries", "health-start-interval",
		"health-start-period", "health-timeout" };
	const struct extras *extras = w->source->extras;
	const char *command = last_use(w, field->flag);
	size_t nwords = extras ? extras->nhealth : 0;
	bool none = is_set(w, "no-healthcheck");

	for (size_t i = 0; none && i < sizeof(others) / sizeof(*others); i++)
		if (last_use(w, others[i]) || nwords)
			return refuse_value(w, "no-healthcheck", "true",
			    arena_printf(
				w->arena, "--%s is given, too", others[i]));
	if (command && *command && nwords)
		return refuse_value(
		    w, field->flag, command, "the request has another command");
	if (none)
		return put_last(
		    w, put_array(w, field->path), json_string("NONE"));
	if (command && *command)
		return put_field(
		    w, field->path, json_pack("[ss]", "CMD-SHELL", command));
	if (nwords &&
	    put_last(w, put_array(w, field->path), json_string("CMD")) < 0)
		return -1;
	for (size_t i = 0; i < nwords; i++)
		if (put_last(w, put_array(w, field->path),
			json_string(extras->health[i])) < 0)
			return -1;
	return 0;
}

/* "NONE" is alone: with it no other setting means anything. */
static int read_no_health(
    struct reader *r, const struct field *field, size_t size)
{
	json_t *all = json_object_get(r->body, "Healthcheck"), *value;
	const char *key;

	json_object_foreach(all, key, value)
	{
		if (json_is_null(value) || strcmp(key, "Test") == 0 ||
		    (json_is_integer(value) && !json_integer_value(value)))
			continue;
		size = 0;
	}
	return size == 1 ? add_use(r, "no-healthcheck", "true")
			 : refuse_field(r, field->path,
			       "is NONE, and there is more", NULL);
}

static int read_health(
    struct reader *r, const struct field *field, json_t *value)
{
	size_t size = json_array_size(value);
	const char **words = arena_array(r->arena, size, sizeof(*words));

	if (!json_is_array(value))
		return refuse_type(r, field->path, "a list of strings");
	for (size_t i = 0; i < size; i++) {
		words[i] = json_string_value(json_array_get(value, i));
		if (!words[i])
			return refuse_type(r, field->path, "a list of strings");
	}
	if (strcmp(words[0], "NONE") == 0)
		return read_no_health(r, field, size);
	if (strcmp(words[0], "CMD-SHELL") == 0 && size == 2 && *words[1])
		return add_use(r, field->flag, words[1]);
	if (strcmp(words[0], "CMD") != 0 || size < 2)
		return refuse_field(r, field->path, "is no command",
		    "write [\"CMD\", WORD, ...], [\"CMD-SHELL\", TEXT] or "
		    "[\"NONE\"]");
	r->extras->health = words + 1;
	r->extras->nhealth = size - 1;
	return 0;
}

const struct form form_health = { write_health, read_health };
