/*
 * Intents: containers that are to come (the argument is in rt/ledger.h).
 */
#ifndef UNDOCKER_PENDING_H
#define UNDOCKER_PENDING_H

#include "core/error.h"
#include "rt/ledger.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { PENDING_UNSURE = 5 }; /* seconds in which an engine still creates */

/* An intent of which there is no container, and may be one soon. */
struct expected {
	const char *ticket;
	bool ended; /* docker's CLI has, PENDING_UNSURE ago at most */
};

struct expectations {
	struct expected *v;
	size_t n;
};

/*
 * Settles the intents of one uid, each from one look, and says which of them
 * may still become a container.  Returns 0, or -1 and an error: EXIT_ENGINE,
 * EXIT_INTERNAL.
 */
int pending_settle(const struct ledger *ledger, uid_t uid,
    struct expectations *expected, struct error *error);

/* The same for everybody's; what cannot be settled is left. */
void pending_settle_all(const struct ledger *ledger);

/* Makes the intent's directory, with its record, and takes its lock. */
int pending_make(
    const struct ledger *ledger, struct intent *intent, struct error *error);

#endif
