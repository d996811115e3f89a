/*
 * What each flag means, beyond being allowed.
 */
#ifndef UNDOCKER_DECISION_ROLES_H
#define UNDOCKER_DECISION_ROLES_H

#include "core/decision/decider.h"

/* Takes one use of a flag that may be given into the plan, or denies it. */
void decision_use(struct decider *d, const struct flag_use *use);

#endif
