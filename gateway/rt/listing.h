/*
 * Lists of containers.  A list costs the engine, and whoever reads it, as much
 * as the containers in it are long: so no more are asked for than are needed.
 */
#ifndef UNDOCKER_LISTING_H
#define UNDOCKER_LISTING_H

#include "core/error.h"
#include "rt/engine.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* One of a list; what is not known of it is "", 0, or running. */
struct engine_listed {
	const char *id, *name;
	const char *image; /* its ID */
	time_t created;
	bool running;
};

/*
 * Those of the containers with these IDs (whole ones) that there are, in any
 * state, sorted by ID.  Without IDs nothing is asked.  Returns 0, or -1 and an
 * error (EXIT_ENGINE): then nothing is known of any of them.
 */
int listing_find(const struct engine *engine, const char *const *ids, size_t n,
    const struct engine_listed **list, size_t *nlisted, struct error *error);

/* One of such a list by its ID, or NULL. */
const struct engine_listed *listing_entry(
    const struct engine_listed *list, size_t n, const char *id);

/* All containers that carry this label with this value, in any state. */
int listing_labelled(const struct engine *engine, const char *value,
    const struct engine_listed **list, size_t *n, struct error *error);

#endif
