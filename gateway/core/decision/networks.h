/*
 * Whose a network is.
 */
#ifndef UNDOCKER_DECISION_NETWORKS_H
#define UNDOCKER_DECISION_NETWORKS_H

#include "core/decision/decider.h"
#include "core/grammar/network.h"

/*
 * The ID of the caller's network of that name, or of one without an owner that
 * VALUES of the flag (NULL: none) names.  NULL, and the command is denied, for
 * any other.
 */
const char *decision_network(
    struct decider *d, const char *name, const struct docker_flag *flag);

/* Takes a use of a flag with ROLE_JOIN into the plan, or denies it. */
void decision_join(struct decider *d, const struct flag_use *use);

#endif
