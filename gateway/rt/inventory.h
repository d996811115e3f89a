/*
 * What the caller has and may name: for completion, and for telling what still
 * runs.
 */
#ifndef UNDOCKER_INVENTORY_H
#define UNDOCKER_INVENTORY_H

#include "core/arena.h"
#include "core/error.h"
#include "rt/engine.h"
#include "rt/ledger.h"
#include "rt/listing.h"

/*
 * One JSON object and a newline: containers of that uid, each with id, name
 * and running; images, the names of those on the engine that the rules (of
 * run; without sections: none) let the caller use.  Errors: EXIT_ENGINE.
 */
int inventory_json(struct arena *arena, const struct engine *engine,
    const struct ledger *ledger, uid_t uid, const struct rules *rules,
    const char **text, struct error *error);

/*
 * Those containers of that uid's that there are, in any state, sorted by ID.
 * Errors as above, and EXIT_INTERNAL.
 */
int inventory_containers(const struct engine *engine,
    const struct ledger *ledger, uid_t uid, const struct engine_listed **list,
    size_t *n, struct error *error);

#endif
