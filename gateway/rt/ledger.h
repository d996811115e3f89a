/*
 * Whose containers are whose.
 *
 * Kept in UNDOCKER_STATEDIR, which only root can change, or in its engines/NAME
 * for another engine than the default one:
 *
 *   pending/UID.NAME/intent   made before docker is called; its lock is held
 *                               by docker's CLI and by the watcher
 *   pending/UID.NAME/cid      the new container's ID, written by the CLI
 *   owners/ID                   a container's owner: a settled intent
 *
 * The argument.  A ticket is 128 random bits that stand in the intent, and that
 * the CLI hands to the engine as a label, in a file of memory.  They are on no
 * command line and in no mount table: the directories of an intent and of its
 * mounts are named by 128 other bits.  The directory of an intent can be
 * entered by root and by the gid of docker's CLI only, which is docker's or one
 * of that CLI alone (rt/relay.h), so the ID in it is the CLI's word, and the
 * caller can neither trace the CLI nor make it write another.  So:
 *
 *   - a whole ID in cid, at any time: that container is the intent's owner's
 *   - no ID and the lock is held: docker is still at work, nothing is known
 *   - no ID and the lock is free: the CLI has ended; if one container carries
 *     the ticket, and has not got it from its image, it is the owner's, else
 *     there will be none (an engine may still be busy with the request, so the
 *     intent is kept for LEDGER_PATIENCE)
 *
 * An owner who could see the ticket all the same (in the label of the container
 * that is being made, where a policy shows that) could have it in an image
 * only, and an image's label counts for nothing.
 *
 * Each of these can be done by anybody, at any time and twice.  A command of a
 * person's settles what is pending of that person, and an ID that has no record
 * is looked for among what is pending of all, so nobody waits for others.  A
 * crash at any step leaves one of the three states.  A container in no record
 * is nobody's.  Owners whose container is gone are swept now and then
 * (rt/sweep.h); an ID never comes back.
 */
#ifndef UNDOCKER_LEDGER_H
#define UNDOCKER_LEDGER_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/decision/decision.h"
#include "core/error.h"
#include "rt/engine.h"
#include "rt/record.h"

#include <stdbool.h>
#include <sys/types.h>

enum { LEDGER_PATIENCE = 600 };

#define LEDGER_ANYBODY ((uid_t)-1)

struct ledger {
	struct arena *arena;
	const struct engine *engine;
	gid_t gid; /* of docker's CLI: may write the ID of a new container */
	const char *directory; /* all of it */
	int pending, owners;   /* directories in it */
};

/* An intent that this process has made. */
struct intent {
	struct record record;
	const char *name;    /* UID.NAME */
	const char *cidfile; /* path, for docker */
	int lock; /* descriptor: while it is open anywhere, docker is at work */
};

/* Where an engine's ledger is; NULL: the default one's. */
const char *ledger_directory(
    struct arena *arena, const struct engine_entry *engine);

/*
 * Opens the ledger, making its directories where they are missing.  The gid is
 * that of the CLI that may be started.
 */
int ledger_open(struct arena *arena, const struct engine *engine, gid_t gid,
    struct ledger *ledger, struct error *error);

/* Closes it. */
void ledger_end(struct ledger *ledger);

/* Settles what is pending of that uid's. */
int ledger_settle(const struct ledger *ledger, uid_t uid, struct error *error);

/*
 * A new intent of the caller's, with the plan's mounts.  Of the plan's
 * max_containers places none may be left: EXIT_DENIED.  Whoever counts holds
 * a lock until the intent is made, so that two cannot take the same place.
 */
int ledger_intend(const struct ledger *ledger, const struct caller *caller,
    const struct plan *plan, const char *file, struct intent *intent,
    struct error *error);

/*
 * The record of a container, false: it is nobody's.  If its ID is known and has
 * no record yet, that is made first.
 */
bool ledger_find(
    const struct ledger *ledger, const char *id, struct record *record);

/*
 * Settles one intent whose CLI has ended.  *id is its container's, or NULL;
 * with `over` set the intent is given up when it has none.
 */
int ledger_close(const struct ledger *ledger, const struct intent *intent,
    bool over, const char **id, struct error *error);

/*
 * Settles an intent of this process's by the ID of its container. EXIT_INTERNAL
 * when it cannot be recorded: the intent is then left to be settled by others.
 */
int ledger_created(const struct ledger *ledger, struct intent *intent,
    const char *id, struct error *error);

/* The ID that the CLI has written by now, or NULL. */
const char *ledger_id(const struct ledger *ledger, const struct intent *intent);

/* A container that has an owner. */
struct owned {
	const char *id;
	struct record record;
};

/*
 * The containers that are on record as that uid's, or anybody's.  Returns 0, or
 * -1 and an error (EXIT_INTERNAL).
 */
int ledger_owned(const struct ledger *ledger, uid_t uid, struct owned **owned,
    size_t *n, struct error *error);

/* Records whose a container is; one that has an owner keeps it. */
int ledger_own(const struct ledger *ledger, const char *id,
    const struct record *record, struct error *error);

/*
 * Calls visit for every name in one of the ledger's directories that does not
 * begin with a dot, until one returns -1.
 */
typedef int ledger_visit(const struct ledger *ledger, const char *name,
    void *context, struct error *error);
int ledger_each(const struct ledger *ledger, int directory, ledger_visit *visit,
    void *context, struct error *error);

/* An error of the ledger's (EXIT_INTERNAL), with errno's text; returns -1. */
int ledger_failed(
    const struct ledger *ledger, const char *what, struct error *error);

/* Forgets a container that is gone. */
void ledger_forget(const struct ledger *ledger, const char *id);

/*
 * The lock of a container's record: held, as long as the descriptor is open, by
 * the watcher that ends it when its max_time is up.  -1: another has it, or
 * there is no record.  Running containers whose time is up, with nobody who
 * holds it, are killed by whoever sweeps next.
 */
int ledger_guard(const struct ledger *ledger, const char *id);

#endif
