/*
 * Forms of several values: each use of the flag adds one.
 */
#include "core/request/forms.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

int write_checked(
    struct writer *w, const struct field *field, check_text *check)
{
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		const char *text = value;
		const char *wrong = check(w->arena, &text);

		if (wrong)
			return refuse_value(w, field->flag, value, wrong);
		if (put_last(w, put_array(w, field->path), json_string(text)) <
		    0)
			return -1;
	}
	return 0;
}

static int read_entry_checked(struct reader *r, const struct field *field,
    size_t i, const char *text, check_text *check)
{
	const char *own = text, *wrong = check(r->arena, &own);

	if (!wrong && strcmp(own, text) != 0)
		wrong = arena_printf(r->arena, "write '%s'", own);
	if (!wrong)
		return add_use(r, field->flag, text);
	return refuse_field(r,
	    arena_printf(r->arena, "%s[%zu]", field->path, i),
	    arena_printf(r->arena, "cannot be '%s': %s", text, wrong), NULL);
}

int read_checked(struct reader *r, const struct field *field, json_t *value,
    check_text *check)
{
	json_t *entry;
	size_t i;

	if (!json_is_array(value))
		return refuse_type(r, field->path, "a list of strings");
	json_array_foreach(value, i, entry)
	{
		if (!json_is_string(entry))
			return refuse_type(r, field->path, "a list of strings");
		if (read_entry_checked(
			r, field, i, json_string_value(entry), check) < 0)
			return -1;
	}
	return 0;
}

static const char *any_text(struct arena *arena, const char **text)
{
	(void)arena;
	(void)text;
	return NULL;
}

static int write_texts(struct writer *w, const struct field *field)
{
	return write_checked(w, field, any_text);
}

static int read_texts(
    struct reader *r, const struct field *field, json_t *value)
{
	return read_checked(r, field, value, any_text);
}

const struct form form_texts = { write_texts, read_texts };

/* KEY=value, or KEY alone, whose value is empty. */
static int put_pair(
    struct writer *w, const struct field *field, const char *value)
{
	size_t length = strcspn(value, "=");

	if (!length)
		return refuse_value(
		    w, field->flag, value, "there is no key before the '='");
	return put_key(w, put_object(w, field->path),
	    arena_strndup(w->arena, value, length),
	    json_string(value + length + (value[length] == '=')));
}

static int write_map(struct writer *w, const struct field *field)
{
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));)
		if (put_pair(w, field, value) < 0)
			return -1;
	return 0;
}

static int read_map(struct reader *r, const struct field *field, json_t *value)
{
	const char *key;
	json_t *entry;

	if (!json_is_object(value))
		return refuse_type(r, field->path, "an object of strings");
	json_object_foreach(value, key, entry)
	{
		if (!json_is_string(entry))
			return refuse_type(
			    r, field->path, "an object of strings");
		if (!*key || strchr(key, '='))
			return refuse_field(r, field->path,
			    "has a key that is empty or has an '='",
			    "choose another key");
		add_use(r, field->flag,
		    arena_printf(
			r->arena, "%s=%s", key, json_string_value(entry)));
	}
	return 0;
}

const struct form form_map = { write_map, read_map };

/* KEY=value, or KEY alone, which is null: its value is not to be known. */
static int write_arguments(struct writer *w, const struct field *field)
{
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		size_t length = strcspn(value, "=");
		json_t *text = value[length] ? json_string(value + length + 1)
					     : json_null();

		if (put_key(w, put_object(w, field->path),
			arena_strndup(w->arena, value, length), text) < 0)
			return -1;
	}
	return 0;
}

static int read_arguments(
    struct reader *r, const struct field *field, json_t *value)
{
	const char *key;
	json_t *entry;

	if (!json_is_object(value))
		return refuse_type(r, field->path, "an object of strings");
	json_object_foreach(value, key, entry)
	{
		const char *text = json_string_value(entry);

		if (!*key || strchr(key, '=') ||
		    (!text && !json_is_null(entry)))
			return refuse_type(
			    r, field->path, "an object of strings");
		add_use(r, field->flag,
		    text ? arena_printf(r->arena, "%s=%s", key, text)
			 : arena_strdup(r->arena, key));
	}
	return 0;
}

const struct form form_arguments = { write_arguments, read_arguments };

/* KEY=value, where KEY alone is nothing. */
static int write_options(struct writer *w, const struct field *field)
{
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));)
		if (!strchr(value, '='))
			return refuse_value(
			    w, field->flag, value, "it has no '='");
	return write_map(w, field);
}

const struct form form_options = { write_options, read_map };

/* CAP_NAME, in capitals; ALL stays as it is. */
static const char *capability(struct arena *arena, const char *name)
{
	char *upper;

	if (strcasecmp(name, "ALL") == 0)
		return "ALL";
	if (strncasecmp(name, "CAP_", 4) == 0)
		name += 4;
	upper = arena_printf(arena, "CAP_%s", name);
	for (char *c = upper; *c; c++)
		*c = *c >= 'a' && *c <= 'z' ? (char)(*c - 0x20) : *c;
	return upper;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t sort_texts(const char **texts, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(texts, n, sizeof(*texts), compare_texts);
	for (size_t i = 0; i < n; i++)
		if (!i || strcmp(texts[i], texts[kept - 1]) != 0)
			texts[kept++] = texts[i];
	return kept;
}

/* Docker's newer clients write them in this order, each once. */
static int write_capabilities(struct writer *w, const struct field *field)
{
	const char **names = NULL, *value;
	size_t n = 0;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		names = arena_grow(w->arena, names, n, sizeof(*names));
		names[n++] = capability(w->arena, value);
	}
	n = sort_texts(names, n);
	for (size_t i = 0; i < n; i++)
		if (put_last(w, put_array(w, field->path),
			json_string(names[i])) < 0)
			return -1;
	return 0;
}

static int read_capabilities(
    struct reader *r, const struct field *field, json_t *value)
{
	const char **names = NULL;
	json_t *entry;
	size_t i, n = json_array_size(value);

	if (!json_is_array(value))
		return refuse_type(r, field->path, "a list of strings");
	names = arena_array(r->arena, n, sizeof(*names));
	json_array_foreach(value, i, entry)
	{
		if (!json_is_string(entry))
			return refuse_type(r, field->path, "a list of strings");
		names[i] = capability(r->arena, json_string_value(entry));
	}
	n = sort_texts(names, n);
	for (i = 0; i < n; i++)
		add_use(r, field->flag, names[i]);
	return 0;
}

const struct form form_capabilities = { write_capabilities, read_capabilities };

/* NAME:ADDRESS; newer clients take NAME=ADDRESS and [ADDRESS] as well. */
static const char *check_host(struct arena *arena, const char **text)
{
	static const char wrong[] = "it is not NAME:ADDRESS";
	size_t name = strcspn(*text, "=:"), length;
	const char *address;

	if (!name || !(*text)[name] || !(*text)[name + 1])
		return wrong;
	address = *text + name + 1;
	length = strlen(address);
	if (*address == '[' && address[length - 1] == ']' && length > 2)
		address = arena_strndup(arena, address + 1, length - 2);
	if (*address == '[')
		return wrong;
	*text = arena_printf(arena, "%.*s:%s", (int)name, *text, address);
	return NULL;
}

static int write_hosts(struct writer *w, const struct field *field)
{
	return write_checked(w, field, check_host);
}

static int read_hosts(
    struct reader *r, const struct field *field, json_t *value)
{
	return read_checked(r, field, value, check_host);
}

const struct form form_hosts = { write_hosts, read_hosts };
