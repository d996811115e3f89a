/*
 * -v and --mount as core/bind reads and writes them, against docker's.
 */
#ifndef UNDOCKER_TESTS_MOUNTS_H
#define UNDOCKER_TESTS_MOUNTS_H

#include "core/grammar/cmdline.h"
#include "engine.h"

/*
 * A copy of a command with every -v and --mount written as --mount by
 * bind_emit().  False: it has none, or one that bind.c does not take.
 */
bool mounts_rewrite(struct arena *arena, const struct command *command,
    struct command *rewritten);

/*
 * What a run or create mounts, from what the CLI sent: a line for each mount,
 * sorted, of type, source, target, whether it is read-only and the like.  NULL
 * when it sent nothing.
 */
const char *mounts_recorded(
    struct arena *arena, const struct recording *recording);

#endif
