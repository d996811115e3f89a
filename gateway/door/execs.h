/*
 * Whose an exec is: who has created it here.  One that somebody else has made
 * in the same container, root by the engine's own socket for instance, may be
 * privileged, and whoever starts it has its streams.
 */
#ifndef UNDOCKER_DOOR_EXECS_H
#define UNDOCKER_DOOR_EXECS_H

#include "rt/engine.h"

#include <stdbool.h>
#include <sys/types.h>

/*
 * Notes that the exec with that ID is the uid's, in a file of /run/undocker.
 * Now and then what the engine has forgotten is forgotten.  -1: errno.
 */
int execs_note(const struct engine *engine, const char *id, uid_t uid);

/* Whether it is. */
bool execs_is(const char *id, uid_t uid);

#endif
