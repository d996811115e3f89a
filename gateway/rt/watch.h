/*
 * The watcher: a process of root's beside docker's CLI.
 *
 * The CLI takes the caller's place in the process tree, so terminal, signals,
 * job control and exit code are its own.  What must happen when it ends, or
 * when the client's connection does, is done by the watcher, which the caller
 * can neither signal nor trace.  If it is killed all the same, the next call
 * of undocker-rt does its work.
 */
#ifndef UNDOCKER_WATCH_H
#define UNDOCKER_WATCH_H

#include "core/arena.h"
#include "core/error.h"
#include "core/policy.h"
#include "rt/ledger.h"
#include "rt/stage.h"

#include <stdbool.h>

/* What ends with the connection, or when the time is up. */
enum watch_end {
	WATCH_CLIENT,	 /* docker's CLI alone: logs -f, attach, … */
	WATCH_CONTAINER, /* the container: run, start -a */
	WATCH_PROCESS,	 /* what exec has started in the container */
};

struct watch {
	struct arena *arena;
	const struct policy *policy;
	const struct engine *engine;
	const struct ledger *ledger;
	const struct intent *intent; /* NULL: no container is created */
	struct stage *stages;
	size_t nstages;
	enum watch_end end;
	const char *id;	    /* of the container, when it is there already */
	const char *cookie; /* NAME=value in what exec starts */
	bool connection;    /* descriptors 0 to 2 are a client's */
	unsigned int max_time, idle_timeout; /* seconds; 0: none */
	const char *why_max, *why_idle;	     /* what is then told */
	char *words; /* our argv, which may hold secrets: to be wiped */
	size_t words_size;
};

/* True when anything has to be done beside docker's CLI. */
bool watch_needed(const struct watch *watch);

/*
 * Starts the watcher of the calling process, which is about to become docker's
 * CLI.  Returns in that process.  Errors: EXIT_INTERNAL.
 */
int watch_start(const struct watch *watch, struct error *error);

#endif
