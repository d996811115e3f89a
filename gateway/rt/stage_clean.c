#include "rt/stage_clean.h"

#include "core/path.h"
#include "rt/forbidden.h"
#include "rt/stage_map.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ROUNDS = 16 }; /* mounts on top of each other, and races lost */

struct cleaner {
	struct arena *arena;
	const struct stage_clone *clone;
	struct error *error;
	struct forbidden forbidden;
	int top;	   /* the clone */
	const char **bare; /* where something was detached */
	size_t nbare;
};

static int failed(struct cleaner *c, const char *what)
{
	return error_set(c->error, c->arena, EXIT_INTERNAL,
	    "staging '%s': %s: %s", c->clone->mount->source, what,
	    strerror(errno));
}

static int deny(struct cleaner *c, const char *why)
{
	return error_set(c->error, c->arena, EXIT_DENIED,
	    "the mount's source '%s': %s", c->clone->mount->source, why);
}

/*
 * Opens what is at a path in the clone.  Directories above it may be people's:
 * a link that has just come there is not followed.
 */
static int open_inside(const struct cleaner *c, const char *path)
{
	const char *rest = path_after(path, c->clone->path);
	struct open_how how = { .flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH };

	return (int)syscall(SYS_openat2, c->top, rest, &how, sizeof(how));
}

/* The entry of the mount that a descriptor is on, or NULL. */
static const struct mounted *mounted_at(const struct cleaner *c, int fd)
{
	struct statx status;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID,
		&status) < 0)
		return NULL;
	return mounts_find(&c->forbidden.mounts, status.stx_mnt_id);
}

/* Hides a directory behind an empty one; a file has nothing below it. */
static int cover(struct cleaner *c, int fd, const char *path)
{
	const unsigned long flags =
	    MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY;
	const char *self = arena_printf(c->arena, "/proc/self/fd/%d", fd);

	if (mount("undocker", self, "tmpfs", flags, "size=4k,mode=0555") == 0 ||
	    errno == ENOTDIR)
		return 0;
	return failed(c, path);
}

/* What was below the mount is to be hidden, too, once nothing is on it. */
static int unmount(struct cleaner *c, int fd, const char *path)
{
	if (umount2(
		arena_printf(c->arena, "/proc/self/fd/%d", fd), MNT_DETACH) < 0)
		return failed(c, path);
	c->bare = arena_grow(c->arena, c->bare, c->nbare, sizeof(*c->bare));
	c->bare[c->nbare++] = path;
	return 0;
}

/* 1: it is hidden; 0: it is gone, or the table is no longer true; -1. */
static int detach(struct cleaner *c, const struct mounted *forbidden)
{
	const struct mounted *found;
	int fd, result = 0;

	if (mounts_is_hidden(&c->forbidden.mounts, forbidden))
		return 1;
	fd = open_inside(c, forbidden->point);
	found = fd < 0 ? NULL : mounted_at(c, fd);
	if (found == forbidden)
		result = unmount(c, fd, forbidden->point);
	if (fd >= 0)
		close(fd);
	return result;
}

/*
 * Whether a mount below is one whose owners cannot be mapped, while others than
 * the caller may be inside.
 */
static bool is_unmapped(const struct cleaner *c, const struct mounted *m)
{
	enum mapping mapping = c->clone->mount->mapping;
	int fd;
	bool result;

	if (mapping <= MAPPING_OWN || mounts_is_hidden(&c->forbidden.mounts, m))
		return false;
	fd = open_inside(c, m->point);
	result = fd >= 0 && mounted_at(c, fd) == m &&
		 !stage_map_can(c->clone->idmap, mapping, fd);
	if (fd >= 0)
		close(fd);
	return result;
}

/* 1: nothing forbidden is left to see; 0: to be looked at again; -1. */
static int detach_all(struct cleaner *c)
{
	int clean = 1;

	if (forbidden_read(c->arena, &c->forbidden) < 0)
		return failed(c, "the table of mounts");
	for (size_t i = 0; i < c->forbidden.mounts.n; i++) {
		const struct mounted *m = &c->forbidden.mounts.v[i];
		const char *rest = path_after(m->point, c->clone->path), *why;
		int result;

		why = rest ? forbidden_mount(&c->forbidden, m) : NULL;
		if (!why && !(rest && *rest && is_unmapped(c, m)))
			continue;
		if (!*rest)
			return deny(c, why);
		result = detach(c, m);
		if (result < 0)
			return -1;
		clean &= result;
	}
	return clean;
}

static bool is_place(int fd, const struct forbidden_place *place)
{
	struct stat status;

	return fstat(fd, &status) == 0 && status.st_dev == place->device &&
	       status.st_ino == place->inode;
}

