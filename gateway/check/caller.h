/*
 * The caller that somebody would be, as passwd and group have them.
 */
#ifndef UNDOCKER_CHECK_CALLER_H
#define UNDOCKER_CHECK_CALLER_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/error.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"

/*
 * Finds a person by name, with those of the groups that the command's sections
 * name that the person is a member of.  Errors: EXIT_WRONG, there is none;
 * EXIT_INTERNAL.
 */
int caller_find(struct arena *arena, const char *name,
    const struct policy *policy, const struct docker_command *command,
    struct caller *caller, struct error *error);

#endif
