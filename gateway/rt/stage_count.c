#include "rt/stage_count.h"

#include "core/path.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCKS "/run/undocker/mounts"

enum {
	PATIENCE = 10, /* seconds for the person's other commands */
	INTERVAL = 20, /* milliseconds between two tries */
};

int stage_count_mark(int directory, uid_t uid)
{
	return fchown(directory, 0, (gid_t)uid);
}

static int open_lock(struct arena *arena, uid_t uid)
{
	if (mkdir(LOCKS, 0700) < 0 && errno != EEXIST)
		return -1;
	return open(arena_printf(arena, LOCKS "/%u", uid),
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
}

int stage_count_lock(struct arena *arena, uid_t uid, struct error *error)
{
	int fd = open_lock(arena, uid);

	for (int i = 0; fd >= 0 && i < PATIENCE * 1000 / INTERVAL; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return fd;
		if (errno != EWOULDBLOCK && errno != EINTR)
			break;
		poll(NULL, 0, INTERVAL);
	}
	if (fd >= 0 && errno == EWOULDBLOCK)
		error_set(error, arena, EXIT_ENGINE,
		    "other containers of yours are being started: try again");
	else
		error_set(
		    error, arena, EXIT_INTERNAL, LOCKS ": %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Whether the stage that a path below all stages begins with is theirs. */
static bool is_of(struct arena *arena, const char *rest, uid_t uid)
{
	const char *name = arena_strndup(arena, rest, strcspn(rest, "/"));
	struct stat status;

	return lstat(arena_printf(arena, STAGE_DIRECTORY "/%s", name),
		   &status) == 0 &&
	       status.st_gid == (gid_t)uid;
}

int stage_count(struct arena *arena, const struct mounts *mounts, uid_t uid,
    const struct stage_bound *bound, struct error *error)
{
	size_t n = 0;

	for (size_t i = 0; i < mounts->n; i++) {
		const char *rest =
		    path_after(mounts->v[i].point, STAGE_DIRECTORY);

		n += rest && *rest && is_of(arena, rest, uid);
	}
	if (!bound->most || n <= bound->most)
		return 0;
	error_set(error, arena, EXIT_DENIED,
	    "limit of mounts reached: %u for your containers that start",
	    bound->most);
	if (bound->line)
		error->message = arena_printf(arena, "%s (%s:%d)",
		    error->message, bound->file, bound->line);
	error_hint(error, arena,
	    "wait until others have started, and mount directories that have "
	    "no mounts below");
	return -1;
}
