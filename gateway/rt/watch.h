/*
 * The watcher: a process of root's, docker's CLI's parent.
 *
 * It learns how the CLI ends, and does what must be done when it does, or when
 * the client's connection does.  It has a session of its own, and the caller
 * can neither signal nor trace it.  If it is killed all the same, the CLI is
 * killed with it, and the next call of undocker-rt does its work.
 */
#ifndef UNDOCKER_WATCH_H
#define UNDOCKER_WATCH_H

#include "core/arena.h"
#include "core/error.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"
#include "rt/audit.h"
#include "rt/ledger.h"
#include "rt/recorder.h"
#include "rt/relay.h"
#include "rt/stage.h"

#include <stdbool.h>

/* What ends with the connection, or when the time is up. */
enum watch_end {
	WATCH_CLIENT,	 /* docker's CLI alone: logs -f, attach, … */
	WATCH_CONTAINER, /* the container: run, start -a */
	WATCH_PROCESS,	 /* what exec has started in the container */
};

/* A container, and how many seconds it may run. */
struct watched {
	const char *id;
	unsigned int max_time;
	int guard; /* of the ledger: this watcher is the one that ends it */
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
	const char *id; /* of the container, when it is there already */
	/* Containers that are started again, and that may run for a time only.
	 */
	const struct watched *timed;
	size_t ntimed;
	const char *cookie; /* NAME=value in what exec starts */
	bool connection;    /* descriptors 0 to 2 are a client's */
	unsigned int max_time, idle_timeout; /* seconds; 0: none */
	const char *why_max, *why_idle;	     /* what is then told */
	const struct caller *caller;
	struct recorder *recorder; /* NULL: nothing is recorded */
	struct audit *audit;
	bool hangup_ignored; /* by the caller's choice: nohup */
	char *title;	     /* argv[0], by which ps(1) knows this process */
	struct relay *relay; /* to an engine elsewhere; NULL: none */
	pid_t watcher;	     /* set by watch_start() */
};

/* True when anything has to be done beside docker's CLI. */
bool watch_needed(const struct watch *watch);

/*
 * Starts the watcher, and returns in a child of it which is to become docker's
 * CLI; the calling process becomes the proxy, which stands for it.  Errors:
 * EXIT_INTERNAL, in the calling process.
 */
int watch_start(struct watch *watch, struct error *error);

/*
 * To be called last before the CLI is executed, with its rights: from then on
 * it ends with the watcher.  -1: it has ended already.
 */
int watch_hold(const struct watch *watch);

#endif
