/*
 * What an account could change in a home that is closed: sshd, PAM, git and
 * systemd read files in its directories, too, not only at its top.
 */
#ifndef UNDOCKER_SETUP_LOOSE_H
#define UNDOCKER_SETUP_LOOSE_H

#include "core/arena.h"

#include <stdbool.h>

/* What is looked at below one name, at most. */
enum { LOOSE_ENTRIES = 4096, LOOSE_DEPTH = 32 };

enum loose_why {
	LOOSE_NOT,
	LOOSE_OWNER,  /* it is not root's */
	LOOSE_MODE,   /* its group or everybody can write it */
	LOOSE_LINK,   /* it is a symbolic link, wherever that leads */
	LOOSE_MOUNT,  /* something is mounted there */
	LOOSE_MANY,   /* there is more below the name than is looked at */
	LOOSE_UNSEEN, /* the caller may not look at it, or it failed */
};

struct loose {
	enum loose_why why;
	const char *path; /* from the directory; the arena's */
};

/*
 * Looks at a name in an open directory, and at all below it, without following
 * a link or entering another mount.  Returns whether something is loose, with
 * the first of it in *found; what is LOOSE_UNSEEN comes last.
 */
bool loose_find(
    struct arena *arena, int directory, const char *name, struct loose *found);

/* Returns what is to be said of a path: "is a symbolic link". */
const char *loose_text(enum loose_why why);

#endif
