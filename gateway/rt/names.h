/*
 * Locks on names.
 *
 * A volume has no ID: whose it is that a name stands for can change between a
 * look at it and its use, by docker's CLI for instance, which its caller may
 * have stopped in between.  So whatever uses a name through undocker holds a
 * shared lock from before it looks until the use is over, and whatever makes or
 * removes what is called so has the lock alone.
 *
 * The locks are files in /run/undocker, one for each name, so nobody who stops
 * a process that holds one can hold up more than that name.
 */
#ifndef UNDOCKER_NAMES_H
#define UNDOCKER_NAMES_H

#include "core/error.h"
#include "rt/engine.h"

enum { NAMES_PATIENCE = 5 }; /* seconds to wait for a lock */

/*
 * A descriptor with the lock; operation is LOCK_SH or LOCK_EX (flock(2)).  Kind
 * says what is called so: "volume".  The name must be one that docker takes.
 * Returns -1 and an error: EXIT_FAILURE when others have it, EXIT_INTERNAL.
 */
int names_lock(const struct engine *engine, const char *kind, const char *name,
    int operation, struct error *error);

/* Turns a lock into the other one, perhaps with another's between. */
int names_change(const struct engine *engine, const char *kind,
    const char *name, int fd, int operation, struct error *error);

/* Locks that are kept for a while, in the engine's arena. */
struct name_locks {
	int *fds;
	size_t n;
};

/*
 * Keeps a lock, which docker's CLI inherits if it is executed before they are
 * let go of.  -1: EXIT_INTERNAL, and the lock is closed.
 */
int names_keep(const struct engine *engine, struct name_locks *locks, int lock,
    struct error *error);
void names_let_go(struct name_locks *locks);

/* Removes the file of a lock that is held alone: the name is free. */
void names_forget(
    const struct engine *engine, const char *kind, const char *name);

#endif
