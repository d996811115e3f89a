/*
 * Accounts of the gateway, as undocker-setup(8) makes them: what they are known
 * by.  An account is one of the gateway's if it has this shell or is a member
 * of this group.
 */
#ifndef UNDOCKER_ACCOUNT_H
#define UNDOCKER_ACCOUNT_H

#include "core/arena.h"
#include "core/caller.h"

#include <stdbool.h>

#define ACCOUNT_GROUP "undocker" /* Match Group in sshd's 50-undocker.conf */
#define ACCOUNT_SHELL UNDOCKER_BINDIR "/undocker-gw"
#define ACCOUNT_WORK "work" /* in the root-owned home, the person's */

/* Whether a path is the work directory of a gateway account, or below it. */
bool account_owns(
    struct arena *arena, const struct caller *caller, const char *path);

/*
 * Whether what a gateway account mounts of a path must be read-only, whatever
 * the policy says: it is the home, elsewhere in it, or above it.
 */
bool account_keeps(
    struct arena *arena, const struct caller *caller, const char *path);

/*
 * Returns what a gateway account can do to have a directory mounted writable:
 * it is a hint, or the end of a sentence.  An account that is not closed has no
 * work directory to name.
 */
const char *account_hint(struct arena *arena, const struct caller *caller);

#endif
