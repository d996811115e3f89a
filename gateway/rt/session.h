/*
 * Processes that an exec has started in a container.  docker leaves them
 * running when its CLI ends (moby#9098).
 */
#ifndef UNDOCKER_SESSION_H
#define UNDOCKER_SESSION_H

#include "core/arena.h"

#include <stdbool.h>

/* The variable that marks them; its value is a ticket. */
#define SESSION_VARIABLE "UNDOCKER_SESSION"

/*
 * Ends the processes of the container with that ID that have the cookie
 * (NAME=value) in their environment, and all that descend from them: SIGTERM,
 * then SIGKILL to what is left after grace seconds.
 */
void session_end(struct arena *arena, const char *id, const char *cookie,
    unsigned int grace);

/*
 * Returns whether there are any.  A process that executes another program has
 * no environment at that moment, so one look that finds none proves nothing: a
 * few are taken, within a third of a second.
 */
bool session_runs(struct arena *arena, const char *id, const char *cookie);

#endif
