/*
 * Two runs of a docker CLI, compared.
 */
#ifndef UNDOCKER_TESTS_OUTCOME_H
#define UNDOCKER_TESTS_OUTCOME_H

#include "engine.h"

/*
 * NULL when both ended alike and asked the engine for the same things, in
 * whichever order (the CLI asks some at once); else a sentence.
 */
const char *outcome_difference(
    struct arena *arena, const struct recording *a, const struct recording *b);

/* The CLI's complaint that a command line is not one of docker's, or NULL. */
const char *outcome_misunderstood(const struct recording *recording);

#endif
