/*
 * Commands about networks and volumes that the root side carries out itself:
 * nobody can stop it between a look at what a name stands for and its use.
 */
#ifndef UNDOCKER_OBJECTS_H
#define UNDOCKER_OBJECTS_H

#include "core/error.h"
#include "core/text.h"
#include "rt/execute.h"

#include <stdbool.h>

/* True for such a command. */
bool objects_does(const struct plan *plan);

/*
 * Carries it out, and adds to out what docker's CLI would print.  Of several
 * operands the rest is done when one fails.  Returns 0, or -1 and the first
 * error: as in rt/volumes.h.
 */
int objects_do(const struct execution *execution, const struct plan *plan,
    struct text *out, struct error *error);

#endif
