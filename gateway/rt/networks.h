/*
 * Networks at the Engine API.
 */
#ifndef UNDOCKER_NETWORKS_H
#define UNDOCKER_NETWORKS_H

#include "core/decision/facts.h"
#include "core/decision/plan.h"
#include "core/error.h"
#include "rt/engine.h"
#include "rt/names.h"

#include <sys/types.h>

/*
 * Answers what is asked of a network, for the caller with that uid.  Returns 0,
 * or -1 and an error (EXIT_ENGINE): then nothing is known of it.
 */
int networks_find(const struct engine *engine, uid_t uid,
    struct network_fact *fact, struct error *error);

/*
 * A container that has not run yet knows its networks by their names, and joins
 * whatever is called so when it starts.  So a network stays as long as there is
 * a container that names it (networks_remove), and those that the plan has
 * a container join stay until that is done, and the locks are let go
 * of.  Returns 0, or -1 and an error: EXIT_DENIED for a
 * network that is gone, what rt/names.h and rt/answer.h say.
 */
int networks_hold(const struct engine *engine, uid_t uid,
    const struct plan *plan, struct name_locks *locks, struct error *error);

/*
 * network create: makes the network of the plan, if the caller has fewer than
 * the plan's max_networks; file is the policy's name.  *id is the new one's.
 */
int networks_create(const struct engine *engine, uid_t uid,
    const struct plan *plan, const char *file, const char **id,
    struct error *error);

/*
 * Removes a network of the caller's by its ID.  EXIT_FAILURE when a container,
 * running or not, is on it.  *name is what it was called.
 */
int networks_remove(const struct engine *engine, uid_t uid, const char *id,
    const char **name, struct error *error);

/*
 * The IDs of the networks with the labels that the plan's filters name, the
 * owner's among them.  EXIT_DENIED for filters of other things.
 */
int networks_list(const struct engine *engine, const struct plan *plan,
    const char *const **ids, size_t *n, struct error *error);

#endif
