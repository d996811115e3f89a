/*
 * What goes on when docker's CLI has ended, and may do so for a time only.
 */
#ifndef UNDOCKER_OUTLIVE_H
#define UNDOCKER_OUTLIVE_H

#include "rt/watch.h"

#include <time.h>

/*
 * In the watcher: waits for the end of what the CLI has left running with a
 * MAXTIME, and ends it when its time is up.  started is when the CLI began, on
 * the monotonic clock; id is the container that was created, or NULL.
 */
void outlive(const struct watch *watch, time_t started, const char *id);

/*
 * The same for containers that have just started, whoever has started them;
 * grace in seconds.
 */
void outlive_started(const struct engine *engine, const struct ledger *ledger,
    unsigned int grace, const struct watched *timed, size_t n);

#endif
