#include "rt/facts.h"

#include "rt/ledger.h"

static int find_container(const struct engine *engine,
    const struct ledger *ledger, uid_t uid, struct container_fact *fact,
    struct error *error)
{
	struct engine_container container;
	struct record record;

	if (engine_container(engine, fact->reference, &container, error) < 0)
		return -1;
	fact->id = container.id;
	fact->owned = container.id &&
		      ledger_find(ledger, container.id, &record) &&
		      record.uid == uid;
	return 0;
}

int facts_find(struct arena *arena, const struct engine *engine, uid_t uid,
    gid_t gid, struct facts *facts, struct error *error)
{
	struct ledger ledger;

	for (size_t i = 0; i < facts->nimages; i++)
		if (engine_image(engine, &facts->images[i], error) < 0)
			return -1;
	if (!facts->ncontainers)
		return 0;
	if (facts->ncontainers > FACTS_MOST)
		return error_set(error, arena, EXIT_DENIED,
		    "%zu containers are named at once, and %d may be",
		    facts->ncontainers, FACTS_MOST);
	if (ledger_open(arena, engine, gid, &ledger, error) < 0 ||
	    ledger_settle(&ledger, error) < 0)
		return -1;
	for (size_t i = 0; i < facts->ncontainers; i++)
		if (find_container(
			engine, &ledger, uid, &facts->containers[i], error) < 0)
			return -1;
	return 0;
}
