#include "front/made.h"

#include <jansson.h>
#include <string.h>

static const struct {
	const char *operation, *key, *noun, *path, *query;
} kinds[MADE_KINDS] = {
	[MADE_CONTAINERS] = { "ContainerCreate", "Id", "container",
	    "/containers/", "?force=1&v=1" },
	[MADE_NETWORKS] = { "NetworkCreate", "Id", "network", "/networks/",
	    "" },
	[MADE_VOLUMES] = { "VolumeCreate", "Name", "volume", "/volumes/", "" },
};

enum made_kind made_by(const char *operation)
{
	unsigned int kind = 0;

	while (
	    kind < MADE_KINDS && strcmp(kinds[kind].operation, operation) != 0)
		kind++;
	return (enum made_kind)kind;
}

/* Names of docker's need no escaping in a path; others are not kept. */
static bool is_plain(const char *name)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789_.-";

	return name && *name && *name != '.' && strlen(name) < 256 &&
	       !name[strspn(name, plain)];
}

static bool has(const struct words *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->v[i], name) == 0)
			return true;
	return false;
}

void made_note(struct made *made, enum made_kind kind, const char *answer)
{
	struct words *names = &made->names[kind];
	json_t *json = json_loads(answer, 0, NULL);
	const char *name =
	    json_string_value(json_object_get(json, kinds[kind].key));

	if (is_plain(name) && !has(names, name)) {
		names->v = arena_grow(
		    made->arena, names->v, names->n, sizeof(*names->v));
		names->v[names->n++] = arena_strdup(made->arena, name);
	}
	json_decref(json);
}

const char *made_volume(struct arena *arena, const char *body, size_t length)
{
	json_t *json = json_loadb(body, length, 0, NULL);
	const char *name = json_string_value(json_object_get(json, "Name"));

	name = is_plain(name) ? arena_strdup(arena, name) : NULL;
	json_decref(json);
	return name;
}

bool made_is_new(const char *list, const char *volume)
{
	json_t *json = json_loads(list, 0, NULL), *entry;
	bool is_new = json_object_get(json, "Volumes") != NULL;
	size_t i;

	json_array_foreach(json_object_get(json, "Volumes"), i, entry)
	{
		const char *name =
		    json_string_value(json_object_get(entry, "Name"));

		is_new = is_new && name && strcmp(name, volume) != 0;
	}
	json_decref(json);
	return is_new;
}

const char *made_path(
    struct arena *arena, enum made_kind kind, const char *name)
{
	return arena_printf(
	    arena, "%s%s%s", kinds[kind].path, name, kinds[kind].query);
}

const char *made_noun(enum made_kind kind)
{
	return kinds[kind].noun;
}
