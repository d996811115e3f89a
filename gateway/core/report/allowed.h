/*
 * What a caller may do, for programs: `undocker allowed --json`, and the
 * shell's completion.
 */
#ifndef UNDOCKER_REPORT_ALLOWED_H
#define UNDOCKER_REPORT_ALLOWED_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"

#include <stddef.h>

/*
 * The rules of n commands as one JSON object and a newline: user, idle (seconds
 * that the shell waits at its prompt; 0: for ever) and commands, each with
 * name, aliases, flags (name, letter, value: does it take one), images
 * (allowed, restricted: patterns) and owned (true: containers must be the
 * caller's).
 */
const char *allowed_json(struct arena *arena, const struct policy *policy,
    const struct caller *caller, const struct rules *rules, size_t n);

#endif
