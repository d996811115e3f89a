/*
 * An account that several people share: who it is this time.
 */
#ifndef UNDOCKER_BECOME_H
#define UNDOCKER_BECOME_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/error.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"
#include "rt/start.h"

/*
 * Becomes the person whom the keys of the login stand for, for good, and
 * executes undocker-gw anew in that person's home, where it begins as it does
 * for sshd.  The words: IDs as keymap_person() wants them, `--`, and the
 * strings of an arrival.  The caller must be one of ACCOUNTS.  Returns only on
 * failure, -1: EXIT_DENIED, EXIT_POLICY for a map that is broken or that others
 * can write, EXIT_INTERNAL.
 */
int become(struct arena *arena, const struct policy *policy,
    const struct caller *account, const struct start *start, char **words,
    size_t n, struct error *error);

#endif
