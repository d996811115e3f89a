/*
 * Who asks: facts that the root side has found out and the core believes.
 */
#ifndef UNDOCKER_CALLER_H
#define UNDOCKER_CALLER_H

#include "core/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct caller {
	uid_t uid;
	gid_t gid;	   /* the primary group, from passwd */
	const char *user;  /* names from passwd and group, never from */
	const char *group; /* the environment */
	const char *home;
	const char *directory; /* the working directory, absolute */
	const gid_t *gids;     /* all groups, the primary one included */
	size_t ngids;
	/*
	 * An account of the gateway (core/account.h): its mounts are of the
	 * work directory, which is NULL if it has none that counts.  Found out
	 * for commands that mount something, and for exec.
	 */
	bool gateway;
	const char *work; /* without links */
	/* of policy_groups(), those that the caller is a member of */
	const char *const *groups;
	size_t ngroups;
};

/* Returns true when the text is the number, in digits, of one of the groups. */
bool caller_is_member(const struct caller *caller, const char *gid);

/*
 * Returns UID:GID in digits for a value of --user that is the caller's own: UID
 * or UID:GID, where the gid is one of the caller's and is the primary one when
 * left out.  With names, the caller's name may stand for the uid, and that of
 * the primary group for the gid.  NULL: the value is another user's, or can
 * only be looked up in an image.
 */
const char *caller_numbers(struct arena *arena, const struct caller *caller,
    const char *value, bool names);

#endif
