/*
 * What is taken out of a clone before a container sees it.
 */
#ifndef UNDOCKER_STAGE_CLEAN_H
#define UNDOCKER_STAGE_CLEAN_H

#include "core/arena.h"
#include "core/error.h"
#include "rt/ledger.h"

/*
 * Takes out of the clone of real, which is mounted on path, what is forbidden
 * (see forbidden.h): mounts are detached, and they and directories are covered
 * by an empty one, so that the clone is for a mount with all below it even if
 * mount itself is not.  Errors: EXIT_DENIED if the clone itself is forbidden;
 * EXIT_INTERNAL.  After an error the clone may not be used.
 */
int stage_clean(struct arena *arena, const char *path, const char *real,
    const struct ledger_mount *mount, struct error *error);

#endif
