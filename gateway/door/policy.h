/*
 * The policy of a session that lasts: what the file says at each ask counts.
 */
#ifndef UNDOCKER_DOOR_POLICY_H
#define UNDOCKER_DOOR_POLICY_H

#include "rt/judge.h"

#include <sys/stat.h>

/* The file as it was when the policy was loaded. */
struct policy_watch {
	struct stat seen;
	bool stale; /* it could not be loaded since */
};

/* Begins with the policy that the judge has just loaded. */
void policy_watch(struct policy_watch *watch);

/*
 * Loads it again if the file has changed, and identifies the caller anew.  -1:
 * the errors of judge_identify(), in the arena; the judge keeps the policy that
 * it has, by which what goes on may end, and the next call tries again.
 */
int policy_fresh(struct policy_watch *watch, struct judge *judge,
    struct arena *arena, struct error *error);

#endif
