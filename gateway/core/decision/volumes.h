/*
 * Whose a volume is.
 */
#ifndef UNDOCKER_DECISION_VOLUMES_H
#define UNDOCKER_DECISION_VOLUMES_H

#include "core/decision/decider.h"
#include "core/grammar/bind.h"

/*
 * True when the caller may mount the named volume: it is the caller's, or will
 * be, or VALUES has it.  It is then in the plan.  False, and the command is
 * denied, for any other.
 */
bool decision_volume(struct decider *d, const struct bind *bind);

#endif
