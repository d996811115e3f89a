#include "rt/facts.h"

#include "rt/images.h"
#include "rt/ledger.h"
#include "rt/networks.h"
#include "rt/sweep.h"
#include "rt/volumes.h"

#include <string.h>

static int find_container(const struct engine *engine,
    const struct ledger *ledger, uid_t uid, struct container_fact *fact,
    struct error *error)
{
	struct engine_container container;
	struct record record;

	if (engine_container(engine, fact->reference, &container, error) < 0)
		return -1;
	fact->id = container.id;
	fact->recorded =
	    container.id && ledger_find(ledger, container.id, &record);
	if (!fact->recorded)
		return 0;
	fact->owned = record.uid == uid;
	fact->run = record.run;
	for (size_t i = 0; i < record.nmounts; i++) {
		const struct record_mount *mount = &record.mounts[i];

		fact->mappings |= 1U << mount->mapping;
		if (mount->mapping == MAPPING_SELF && !mount->guarded)
			fact->unguarded = true;
	}
	return 0;
}

/* The label is the owner's: nobody but root's side can set it. */
static int find_service(const struct engine *engine, uid_t uid,
    struct container_fact *fact, struct error *error)
{
	struct engine_service service;

	if (engine_service(engine, fact->reference, &service, error) < 0)
		return -1;
	fact->id = service.id;
	fact->owned =
	    service.id &&
	    strcmp(service.owner, arena_printf(engine->arena, "%u", uid)) == 0;
	return 0;
}

static bool names_containers(const struct facts *facts)
{
	for (size_t i = 0; i < facts->ncontainers; i++)
		if (!facts->containers[i].service)
			return true;
	return false;
}

static int check_number(
    struct arena *arena, const struct facts *facts, struct error *error)
{
	const struct {
		size_t n;
		const char *what;
	} asked[] = { { facts->ncontainers, "containers or services" },
		{ facts->nnetworks, "networks" },
		{ facts->nvolumes, "volumes" } };

	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++)
		if (asked[i].n > FACTS_MOST)
			return error_set(error, arena, EXIT_DENIED,
			    "%zu %s are named at once, and %d may be",
			    asked[i].n, asked[i].what, FACTS_MOST);
	return 0;
}

static int find_containers(struct arena *arena, const struct engine *engine,
    uid_t uid, gid_t gid, struct facts *facts, struct error *error)
{
	struct ledger ledger;
	int result;

	if (ledger_open(arena, engine, gid, &ledger, error) < 0)
		return -1;
	result = ledger_settle(&ledger, uid, error);
	if (result == 0)
		sweep_sometimes(&ledger, uid);
	for (size_t i = 0; result == 0 && i < facts->ncontainers; i++)
		if (!facts->containers[i].service)
			result = find_container(
			    engine, &ledger, uid, &facts->containers[i], error);
	ledger_end(&ledger);
	return result;
}

int facts_find(struct arena *arena, const struct engine *engine, uid_t uid,
    gid_t gid, struct facts *facts, struct error *error)
{
	for (size_t i = 0; i < facts->nimages; i++)
		if (images_find(engine, &facts->images[i], error) < 0)
			return -1;
	if (check_number(arena, facts, error) < 0)
		return -1;
	for (size_t i = 0; i < facts->nnetworks; i++)
		if (networks_find(engine, uid, &facts->networks[i], error) < 0)
			return -1;
	for (size_t i = 0; i < facts->nvolumes; i++)
		if (volumes_find(engine, uid, &facts->volumes[i], error) < 0)
			return -1;
	if (names_containers(facts) &&
	    find_containers(arena, engine, uid, gid, facts, error) < 0)
		return -1;
	for (size_t i = 0; i < facts->ncontainers; i++)
		if (facts->containers[i].service &&
		    find_service(engine, uid, &facts->containers[i], error) < 0)
			return -1;
	return 0;
}
