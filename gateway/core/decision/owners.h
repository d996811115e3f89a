/*
 * Whose a container or a service is, and names that could be taken for
 * another's.
 */
#ifndef UNDOCKER_DECISION_OWNERS_H
#define UNDOCKER_DECISION_OWNERS_H

#include "core/decision/decider.h"
#include "core/decision/references.h"

/* What was found of the container of that name, or NULL. */
const struct container_fact *decision_fact(
    struct decider *d, bool service, const char *start, size_t length);

/*
 * True when UIDMUSTMATCH holds for containers and services: by default it does
 * for lists, and for commands about networks and volumes.
 */
bool decision_must_match(const struct rules *rules);

/* True when it holds for networks and volumes: unless it is false. */
bool decision_must_own(const struct rules *rules);

/* The line to name for it: of the section, where it is the default. */
int decision_match_line(const struct decider *d);

/*
 * False, and denied, when a new name could be taken for the ID of another's
 * container or network, as kind says.
 */
bool decision_name(struct decider *d, const char *kind, const char *name);

/*
 * The value with the container's ID in the reference's place; NULL, and the
 * command is denied, when it is not the caller's.
 */
const char *decision_own_container(
    struct decider *d, const char *value, const struct reference *reference);

/* The same for a service. */
const char *decision_own_service(
    struct decider *d, const char *value, const struct reference *reference);

#endif
