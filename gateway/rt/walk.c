#include "rt/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { DEEPEST = 4096 };

/* The directory that a file is in, or of a directory itself; -1 and errno. */
static int directory_of(struct arena *arena, int fd)
{
	const char *self = arena_printf(arena, "/proc/self/fd/%d", fd);
	struct stat status, there;
	char path[PATH_MAX], *name;
	ssize_t length;
	int parent;

	if (fstat(fd, &status) < 0)
		return -1;
	if (S_ISDIR(status.st_mode))
		return openat(fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	length = readlink(self, path, sizeof(path) - 1);
	if (length <= 0)
		return -1;
	path[length] = '\0';
	name = strrchr(path, '/');
	if (!name)
		return -1;
	*name++ = '\0';
	parent = open(*path ? path : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (parent >= 0 &&
	    fstatat(parent, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    there.st_dev == status.st_dev && there.st_ino == status.st_ino)
		return parent;
	if (parent >= 0)
		close(parent);
	errno = ESTALE; /* it has been moved since */
	return -1;
}

/* Steps to the directory above.  1: there is none; -1 and errno. */
static int step_up(int *fd, struct stat *status)
{
	int above = openat(*fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat next;

	if (above < 0)
		return -1;
	close(*fd);
	*fd = above;
	if (fstat(above, &next) < 0)
		return -1;
	if (next.st_dev == status->st_dev && next.st_ino == status->st_ino)
		return 1;
	*status = next;
	return 0;
}

int walk_up(struct arena *arena, int fd, walk_end *end, void *data)
{
	int at = directory_of(arena, fd), result;
	struct stat status;

	if (at < 0)
		return -1;
	result = fstat(at, &status);
	for (int i = 0; result == 0; i++) {
		if (end(data, &status)) {
			close(at);
			return 1;
		}
		errno = ENAMETOOLONG;
		result = i < DEEPEST ? step_up(&at, &status) : -1;
	}
	close(at);
	return result == 1 ? 0 : -1;
}
