/*
 * Patterns of the policy: regular expressions by PCRE2, for names of images and
 * for VALUES.
 */
#ifndef UNDOCKER_POLICY_PATTERN_H
#define UNDOCKER_POLICY_PATTERN_H

#include "core/arena.h"

/*
 * Compiles a pattern, anchored at both ends as a whole, with match and heap
 * limits of its own when run.  Returns a pcre2_code to be freed with
 * pattern_free(), or NULL and a reason (static or the arena's).
 */
void *pattern_compile(
    struct arena *arena, const char *pattern, const char **reason);
void pattern_free(void *code);

/* 1: the whole name matches; 0: it does not; -1: a limit was exceeded. */
int pattern_match(const void *code, const char *name);

#endif
