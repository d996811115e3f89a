#include "rt/home.h"

#include "core/account.h"
#include "core/path.h"
#include "rt/walk.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { DIRECTORY = O_PATH | O_DIRECTORY | O_CLOEXEC };

/* What a descriptor is; .path is NULL if that cannot be told. */
static struct home_directory describe(struct arena *arena, int fd)
{
	struct home_directory d = { .path = NULL };
	char real[PATH_MAX];
	struct statx status;
	ssize_t length = readlink(
	    arena_printf(arena, "/proc/self/fd/%d", fd), real, sizeof(real));

	if (length <= 0 || (size_t)length >= sizeof(real) ||
	    statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_MNT_ID, &status) < 0)
		return d;
	d.path = arena_strndup(arena, real, (size_t)length);
	d.device = makedev(status.stx_dev_major, status.stx_dev_minor);
	d.inode = status.stx_ino;
	d.mount = status.stx_mnt_id;
	return d;
}

static bool is_closed(int home)
{
	struct stat status;

	return fstat(home, &status) == 0 && status.st_uid == 0 &&
	       !(status.st_mode & (S_IWGRP | S_IWOTH));
}

static bool is_of(int directory, uid_t uid)
{
	struct stat status;

	return fstat(directory, &status) == 0 && status.st_uid == uid;
}

void home_find(
    struct arena *arena, const char *path, uid_t uid, struct home *home)
{
	int fd = open(path, DIRECTORY), work;

	*home = (struct home){ .home.path = NULL };
	if (fd < 0)
		return;
	home->home = describe(arena, fd);
	work = is_closed(fd) ? openat(fd, ACCOUNT_WORK, DIRECTORY | O_NOFOLLOW)
			     : -1;
	if (work >= 0 && is_of(work, uid))
		home->work = describe(arena, work);
	if (work >= 0)
		close(work);
	close(fd);
}

static bool is_same(
    const struct home_directory *directory, const struct stat *status)
{
	return directory->path && directory->device == status->st_dev &&
	       directory->inode == status->st_ino;
}

struct looking {
	const struct home *home;
	enum home_side side;
};

static bool is_in_home(void *data, const struct stat *directory)
{
	struct looking *l = data;

	if (is_same(&l->home->work, directory))
		l->side = HOME_WORK;
	else if (is_same(&l->home->home, directory))
		l->side = HOME_INSIDE;
	return l->side != HOME_ELSEWHERE;
}

static bool is_source(void *data, const struct stat *directory)
{
	const struct stat *source = data;

	return source->st_dev == directory->st_dev &&
	       source->st_ino == directory->st_ino;
}

/* 1: the home is below the source; -1: that cannot be told. */
static int is_above(struct arena *arena, const struct home *home, int fd)
{
	struct stat source;
	int at = open(home->home.path, DIRECTORY | O_NOFOLLOW), result = -1;

	if (at < 0)
		return -1;
	if (fstat(fd, &source) == 0)
		result = walk_up(arena, at, is_source, &source);
	close(at);
	return result;
}

enum home_side home_side(struct arena *arena, const struct home *home, int fd)
{
	struct looking l = { .home = home, .side = HOME_ELSEWHERE };
	int above;

	if (!home->home.path)
		return HOME_ELSEWHERE;
	if (walk_up(arena, fd, is_in_home, &l) < 0)
		return HOME_INSIDE;
	if (l.side != HOME_ELSEWHERE)
		return l.side;
	above = is_above(arena, home, fd);
	return above < 0 ? HOME_INSIDE : above ? HOME_ABOVE : HOME_ELSEWHERE;
}

static bool is_at(struct arena *arena, const struct home_directory *directory,
    const struct mounts *mounts, struct located *at)
{
	return directory->path && mounts_locate(arena, mounts, directory->mount,
				      directory->path, at) == 0;
}

bool home_is_shown(struct arena *arena, const struct home *home,
    const struct mounts *mounts, const struct mounted *mounted)
{
	struct located at;

	if (is_at(arena, &home->work, mounts, &at) &&
	    strcmp(mounted->device, at.device) == 0 &&
	    path_is_within(mounted->root, at.root))
		return false;
	return is_at(arena, &home->home, mounts, &at) &&
	       strcmp(mounted->device, at.device) == 0 &&
	       (path_is_within(mounted->root, at.root) ||
		   path_is_within(at.root, mounted->root));
}
