/*
 * Which directories of the host the caller may mount.
 */
#ifndef UNDOCKER_DECISION_BINDS_H
#define UNDOCKER_DECISION_BINDS_H

#include "core/decision/decider.h"
#include "core/grammar/bind.h"

/*
 * Whether the user may have this directory of a node in a service: ALLOWEDBINDS
 * has to name it itself, since on the node nobody looks at what is below.
 * Returns 0, or -1 and an error.
 */
int decision_node_bind(
    struct decider *d, const struct bind *bind, struct error *error);

/*
 * Whether a bind of source, absolute and without links, is within the rules:
 * the root side asks again when it knows where a source really leads.  Of a
 * command that creates nothing, the rules of run and create count, one of which
 * must allow it: the container was made by them.  Without ALLOWEDBINDS an
 * account of the gateway has its work directory alone.
 * Returns 0, or -1 and an error (EXIT_DENIED).
 */
int rules_bind(struct arena *arena, const struct rules *rules,
    const struct caller *caller, const char *source, bool readonly,
    struct error *error);

/*
 * Whether an ALLOWEDBINDS applies; of a command that creates nothing, one of
 * run or create.
 */
bool rules_on_binds(struct arena *arena, const struct rules *rules,
    const struct caller *caller);

/*
 * The same for an engine on another machine, where an ALLOWEDBINDS must name
 * the source, even of a forced mount: that says that it is shared storage.
 */
int rules_shared(struct arena *arena, const struct rules *rules,
    const struct caller *caller, const char *source, bool readonly,
    struct error *error);

#endif
