/*
 * The home of a gateway account, which the host's programs read: sshd, PAM, git
 * and systemd act by what is in it.  Only its work directory may be written by
 * a container (see core/account.h).
 */
#ifndef UNDOCKER_HOME_H
#define UNDOCKER_HOME_H

#include "core/arena.h"
#include "rt/mounts.h"

#include <stdbool.h>
#include <sys/types.h>

struct home_directory {
	const char *path; /* without links; NULL: there is none */
	dev_t device;
	ino_t inode;
	unsigned long long mount; /* that it is on */
};

struct home {
	struct home_directory home, work;
};

/* Where a source is. */
enum home_side {
	HOME_ELSEWHERE,
	HOME_WORK,   /* the work directory, or below it */
	HOME_INSIDE, /* the home, or elsewhere below it */
	HOME_ABOVE,  /* a directory that the home is below */
};

/*
 * Finds the home by its path.  A work directory counts if it is a directory,
 * not a link, of that uid, in a home that only root can write.
 */
void home_find(
    struct arena *arena, const char *path, uid_t uid, struct home *home);

/*
 * Says where the file of an O_PATH descriptor is, by the directories above it
 * and above the home.  What cannot be told is HOME_INSIDE.
 */
enum home_side home_side(struct arena *arena, const struct home *home, int fd);

/*
 * Whether a mount shows the home, something in it that is not the work
 * directory's, or a directory above, wherever it is mounted.
 */
bool home_is_shown(struct arena *arena, const struct home *home,
    const struct mounts *mounts, const struct mounted *mounted);

#endif
