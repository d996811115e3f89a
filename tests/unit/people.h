/*
 * Two callers, and the policy that most is tried with.
 */
#ifndef UNDOCKER_UNIT_PEOPLE_H
#define UNDOCKER_UNIT_PEOPLE_H

#include "core/caller.h"

/* Alice, 1001:1001, in /home/alice/work, member of the group users (100). */
extern const struct caller alice;
/* Bob, 1002:1002, in /home/bob, member of no other group. */
extern const struct caller bob;

/* The seed's example policy, word for word. */
extern const char seed[];

#endif
