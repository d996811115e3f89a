/*
 * What of the host is never mounted in a container, whatever the policy says:
 * file systems that show or steer the kernel (proc, sysfs, cgroup, ...), and
 * /proc, /sys, /dev and /run with all in them; the last two hold devices and
 * the sockets of the host's services.
 *
 * They are known by what they are and not by a path: by the type of the file
 * system, by the directories above a source, and by the part of a file system
 * that a mount shows, so that links and bind mounts elsewhere lead nowhere.
 */
#ifndef UNDOCKER_FORBIDDEN_H
#define UNDOCKER_FORBIDDEN_H

#include "core/arena.h"
#include "rt/mounts.h"

#include <stddef.h>
#include <sys/types.h>

enum { FORBIDDEN_PLACES = 5 };

/* A directory in which nothing may be mounted. */
struct forbidden_place {
	const char *path; /* without links */
	const char *why;
	dev_t device;
	ino_t inode;
	struct located at;
};

struct forbidden {
	struct arena *arena;
	struct mounts mounts;
	struct forbidden_place places[FORBIDDEN_PLACES];
	size_t n;
};

/*
 * Finds the places and reads the table of mounts.  Returns 0, or -1 and errno.
 */
int forbidden_read(struct arena *arena, struct forbidden *forbidden);

/*
 * Returns why the file or directory of an O_PATH descriptor may not be mounted:
 * a clause that follows its name and a colon.  NULL: it may be, as far as the
 * descriptor tells.
 */
const char *forbidden_source(struct arena *arena, int fd);

/* Likewise for an entry of the table: by what it shows, wherever it is. */
const char *forbidden_mount(
    const struct forbidden *forbidden, const struct mounted *mounted);

#endif
