/*
 * Facts for a decision: what the engine and the ledger know.
 */
#ifndef UNDOCKER_FACTS_H
#define UNDOCKER_FACTS_H

#include "core/arena.h"
#include "core/decision/decision.h"
#include "core/error.h"
#include "rt/engine.h"

#include <sys/types.h>

enum { FACTS_MOST = 256 }; /* of a kind that has owners, in one command */

/*
 * Answers the questions in facts, for the caller with that uid.  gid is
 * docker's.  A look-up that fails is an error, never a "no"; so are too many
 * (EXIT_DENIED), since each of them keeps the engine busy.
 */
int facts_find(struct arena *arena, const struct engine *engine, uid_t uid,
    gid_t gid, struct facts *facts, struct error *error);

#endif
