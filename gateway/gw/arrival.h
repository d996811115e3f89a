/*
 * How a session's first process hands over to the next: undocker-gw to itself,
 * to undocker-sh, to undocker-identify and to undocker-front.
 */
#ifndef UNDOCKER_GW_ARRIVAL_H
#define UNDOCKER_GW_ARRIVAL_H

#include "core/arrival.h"

/*
 * Executes the program with ARRIVAL_WORD, the arrival, and an environment of
 * our own making: of the present one only TERM, SSH_CONNECTION and
 * SSH_USER_AUTH are kept, and only if they can do no harm.  Returns on failure,
 * -1.
 */
int arrival_begin(struct arena *arena, const char *program,
    const struct arrival *arrival, struct error *error);

/*
 * Executes a program that needs no arrival, in the same environment.  Returns
 * on failure, -1.
 */
int arrival_leave(struct arena *arena, const char *program, char *const *argv,
    struct error *error);

/* Takes the arrival; the descriptor stays open. */
int arrival_take(
    struct arena *arena, struct arrival *arrival, struct error *error);

/* front_fill()'s: the value in a struct arrival. */
const char *arrival_variable(const void *arrival, const char *name);

#endif
