/*
 * Volumes at the Engine API.  They have no IDs: see rt/names.h.
 */
#ifndef UNDOCKER_VOLUMES_H
#define UNDOCKER_VOLUMES_H

#include "core/caller.h"
#include "core/decision/facts.h"
#include "core/decision/plan.h"
#include "core/error.h"
#include "rt/engine.h"
#include "rt/names.h"

#include <sys/types.h>

/*
 * Answers what is asked of a volume, for the caller with that uid.  Returns 0,
 * or -1 and an error (EXIT_ENGINE): then nothing is known of it.
 */
int volumes_find(const struct engine *engine, uid_t uid,
    struct volume_fact *fact, struct error *error);

/*
 * Makes those of the plan's volumes that are missing, with the label of the
 * caller where they are to be owned and with a directory of the caller's, and
 * sees to it that all are as the plan says.  It stays so until the locks are
 * let go of.  Returns 0, or -1 and an error: EXIT_DENIED for a volume that is
 * not so any more, what rt/names.h and rt/answer.h say.
 */
int volumes_hold(const struct engine *engine, const struct caller *caller,
    const struct plan *plan, struct name_locks *locks, struct error *error);

/*
 * volume create: makes the volume of the plan, which one of the caller's may be
 * already.  *name is what it is called.  Errors as above.
 */
int volumes_create(const struct engine *engine, const struct caller *caller,
    const struct plan *plan, const char **name, struct error *error);

/* Removes a volume of the caller's.  Errors as above. */
int volumes_remove(const struct engine *engine, uid_t uid, const char *name,
    struct error *error);

#endif
