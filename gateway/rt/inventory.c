#include "rt/inventory.h"

#include "core/grammar/image_name.h"
#include "rt/images.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *containers_of(const struct engine_listed *list, size_t n)
{
	json_t *containers = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(containers,
		    json_pack("{s:s, s:s, s:b}", "id", list[i].id, "name",
			list[i].name, "running", list[i].running));
	return containers;
}

int inventory_containers(const struct engine *engine,
    const struct ledger *ledger, uid_t uid, const struct engine_listed **list,
    size_t *n, struct error *error)
{
	struct owned *owned;
	const char **ids;
	size_t nowned;

	if (ledger_owned(ledger, uid, &owned, &nowned, error) < 0)
		return -1;
	ids = arena_array(engine->arena, nowned + 1, sizeof(*ids));
	for (size_t i = 0; i < nowned; i++)
		ids[i] = owned[i].id;
	return listing_find(engine, ids, nowned, list, n, error);
}

static json_t *images_of(struct arena *arena, const struct rules *rules,
    const char *const *names, size_t n)
{
	json_t *images = json_array();

	for (size_t i = 0; i < n; i++) {
		const char *name = image_familiar(arena, names[i]);
		int line;

		if (name && rules->n &&
		    rules_image(rules, name, &line) == IMAGE_ALLOWED)
			json_array_append_new(images, json_string(name));
	}
	return images;
}

int inventory_json(struct arena *arena, const struct engine *engine,
    const struct ledger *ledger, uid_t uid, const struct rules *rules,
    const char **text, struct error *error)
{
	const struct engine_listed *list;
	const char *const *names;
	size_t ncontainers, nnames;
	json_t *json;
	char *dump;

	if (inventory_containers(
		engine, ledger, uid, &list, &ncontainers, error) < 0 ||
	    images_list(engine, &names, &nnames, error) < 0)
		return -1;
	json = json_pack("{s:o, s:o}", "containers",
	    containers_of(list, ncontainers), "images",
	    images_of(arena, rules, names, nnames));
	dump = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	*text = dump ? arena_printf(arena, "%s\n", dump) : "{}\n";
	free(dump);
	return 0;
}
