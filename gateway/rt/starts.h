/*
 * Stages that wait for their containers to start.  The engine has mounts of its
 * own once a container runs; until then a stage takes room in the host's table
 * of mounts, and that time has an end.
 */
#ifndef UNDOCKER_STARTS_H
#define UNDOCKER_STARTS_H

#include "core/arena.h"
#include "rt/engine.h"
#include "rt/stage.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* Seconds in which a container must start; an image may have to come first. */
#ifndef STARTS_PATIENCE
#define STARTS_PATIENCE (30 * 60)
#endif

enum { STARTS_TEXT = 16 * 1024 };

struct starts {
	struct stage *stages;
	size_t n;
	time_t until; /* on the monotonic clock */
	int fd;	      /* the engine tells there; -1 */
	/* what has come, in whose end an ID may have begun */
	char text[STARTS_TEXT];
	size_t size;
};

/* Asks the engine to tell when the stages' containers start. */
void starts_open(struct starts *starts, const struct engine *engine,
    struct arena *arena, struct stage *stages, size_t n, time_t now);

/* Reads what the engine tells, and closes the stages whose containers run. */
void starts_read(struct starts *starts);

/* Closes all that are left. */
void starts_close(struct starts *starts);

/*
 * Seconds until the containers must have started, 0 when that is over; -1: none
 * is waited for.
 */
time_t starts_left(const struct starts *starts, time_t now);

#endif
