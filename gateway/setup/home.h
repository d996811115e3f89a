/*
 * Homes of gateway accounts: root-owned, with one directory that is the
 * person's.
 */
#ifndef UNDOCKER_SETUP_HOME_H
#define UNDOCKER_SETUP_HOME_H

#include "core/arena.h"
#include "core/error.h"

#include <stdbool.h>
#include <sys/types.h>

struct home {
	struct arena *arena;
	const char *path; /* as passwd has it */
	const char *name; /* its last part */
	const char *half; /* beside it: what a change is made in */
	uid_t uid;
	gid_t gid;
	bool private; /* the gid is of a group that is the account's alone */
	int parent;   /* O_PATH, of the directory that it is in */
};

enum home_state {
	HOME_CLOSED,  /* root-owned with all but work, which is the person's */
	HOME_MISSING, /* there is none */
	HOME_HALF,    /* a change was interrupted */
	HOME_OWN,     /* the person's */
	HOME_MIXED,   /* root-owned, without work or with more that is loose */
};

/*
 * Opens the directory that the home is in.  Refused (EXIT_WRONG) is what cannot
 * be made safe: a path that is not plain, has links, or leads through
 * directories that others than root can write; a home that is a mount point or
 * has one below it, is of another owner, or on a file system that is not a
 * local one.
 */
int home_open(struct home *home, struct error *error);

/*
 * Says what it is now.  Loose is what setup/loose.h finds in it.  Refused
 * (EXIT_WRONG) is a root-owned home with a mount in it that is not in work.
 * Errors: EXIT_INTERNAL.
 */
int home_look(
    const struct home *home, enum home_state *state, struct error *error);

/*
 * Closes it: a home of the person's becomes, as it is, the directory work of a
 * new one; each entry of a root-owned one in which something is loose is moved
 * to work, whole.  Finishes what was interrupted, and changes nothing where
 * nothing is to do.
 */
int home_close(const struct home *home, struct error *error);

/*
 * The reverse: work becomes the home.  Refused (EXIT_WRONG) where the home has
 * more in it than work.
 */
int home_give(const struct home *home, struct error *error);

#endif
