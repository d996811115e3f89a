/*
 * Networks at the Engine API.
 */
#ifndef UNDOCKER_NETWORKS_H
#define UNDOCKER_NETWORKS_H

#include "core/decision/facts.h"
#include "core/error.h"
#include "rt/engine.h"

#include <sys/types.h>

/*
 * Answers what is asked of a network, for the caller with that uid.  Returns 0,
 * or -1 and an error (EXIT_ENGINE): then nothing is known of it.
 */
int networks_find(const struct engine *engine, uid_t uid,
    struct network_fact *fact, struct error *error);

#endif
