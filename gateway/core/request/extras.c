/*
 * struct extras as options of an ask:
 * no-entrypoint=1, unset=VARIABLE, health=WORD, and streams=in,out,err,once.
 */
#include "core/request/forms.h"

#include <string.h>

static void add(struct arena *arena, struct words *options, const char *name,
    const char *value)
{
	options->v =
	    arena_grow(arena, options->v, options->n, sizeof(*options->v));
	options->v[options->n++] = arena_printf(arena, "%s=%s", name, value);
}

static const char *streams_text(
    struct arena *arena, const struct streams *streams)
{
	const char *text = arena_printf(arena, "%s%s%s%s",
	    streams->in ? ",in" : "", streams->out ? ",out" : "",
	    streams->err ? ",err" : "", streams->once ? ",once" : "");

	return text + (*text == ',');
}

void extras_write(
    struct arena *arena, const struct extras *extras, struct words *options)
{
	if (extras->no_entrypoint)
		add(arena, options, "no-entrypoint", "1");
	for (size_t i = 0; i < extras->nunset; i++)
		add(arena, options, "unset", extras->unset[i]);
	for (size_t i = 0; i < extras->nhealth; i++)
		add(arena, options, "health", extras->health[i]);
	if (extras->streams_given)
		add(arena, options, "streams",
		    streams_text(arena, &extras->streams));
}

static int read_no_entrypoint(
    struct arena *arena, struct extras *extras, const char *value)
{
	(void)arena;
	if (extras->no_entrypoint || strcmp(value, "1") != 0)
		return -1;
	extras->no_entrypoint = true;
	return 0;
}

static int read_unset(
    struct arena *arena, struct extras *extras, const char *value)
{
	if (!*value || strchr(value, '='))
		return -1;
	extras->unset = arena_grow(
	    arena, extras->unset, extras->nunset, sizeof(*extras->unset));
	extras->unset[extras->nunset++] = value;
	return 0;
}

static int read_health(
    struct arena *arena, struct extras *extras, const char *value)
{
	extras->health = arena_grow(
	    arena, extras->health, extras->nhealth, sizeof(*extras->health));
	extras->health[extras->nhealth++] = value;
	return 0;
}

/* The text that the streams would be written as is the only one taken. */
static int read_streams(
    struct arena *arena, struct extras *extras, const char *value)
{
	if (extras->streams_given)
		return -1;
	for (unsigned int bits = 0; bits < 16; bits++) {
		extras->streams =
		    (struct streams){ bits & 1, bits & 2, bits & 4, bits & 8 };
		if (strcmp(streams_text(arena, &extras->streams), value) == 0) {
			extras->streams_given = true;
			return 0;
		}
	}
	return -1;
}

static const struct {
	const char *name;
	int (*read)(
	    struct arena *arena, struct extras *extras, const char *value);
} known[] = {
	{ "health=", read_health },
	{ "no-entrypoint=", read_no_entrypoint },
	{ "streams=", read_streams },
	{ "unset=", read_unset },
};

static int read_option(
    struct arena *arena, struct extras *extras, const char *option)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		size_t length = strlen(known[i].name);

		if (strncmp(option, known[i].name, length) == 0)
			return known[i].read(arena, extras, option + length);
	}
	return -1;
}

int extras_read(struct arena *arena, const struct words *options,
    struct extras *extras, struct error *error)
{
	*extras = (struct extras){ 0 };
	for (size_t i = 0; i < options->n; i++)
		if (read_option(arena, extras, options->v[i]) < 0)
			return error_set(error, arena, EXIT_WRONG,
			    "the ask has an option that is unknown or has a "
			    "wrong value: '%s'",
			    error_escape(options->v[i], 200, arena));
	return 0;
}
