#include "rt/networks.h"

#include "core/grammar/network.h"
#include "rt/answer.h"

#include <string.h>

enum { ID, NAME, OWNER };

static const struct scan_path paths[] = {
	[ID] = { { "Id" } },
	[NAME] = { { "Name" } },
	[OWNER] = { { "Labels", ENGINE_OWNER } },
};

struct network {
	const struct engine *engine;
	const char *id, *name, *owner; /* owner is NULL: no label */
};

static void take(void *context, const struct scan *scan)
{
	struct network *n = context;
	const char *text = answer_text(n->engine, scan);

	switch (scan->path) {
	case ID:
		n->id = text;
		break;
	case NAME:
		n->name = text;
		break;
	default:
		n->owner = text;
	}
}

/* The engine finds by names and beginnings of IDs, too: only a whole ID will
 * do from here on. */
int networks_find(const struct engine *engine, uid_t uid,
    struct network_fact *fact, struct error *error)
{
	struct network n = { .engine = engine, .id = "", .name = "" };
	const struct reading reading = { .paths = paths,
		.npaths = sizeof(paths) / sizeof(*paths),
		.picked = take,
		.context = &n };
	int status;

	if (!network_is_named(fact->reference))
		return 0;
	if (answer_ask(engine, "GET",
		arena_printf(engine->arena, "/networks/%s", fact->reference),
		&reading, &status, error) < 0)
		return -1;
	/* 400: ambiguous, by its name or as the beginning of an ID */
	fact->several = status == 400;
	if (status == 404 || status == 400)
		return 0;
	if (status != 200)
		return answer_refused(engine, status, error);
	if (!engine_is_network_id(n.id) || !*n.name)
		return answer_unclear(engine, error);
	fact->id = n.id;
	fact->name = n.name;
	fact->owned = n.owner && strcmp(n.owner, arena_printf(engine->arena,
						     "%u", uid)) == 0;
	fact->unowned = !n.owner;
	return 0;
}
