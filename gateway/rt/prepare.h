/*
 * What must be there before the engine creates or starts a container: an entry
 * in the ledger, and the sources of its mounts, staged.
 */
#ifndef UNDOCKER_PREPARE_H
#define UNDOCKER_PREPARE_H

#include "core/decision/decision.h"
#include "core/error.h"
#include "rt/execute.h"
#include "rt/idmap.h"
#include "rt/ledger.h"
#include "rt/names.h"
#include "rt/stage.h"
#include "rt/watch.h"

#include <stdbool.h>
#include <stddef.h>

/* What the engine mounts a container's sources again for. */
enum again { AGAIN_NOT, AGAIN_TO_START, AGAIN_TO_COPY };

/* Up to error, and attached, the caller's; the ledger must be open. */
struct preparation {
	const struct execution *execution;
	struct arena *arena;
	struct plan *plan; /* whose sources are replaced by what is staged */
	struct error *error;
	bool attached; /* the command lasts as long as its one container */
	struct ledger ledger;
	struct idmap idmap;	 /* begun, and ended, by the caller */
	struct name_locks locks; /* of the volumes and networks it names */
	struct intent intent;
	struct stage *stages;
	size_t nstages;
	struct watched *timed; /* containers that start again */
	size_t ntimed;
	const char **notes; /* to the caller, of what became read-only */
	size_t nnotes;
};

/* Whether a command of that name makes the engine mount sources again. */
enum again prepare_again(const char *command);

/* Whether the plan's engine is on another machine, where nothing is staged. */
bool prepare_is_remote(const struct plan *plan);

/*
 * The ID of the container that a word names, X or X:PATH of cp; NULL with the
 * error, or without one where there is none.
 */
const char *prepare_container(struct preparation *p, const char *operand);

/*
 * For a container that is to be created: the intent, the stage, and the plan's
 * sources replaced by it.  Errors: EXIT_DENIED, EXIT_ENGINE, EXIT_INTERNAL;
 * prepare_undo() is then to be called.
 */
int prepare_create(struct preparation *p);

/*
 * For the plan's operands, which are started, or copied from or to, the same
 * again.
 */
int prepare_start(struct preparation *p, enum again again);

/* The plan's sources give way to the paths in a stage of that name. */
void prepare_show(struct preparation *p, const char *name);

/* Takes back what was prepared. */
void prepare_undo(struct preparation *p);

#endif
