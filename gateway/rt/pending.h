/*
 * Intents: containers that are to come (the argument is in rt/ledger.h).
 */
#ifndef UNDOCKER_PENDING_H
#define UNDOCKER_PENDING_H

#include "core/error.h"
#include "rt/ledger.h"

#include <stddef.h>
#include <sys/types.h>

/* The tickets of intents that docker is at work on, without an ID yet. */
struct held {
	const char **tickets;
	size_t n;
};

/*
 * Settles the intents of one uid, each from one look, and says in *held which
 * are still open.  Returns 0, or -1 and an error: EXIT_ENGINE, EXIT_INTERNAL.
 */
int pending_settle(const struct ledger *ledger, uid_t uid, struct held *held,
    struct error *error);

/* The same for everybody's; what cannot be settled is left. */
void pending_settle_all(const struct ledger *ledger);

/* Makes the intent's directory, with its record, and takes its lock. */
int pending_make(
    const struct ledger *ledger, struct intent *intent, struct error *error);

#endif
