/*
 * A plan as the command line of docker's CLI.
 */
#ifndef UNDOCKER_REQUEST_PLAN_H
#define UNDOCKER_REQUEST_PLAN_H

#include "core/arena.h"
#include "core/decision/plan.h"
#include "core/policy/policy.h"

/* Files that docker's CLI is given by path; NULL: none. */
struct plan_files {
	const char *host;	 /* --host; NULL: the default engine's */
	const char *cidfile;	 /* --cidfile: written by it */
	const char *environment; /* --env-file: plan->environment */
	const char *labels;	 /* --label-file */
};

/*
 * The whole command line, ready for execve: docker, --config DIR, -H HOST and
 * the plan's canonical words, with the files after the flags.
 */
void plan_argv(struct arena *arena, const struct policy *policy,
    const char *config, const struct plan_files *files, const struct plan *plan,
    struct words *argv);

/* The staged source takes the place of what was asked for. */
void plan_mount_source(
    struct arena *arena, struct plan *plan, size_t mount, const char *source);

#endif