/* A place that is a plain directory of a file system that the clone shows. */
static int cover_place(struct cleaner *c, const struct mounted *m,
    const struct forbidden_place *place)
{
	const char *rest = path_after(place->at.root, m->root), *path;
	const struct mounted *found;
	int fd, result = 0;

	if (!rest || !*rest || strcmp(m->device, place->at.device) != 0)
		return 0;
	path = arena_printf(c->arena, "%s/%s", m->point, rest);
	fd = open_inside(c, path);
	found = fd < 0 ? NULL : mounted_at(c, fd);
	if (found && is_place(fd, place)) {
		result = cover(c, fd, path);
	} else if (!found || found->id == m->id ||
		   !path_is_within(found->point, m->point)) {
		/* No other mount hides it, and still it is not there. */
		errno = ESTALE;
		result = failed(c, path);
	}
	if (fd >= 0)
		close(fd);
	return result;
}

static int cover_places(struct cleaner *c)
{
	const struct forbidden *f = &c->forbidden;

	for (size_t i = 0; i < f->mounts.n; i++)
		for (size_t k = 0; k < f->n; k++)
			if (path_is_within(
				f->mounts.v[i].point, c->clone->path) &&
			    cover_place(c, &f->mounts.v[i], &f->places[k]) < 0)
				return -1;
	return 0;
}

static int cover_path(struct cleaner *c, const char *path)
{
	int fd = open_inside(c, path), result;

	if (fd < 0)
		return 0;
	result = cover(c, fd, path);
	close(fd);
	return result;
}

/* A clone without the mounts below shows what those hide on the host. */
static int cover_hidden(struct cleaner *c)
{
	const struct forbidden *f = &c->forbidden;

	for (size_t i = 0; i < f->mounts.n; i++) {
		const struct mounted *m = &f->mounts.v[i];
		const char *rest = path_after(m->point, c->clone->source->real);

		if (!rest || !*rest ||
		    path_is_within(m->point, c->clone->path) ||
		    !forbidden_mount(f, m))
			continue;
		if (cover_path(c, arena_printf(c->arena, "%s/%s",
				      c->clone->path, rest)) < 0)
			return -1;
	}
	return 0;
}

static int clean(struct cleaner *c)
{
	int result = 0;

	for (int i = 0; i < ROUNDS && result == 0; i++)
		result = detach_all(c);
	if (result == 0) {
		errno = EBUSY;
		return failed(c, "taking out what may not be mounted");
	}
	if (result < 0 || cover_places(c) < 0)
		return -1;
	for (size_t i = 0; i < c->nbare; i++)
		if (cover_path(c, c->bare[i]) < 0)
			return -1;
	return c->clone->mount->nonrecursive ? cover_hidden(c) : 0;
}

/* A mount of the clone that is not hidden, made read-only. */
static int make_readonly(struct cleaner *c, const struct mounted *m)
{
	struct mount_attr attributes = { .attr_set = MOUNT_ATTR_RDONLY };
	bool top = strcmp(m->point, c->clone->path) == 0;
	int fd = top ? c->top : open_inside(c, m->point), result = -1;

	errno = ESTALE;
	if (fd >= 0 && mounted_at(c, fd) == m)
		result = (int)syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH,
		    &attributes, sizeof(attributes));
	if (result < 0)
		failed(c, m->point);
	if (fd >= 0 && !top)
		close(fd);
	return result;
}

/* 1: the clone itself shows the home. */
static int keep_home(struct cleaner *c)
{
	const struct mounts *mounts = &c->forbidden.mounts;
	int result = 0;

	for (size_t i = 0; i < mounts->n; i++) {
		const struct mounted *m = &mounts->v[i];
		const char *rest = path_after(m->point, c->clone->path);

		if (!rest ||
		    !home_is_shown(c->arena, c->clone->home, mounts, m) ||
		    mounts_is_hidden(mounts, m))
			continue;
		if (make_readonly(c, m) < 0)
			return -1;
		if (!*rest && c->clone->source->writable &&
		    !c->clone->mount->readonly)
			result = 1;
	}
	return result;
}

int stage_clean(struct arena *arena, const struct stage_clone *clone,
    struct mounts *mounts, struct error *error)
{
	struct cleaner c = { .arena = arena,
		.clone = clone,
		.error = error,
		.top = open(clone->path, O_PATH | O_NOFOLLOW | O_CLOEXEC) };
	int result;

	if (c.top < 0)
		return failed(&c, clone->path);
	result = clean(&c);
	if (result == 0 && clone->home)
		result = keep_home(&c);
	close(c.top);
	*mounts = c.forbidden.mounts;
	return result;
}
