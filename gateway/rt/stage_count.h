/*
 * How many mounts a person has in stages.  The table of mounts is the host's,
 * and full for everybody when it is full.
 */
#ifndef UNDOCKER_STAGE_COUNT_H
#define UNDOCKER_STAGE_COUNT_H

#include "core/arena.h"
#include "core/error.h"
#include "rt/mounts.h"
#include "rt/stage.h"

#include <sys/types.h>

/*
 * Notes on a stage's directory, which nobody but root can enter, whose it is.
 * Returns 0, or -1 and errno.
 */
int stage_count_mark(int directory, uid_t uid);

/*
 * Takes the person's lock, under which mounts are made and counted: a
 * descriptor, or -1 and the error (EXIT_ENGINE if others have it for too long).
 */
int stage_count_lock(struct arena *arena, uid_t uid, struct error *error);

/*
 * Counts the mounts of the table that are in the person's stages.  Returns 0,
 * or -1 and an EXIT_DENIED error: there are more than the bound allows.
 */
int stage_count(struct arena *arena, const struct mounts *mounts, uid_t uid,
    const struct stage_bound *bound, struct error *error);

#endif
