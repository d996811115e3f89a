/*
 * Stage 4 and 5: a parsed command, the caller's rules and facts, to a
 * decision with its reasons and, when allowed, a plan.
 */
#ifndef UNDOCKER_DECISION_H
#define UNDOCKER_DECISION_H

#include "core/decision/decider.h"

#include <stdbool.h>
#include <stddef.h>

/* What has to be looked up for this command under these rules. */
void decision_questions(struct arena *arena, const struct command *command,
    const struct rules *rules, struct facts *facts);

/* Decides.  The decision's strings are the arena's or its arguments'. */
void decision_make(struct arena *arena, const struct command *command,
    const struct rules *rules, const struct caller *caller,
    const struct facts *facts, struct decision *decision);

#endif
