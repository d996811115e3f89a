/*
 * A record of the ledger as a file: one JSON object.
 */
#ifndef UNDOCKER_RECORD_H
#define UNDOCKER_RECORD_H

#include "core/arena.h"
#include "core/mapping.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A mount of a container whose source must be staged at each start. */
struct record_mount {
	const char *source; /* as its owner named it */
	bool readonly;
	bool nonrecursive;
	bool forced; /* by the policy: ALLOWEDBINDS does not narrow it */
	enum mapping mapping;
	bool guarded; /* as in a plan: core/decision/plan.h */
};

/* What is known of a container, or of one to come. */
struct record {
	uid_t uid;
	const char *ticket; /* TICKET hex digits: in a label */
	const char *name;   /* as many others: of directories */
	const struct record_mount *mounts;
	size_t nmounts;
	unsigned int max_time; /* seconds that it may run; 0: no bound */
	bool run; /* by a section for run, which its first start is part of */
	bool removed; /* by the engine, when it ends: --rm */
};

/*
 * Writes the file name in a directory so that it is there as a whole, on the
 * disk, or not at all.  Returns -1 with errno.
 */
int record_write(struct arena *arena, int directory, const char *name,
    const struct record *record);

/* Reads it; false when it is not a whole record in a file of root's. */
bool record_read(struct arena *arena, int directory, const char *name,
    struct record *record);

#endif
