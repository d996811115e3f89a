/*
 * Stage 6: carrying out a plan.
 */
#ifndef UNDOCKER_EXECUTE_H
#define UNDOCKER_EXECUTE_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/decision/decision.h"
#include "core/error.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"
#include "rt/audit.h"
#include "rt/engine.h"
#include "rt/start.h"
#include "rt/ticket.h"

#include <stdbool.h>

/* Docker's configuration, which is root-owned and chooses nothing. */
#define EXECUTE_CONFIG UNDOCKER_LIBDIR "/docker-config"

/* A root-owned directory with nothing in it: the CLI's PATH and its HOME. */
#define EXECUTE_EMPTY UNDOCKER_LIBDIR "/empty"

/* Whatever a plan is carried out with. */
struct execution {
	struct arena *arena;
	const struct policy *policy;
	const struct rules *rules;
	const struct caller *caller;
	const struct engine *engine;
	const struct start *start;
	struct audit *audit;
	/* lines about the plan's mounts, said when nothing can be denied */
	const char *const *notes;
	size_t nnotes;
	gid_t gid;	 /* docker's */
	bool connection; /* the caller is at the other end of ssh */
	char *title;	 /* argv[0], by which ps(1) knows this process */
};

/*
 * Becomes docker's CLI, as the caller with docker's gid where plan->direct says
 * so, else with a gid of the relay's.  Returns only with an error: nothing was
 * started then, and nothing is left.
 */
int execute(
    const struct execution *execution, struct plan *plan, struct error *error);

/*
 * The same command line for people to look at: TICKET stands for what is
 * different in each run.
 */
void execute_show(
    const struct execution *execution, struct plan *plan, struct words *argv);

#endif
