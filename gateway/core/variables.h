/*
 * Variables of the policy: single bytes in its texts (core/words.h), put in
 * last.
 */
#ifndef UNDOCKER_VARIABLES_H
#define UNDOCKER_VARIABLES_H

#include "core/arena.h"
#include "core/caller.h"

/* A text of the policy with its variables expanded; NULL stays NULL. */
const char *variables_expand(
    struct arena *arena, const struct caller *caller, const char *template);

#endif
