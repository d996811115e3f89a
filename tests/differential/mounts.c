#include "mounts.h"

#include "core/grammar/bind.h"
#include "fields.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct mounts {
	struct arena *arena;
	const char **lines;
	size_t n;
};

bool mounts_rewrite(struct arena *arena, const struct command *command,
    struct command *rewritten)
{
	const struct docker_flag *mount =
	    grammar_role(command->command, ROLE_MOUNT);
	bool found = false;

	*rewritten = *command;
	rewritten->flags = NULL;
	rewritten->nflags = 0;
	for (size_t i = 0; i < command->nflags; i++) {
		const struct flag_use *use = &command->flags[i];
		enum flag_role role = (enum flag_role)use->flag->role;
		struct bind bind;
		struct error error;

		if (role != ROLE_MOUNT && role != ROLE_VOLUME) {
			cmdline_add(arena, rewritten, use->flag, use->value);
			continue;
		}
		if (bind_parse(arena, role, use->value, &bind, &error) < 0)
			return false;
		cmdline_add(arena, rewritten, mount, bind_emit(arena, &bind));
		found = true;
	}
	return found;
}

static void add_line(struct mounts *m, const char *type, const char *source,
    const char *target, bool readonly, const char *rest)
{
	m->lines = arena_grow(m->arena, m->lines, m->n, sizeof(*m->lines));
	m->lines[m->n++] = arena_printf(m->arena, "%s '%s' on '%s' %s %s\n",
	    type, source ? source : "", target, readonly ? "ro" : "rw",
	    rest ? rest : "");
}

/* "source:target:options" in HostConfig.Binds: what -v becomes. */
static void add_bind(struct mounts *m, const char *text)
{
	char *copy = arena_strdup(m->arena, text);
	char *source = strsep(&copy, ":"), *target = strsep(&copy, ":");
	const char *propagation = NULL;
	bool readonly = false;

	for (char *option; (option = strsep(&copy, ","));) {
		readonly = readonly || strcmp(option, "ro") == 0;
		if (strstr(option, "private"))
			propagation = option;
	}
	add_line(m, *source == '/' ? "bind" : "volume", source,
	    target ? target : "", readonly, propagation);
}

static const char *text_of(json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* An entry of HostConfig.Mounts: what --mount becomes. */
static void add_mount(struct mounts *m, json_t *mount)
{
	json_t *options = json_object_get(mount, "BindOptions");
	json_t *tmpfs = json_object_get(mount, "TmpfsOptions");
	const char *rest = text_of(options, "Propagation");

	if (json_is_true(json_object_get(options, "NonRecursive")))
		rest =
		    arena_printf(m->arena, "%s nonrecursive", rest ? rest : "");
	if (tmpfs)
		rest = arena_printf(m->arena, "%lld bytes, mode %lld",
		    json_integer_value(json_object_get(tmpfs, "SizeBytes")),
		    json_integer_value(json_object_get(tmpfs, "Mode")));
	add_line(m, text_of(mount, "Type"), text_of(mount, "Source"),
	    text_of(mount, "Target"),
	    json_is_true(json_object_get(mount, "ReadOnly")), rest);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *join(struct mounts *m)
{
	const char *text = "";

	if (m->n)
		qsort(m->lines, m->n, sizeof(*m->lines), compare_lines);
	for (size_t i = 0; i < m->n; i++)
		/* Volumes is a map: the same -v twice is one. */
		if (!i || strcmp(m->lines[i], m->lines[i - 1]) != 0)
			text =
			    arena_printf(m->arena, "%s%s", text, m->lines[i]);
	return text;
}

const char *mounts_recorded(
    struct arena *arena, const struct recording *recording)
{
	const struct request *r =
	    fields_request(recording, "/containers/create");
	struct mounts m = { .arena = arena };
	json_t *body, *host, *value;
	const char *target, *text;
	size_t i;

	if (!r)
		return NULL;
	body = json_loadb(r->body, r->length, 0, NULL);
	host = json_object_get(body, "HostConfig");
	json_array_foreach(json_object_get(host, "Binds"), i, value)
	    add_bind(&m, json_string_value(value));
	json_array_foreach(json_object_get(host, "Mounts"), i, value)
	    add_mount(&m, value);
	json_object_foreach(json_object_get(body, "Volumes"), target, value)
	    add_line(&m, "volume", NULL, target, false, NULL);
	text = join(&m);
	json_decref(body);
	return text;
}
