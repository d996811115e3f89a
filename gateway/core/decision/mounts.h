/*
 * Mounts of the plan.
 */
#ifndef UNDOCKER_DECISION_MOUNTS_H
#define UNDOCKER_DECISION_MOUNTS_H

#include "core/decision/decider.h"
#include "core/grammar/bind.h"

/*
 * Returns what the caller is told of a mount that became read-only: of the home
 * or what is above it, or else of one of FORCED that is not of the work
 * directory.
 */
const char *decision_readonly_note(struct arena *arena,
    const struct caller *caller, const char *source, bool home);

/*
 * Adds a mount to the plan; value is what it was made from, forced: by the
 * policy.
 */
void decision_mount(
    struct decider *d, const struct bind *bind, const char *value, bool forced);

/*
 * What no mount of a service may be, whoever wants it: docker puts values in
 * for {{ on the node, after everything was looked at.  Returns 0, or -1 and an
 * error.
 */
int decision_node_mount(
    struct arena *arena, const struct bind *bind, struct error *error);

#endif
