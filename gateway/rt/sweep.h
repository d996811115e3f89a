/*
 * What a ledger needs now and then: owners of containers that are gone are
 * forgotten, intents of people who do not come back are settled, and containers
 * that have run for too long, and have no watcher left, are ended.
 *
 * That looks at everybody's containers, which can take long.  So it is done by
 * a process that nobody waits for.
 */
#ifndef UNDOCKER_SWEEP_H
#define UNDOCKER_SWEEP_H

#include "rt/ledger.h"

/*
 * Starts it if none has ended for a minute.  The lock is the caller's own, of
 * that uid: one who freezes such a process keeps no other from starting theirs.
 */
void sweep_sometimes(const struct ledger *ledger, uid_t uid);

#endif
