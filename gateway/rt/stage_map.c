#include "rt/stage_map.h"

#include "rt/stage_mount.h"
#include "rt/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int clone_tree(int fd, const char *path, unsigned int flags)
{
	return (int)syscall(SYS_open_tree, fd, path,
	    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH |
		AT_SYMLINK_NOFOLLOW | flags);
}

static int set_readonly(int tree, bool readonly, unsigned int flags)
{
	struct mount_attr attributes = {
		.attr_set = readonly ? MOUNT_ATTR_RDONLY : 0,
		.attr_clr = readonly ? 0 : MOUNT_ATTR_RDONLY,
	};

	return (int)syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | flags,
	    &attributes, sizeof(attributes));
}

bool stage_map_can(struct idmap *idmap, enum mapping mapping, int fd)
{
	int tree = clone_tree(fd, "", 0);
	bool can = tree >= 0 && idmap_mount(idmap, mapping, tree, false) == 0;

	if (tree >= 0)
		close(tree);
	return can;
}

/* Others than the caller may be inside. */
static bool has_others(enum mapping mapping)
{
	return mapping == MAPPING_SELF || mapping == MAPPING_ROOT;
}

static bool is_own(const struct caller *caller, const struct stat *status)
{
	return status->st_uid == caller->uid;
}

/* A group of the caller's name is the caller's alone. */
static bool is_private(const struct caller *caller, const struct stat *status)
{
	bool group = status->st_gid == caller->gid &&
		     strcmp(caller->user, caller->group) == 0;

	return is_own(caller, status) && !(status->st_mode & S_IWOTH) &&
	       (group || !(status->st_mode & S_IWGRP));
}

/*
 * A directory that others cannot pass, and that the caller cannot open to them.
 * Root inside has root's uid: it uses whatever directory of the host somebody
 * hands it, and a socket is enough for that.
 */
static bool keeps_others_out(void *data, const struct stat *directory)
{
	const struct caller *caller = data;
	bool group = directory->st_gid == caller->gid &&
		     strcmp(caller->user, caller->group) == 0;

	return !is_own(caller, directory) && !(directory->st_mode & S_IXOTH) &&
	       (group || !(directory->st_mode & S_IXGRP));
}

/* One that cannot be told is taken for one that others reach. */
static bool is_out_of_reach(const struct idmap *idmap, int fd)
{
	struct caller caller = *idmap->caller;

	return walk_up(idmap->arena, fd, keeps_others_out, &caller) == 1;
}

static int deny_reach(
    struct idmap *idmap, const char *source, struct error *error)
{
	error_set(error, idmap->arena, EXIT_DENIED,
	    "others can reach '%s', and its file system cannot map owners: "
	    "root inside would get to their sockets",
	    source);
	error_hint(error, idmap->arena,
	    "mount a directory that is below one which others cannot enter");
	return -1;
}

static int deny(struct idmap *idmap, const char *source, struct error *error)
{
	error_set(error, idmap->arena, EXIT_DENIED,
	    "the mount's source '%s' is not yours, and its file system cannot "
	    "map owners: root inside would be root there",
	    source);
	error_hint(error, idmap->arena,
	    "mount a directory of your own, or run as yourself");
	return -1;
}

/*
 * Why others inside make the source read-only, or NULL; -1: it is denied.  Of a
 * guarded one they are inside already, or will be: see core/decision/mapping.c.
 * Read-only and mapped, it has no socket that connects: the kernel lets nobody
 * write, not even to a socket, what has no owner in a mount.
 */
static int narrow(struct idmap *idmap, int fd, const struct stat *status,
    bool can, struct record_mount *fit, const char **why, struct error *error)
{
	bool guarded = fit->guarded || idmap->caller->gateway;

	if (can) {
		if (!is_private(idmap->caller, status))
			*why = "others can write there";
		else if ((guarded || fit->mapping == MAPPING_ROOT) &&
			 !is_out_of_reach(idmap, fd))
			*why = "others can reach it, and hand root inside what "
			       "they have opened";
		return 0;
	}
	if (!is_own(idmap->caller, status))
		return deny(idmap, fit->source, error);
	if (guarded && !is_out_of_reach(idmap, fd))
		return deny_reach(idmap, fit->source, error);
	*why = "its file system cannot map owners";
	fit->nonrecursive = true;
	return 0;
}

int stage_map_fit(struct idmap *idmap, const struct record_mount *mount,
    const struct stage_source *source, struct record_mount *fit,
    const char **note, struct error *error)
{
	struct stat status;
	const char *why = NULL;
	bool can;

	*fit = *mount;
	fit->readonly = mount->readonly || !source->writable;
	if (mount->mapping < MAPPING_OWN)
		return 0;
	if (fstat(source->fd, &status) < 0)
		return error_set(error, idmap->arena, EXIT_INTERNAL, "%s: %s",
		    mount->source, strerror(errno));
	can = stage_map_can(idmap, mount->mapping, source->fd);
	if (has_others(mount->mapping) &&
	    narrow(idmap, source->fd, &status, can, fit, &why, error) < 0)
		return -1;
	if (!can)
		fit->mapping = MAPPING_NONE;
	if (why && !fit->readonly)
		*note = arena_printf(idmap->arena,
		    "'%s' is mounted read-only: %s", mount->source, why);
	fit->readonly = fit->readonly || why;
	return 0;
}

static int place(int tree, int directory, const char *from, const char *to)
{
	struct stat status;

	if (fstatat(directory, from, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
	    stage_mount_place(directory, to, S_ISREG(status.st_mode)) < 0)
		return -1;
	return (int)syscall(
	    SYS_move_mount, tree, "", directory, to, MOVE_MOUNT_F_EMPTY_PATH);
}

/* Maps all of a tree, or its top alone where what is below cannot be mapped. */
static int map_tree(
    struct idmap *idmap, const struct record_mount *fit, int tree)
{
	if (idmap_mount(idmap, fit->mapping, tree, true) == 0)
		return 0;
	return has_others(fit->mapping)
		   ? -1
		   : idmap_mount(idmap, fit->mapping, tree, false);
}

int stage_map_move(struct idmap *idmap, const struct record_mount *fit,
    int directory, const char *from, const char *to)
{
	int tree = clone_tree(directory, from, AT_RECURSIVE), result = -1;
	bool writable = !fit->readonly && has_others(fit->mapping);

	if (tree < 0)
		return -1;
	if (map_tree(idmap, fit, tree) == 0 &&
	    (!writable || (set_readonly(tree, true, AT_RECURSIVE) == 0 &&
			      set_readonly(tree, false, 0) == 0)))
		result = place(tree, directory, from, to);
	close(tree);
	return result;
}
