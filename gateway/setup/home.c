#include "setup/home.h"

#include "core/account.h"
#include "setup/loose.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum {
	DIRECTORY = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
	OTHERS = S_IWGRP | S_IWOTH,
};

#define XFS_MAGIC 0x58465342
#define ZFS_MAGIC 0x2fc12fc1
#define BCACHEFS_MAGIC 0xca451a4e

static int failed(const struct home *h, const char *what, struct error *error)
{
	return error_set(error, h->arena, EXIT_INTERNAL, "%s: %s: %s", h->path,
	    what, strerror(errno));
}

static int refuse(const struct home *h, struct error *error, const char *why)
{
	return error_set(
	    error, h->arena, EXIT_WRONG, "the home %s %s", h->path, why);
}

/* Absolute, below a directory, and of bytes that need no quoting. */
static bool is_plain(const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789._+@/-";
	size_t length = strlen(path);

	return *path == '/' && !path[strspn(path, plain)] &&
	       path[length - 1] != '/' && !strstr(path, "//") &&
	       !strstr(path, "/.") && strchr(path + 1, '/');
}

/* Follows no link; -1 when others than root could lead it elsewhere. */
static int descend(
    const struct home *h, int at, const char *name, struct error *error)
{
	int fd = openat(at, name, DIRECTORY);
	struct stat status;

	close(at);
	if (fd < 0)
		return error_set(error, h->arena, EXIT_WRONG,
		    "the home %s: '%s' in its path is no directory, or a link",
		    h->path, name);
	if (fstat(fd, &status) == 0 && status.st_uid == 0 &&
	    !(status.st_mode & OTHERS))
		return fd;
	close(fd);
	return error_set(error, h->arena, EXIT_WRONG,
	    "the home %s: others than root can write '%s' in its path", h->path,
	    name);
}

static int open_parent(const struct home *h, struct error *error)
{
	char *path = arena_strdup(h->arena, h->path + 1);
	int at = open("/", DIRECTORY);

	for (char *end; at >= 0 && (end = strchr(path, '/')); path = end + 1) {
		*end = '\0';
		at = descend(h, at, path, error);
	}
	return at;
}

/* Where a rename is one step, and no other machine writes. */
static bool is_local(int fd)
{
	static const unsigned long local[] = { EXT4_SUPER_MAGIC, XFS_MAGIC,
		BTRFS_SUPER_MAGIC, TMPFS_MAGIC, OVERLAYFS_SUPER_MAGIC,
		F2FS_SUPER_MAGIC, ZFS_MAGIC, BCACHEFS_MAGIC };
	struct statfs status;

	if (fstatfs(fd, &status) < 0)
		return false;
	for (size_t i = 0; i < sizeof(local) / sizeof(*local); i++)
		if ((unsigned long)status.f_type == local[i])
			return true;
	return false;
}

static bool is_within(const char *mounted, const char *path)
{
	size_t length = strlen(path);

	return strncmp(mounted, path, length) == 0 &&
	       (mounted[length] == ' ' || mounted[length] == '/');
}

/* On the home, or below it. */
static bool is_mounted(const struct home *h, const char *mounted)
{
	return is_within(mounted, h->path);
}

/* Below it, and neither on work nor below that. */
static bool is_beside(const struct home *h, const char *mounted)
{
	return is_within(mounted, h->path) && mounted[strlen(h->path)] == '/' &&
	       !is_within(mounted,
		   arena_printf(h->arena, "%s/" ACCOUNT_WORK, h->path));
}

/* Whether there is a mount in a place of that kind. */
static bool has_mount(const struct home *h,
    bool (*is_place)(const struct home *h, const char *mounted))
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	size_t size = 0;
	char *line = NULL;
	bool found = !file;

	while (!found && getline(&line, &size, file) > 0) {
		char *at = line;

		for (int i = 0; at && i < 4; i++) {
			at = strchr(at, ' ');
			at = at ? at + 1 : NULL;
		}
		found = at && is_place(h, at);
	}
	free(line);
	if (file)
		fclose(file);
	return found;
}

static int check_place(const struct home *h, struct error *error)
{
	struct stat status;

	if (!is_local(h->parent))
		return refuse(h, error,
		    "is not on a local file system: other machines, or a "
		    "server, say who writes it");
	if (fstatat(h->parent, h->name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : failed(h, "status", error);
	if (S_ISLNK(status.st_mode))
		return refuse(h, error, "is a link: usermod -d its target");
	if (!S_ISDIR(status.st_mode))
		return refuse(h, error, "is no directory");
	if (status.st_uid != 0 && status.st_uid != h->uid)
		return refuse(h, error, "is another account's");
	return 0;
}

int home_open(struct home *h, struct error *error)
{
	if (!is_plain(h->path))
		return refuse(h, error,
		    "is not one that can be closed: usermod -d another, such "
		    "as /home/NAME");
	h->name = strrchr(h->path, '/') + 1;
	h->half = arena_printf(h->arena, ".undocker-%s", h->name);
	h->parent = open_parent(h, error);
	if (h->parent < 0)
		return -1;
	return check_place(h, error);
}

static bool is_there(int at, const char *name)
{
	struct stat status;

	return fstatat(at, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool is_work(const struct home *h, int home)
{
	struct stat status;

	return fstatat(home, ACCOUNT_WORK, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(status.st_mode) && status.st_uid == h->uid;
}

/* What others than root could change does not stay beside work. */
static bool is_loose(
    const struct home *h, int home, const char *name, struct loose *found)
{
	return strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       strcmp(name, ACCOUNT_WORK) != 0 &&
	       loose_find(h->arena, home, name, found);
}

/* Calls it for each entry until one does not return 0, and returns that. */
static int each_entry(const struct home *h, int home, struct error *error,
    int (*call)(
	const struct home *h, int home, const char *name, struct error *error))
{
	int fd = openat(home, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int result = 0;

	if (!stream)
		return failed(h, "reading it", error);
	while (result == 0 && (entry = readdir(stream)))
		result = call(h, home, entry->d_name, error);
	closedir(stream);
	return result;
}

static int find_loose(
    const struct home *h, int home, const char *name, struct error *error)
{
	struct loose found;

	(void)error;
	return is_loose(h, home, name, &found) ? 1 : 0;
}

/* Others can write there, or go through it without need. */
static bool is_open(const struct home *h, const struct stat *status)
{
	return status->st_mode & (h->private ? OTHERS | S_IXOTH : OTHERS);
}

static int look_inside(
    const struct home *h, int home, enum home_state *state, struct error *error)
{
	struct stat status;
	int loose;

	if (fstat(home, &status) < 0)
		return failed(h, "status", error);
	*state = HOME_OWN;
	if (status.st_uid != 0)
		return 0;
	if (has_mount(h, is_beside))
		return refuse(h, error,
		    "has a mount in it that is not in " ACCOUNT_WORK
		    ": mount that there");
	loose = each_entry(h, home, error, find_loose);
	if (loose < 0)
		return -1;
	*state = loose || !is_work(h, home) || is_open(h, &status)
		     ? HOME_MIXED
		     : HOME_CLOSED;
	return 0;
}

int home_look(const struct home *h, enum home_state *state, struct error *error)
{
	int fd = openat(h->parent, h->name, DIRECTORY), result;

	if (fd >= 0) {
		result = look_inside(h, fd, state, error);
		close(fd);
		return result;
	}
	if (errno != ENOENT)
		return failed(h, "opening it", error);
	*state = is_there(h->parent, h->half) ? HOME_HALF : HOME_MISSING;
	return 0;
}

static int move(const struct home *h, int from, const char *old, int to,
    const char *name, struct error *error)
{
	if (renameat2(from, old, to, name, RENAME_NOREPLACE) == 0)
		return 0;
	return failed(
	    h, arena_printf(h->arena, "moving '%s' to '%s'", old, name), error);
}

/*
 * Root's, and where it can be, closed to other people: a setuid program or a
 * socket that a container leaves in work is for nobody else on the machine to
 * use.
 */
static int give_root(const struct home *h, int at, const char *name)
{
	if (h->private &&
	    fchownat(at, name, 0, h->gid, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	return fchmodat(at, name, h->private ? 0750 : 0755, 0);
}

/* A directory that is root's, whatever the umask. */
static int make_root_directory(
    const struct home *h, const char *name, struct error *error)
{
	if (mkdirat(h->parent, name, 0755) < 0 ||
	    give_root(h, h->parent, name) < 0)
		return failed(h, "making a directory", error);
	return 0;
}

/* The home, which is the person's, becomes work of a new one. */
static int enclose(const struct home *h, struct error *error)
{
	int half, result;

	if (has_mount(h, is_mounted))
		return refuse(h, error,
		    "is a mount point, or has one below it: mount that on "
		    "HOME/work of a new home");
	/* Left behind where that came to its end, or to nothing. */
	unlinkat(h->parent, h->half, AT_REMOVEDIR);
	if (make_root_directory(h, h->half, error) < 0)
		return -1;
	half = openat(h->parent, h->half, DIRECTORY);
	if (half < 0)
		return failed(h, "opening a directory", error);
	result = move(h, h->parent, h->name, half, ACCOUNT_WORK, error);
	close(half);
	if (result < 0) {
		unlinkat(h->parent, h->half, AT_REMOVEDIR);
		return -1;
	}
	return move(h, h->parent, h->half, h->parent, h->name, error);
}

static int move_loose(
    const struct home *h, int home, const char *name, struct error *error)
{
	struct loose found;
	int work, result;

	if (!is_loose(h, home, name, &found))
		return 0;
	work = openat(home, ACCOUNT_WORK, DIRECTORY);
	if (work < 0)
		return failed(h, ACCOUNT_WORK, error);
	result = renameat2(home, name, work, name, RENAME_NOREPLACE);
	if (result < 0)
		failed(h,
		    arena_printf(h->arena,
			"moving '%s' to " ACCOUNT_WORK ", since '%s' %s", name,
			found.path, loose_text(found.why)),
		    error);
	close(work);
	return result;
}

/* Only root can change what is in it, before anything is looked at. */
static int mend(const struct home *h, int home, struct error *error)
{
	if (give_root(h, home, ".") < 0)
		return failed(h, "mode", error);
	if (!is_there(home, ACCOUNT_WORK) &&
	    (mkdirat(home, ACCOUNT_WORK, 0700) < 0 ||
		fchownat(home, ACCOUNT_WORK, h->uid, h->gid,
		    AT_SYMLINK_NOFOLLOW) < 0))
		return failed(h, ACCOUNT_WORK, error);
	if (!is_work(h, home))
		return refuse(h, error,
		    "has a 'work' in it that is no directory of the account's: "
		    "move it away");
	return each_entry(h, home, error, move_loose);
}

static int mend_home(const struct home *h, struct error *error)
{
	int fd = openat(h->parent, h->name, DIRECTORY), result;

	if (fd < 0)
		return failed(h, "opening it", error);
	result = mend(h, fd, error);
	close(fd);
	return result;
}

int home_close(const struct home *h, struct error *error)
{
	enum home_state state;
	int result = home_look(h, &state, error);

	if (result == 0 && state == HOME_HALF)
		result = move(h, h->parent, h->half, h->parent, h->name, error);
	if (result == 0 && state == HOME_MISSING)
		result = make_root_directory(h, h->name, error);
	if (result == 0 && state == HOME_OWN)
		result = enclose(h, error);
	return result < 0 || state == HOME_CLOSED ? result
						  : mend_home(h, error);
}

static int find_other(
    const struct home *h, int home, const char *name, struct error *error)
{
	(void)home;
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    strcmp(name, ACCOUNT_WORK) == 0)
		return 0;
	return error_set(error, h->arena, EXIT_WRONG,
	    "the home %s stays root-owned: there is more in it than "
	    "" ACCOUNT_WORK ", such as '%s'",
	    h->path, name);
}

/* The second step, also where the first was made by an earlier run. */
static int take_out(const struct home *h, struct error *error)
{
	int half = openat(h->parent, h->half, DIRECTORY), result;

	if (half < 0)
		return failed(h, "opening a directory", error);
	result = move(h, half, ACCOUNT_WORK, h->parent, h->name, error);
	close(half);
	if (result == 0)
		unlinkat(h->parent, h->half, AT_REMOVEDIR);
	return result;
}

static int check_alone(const struct home *h, struct error *error)
{
	int fd = openat(h->parent, h->name, DIRECTORY), result;

	if (fd < 0)
		return failed(h, "opening it", error);
	result = is_work(h, fd)
		     ? each_entry(h, fd, error, find_other)
		     : refuse(h, error, "has no directory of the account's");
	close(fd);
	return result;
}

int home_give(const struct home *h, struct error *error)
{
	enum home_state state;

	if (home_look(h, &state, error) < 0)
		return -1;
	if (state == HOME_OWN || state == HOME_MISSING) {
		unlinkat(h->parent, h->half, AT_REMOVEDIR);
		return 0;
	}
	if (state == HOME_HALF)
		return take_out(h, error);
	if (has_mount(h, is_mounted))
		return refuse(h, error,
		    "stays root-owned: it is a mount point, or has one below");
	unlinkat(h->parent, h->half, AT_REMOVEDIR);
	if (check_alone(h, error) < 0 ||
	    move(h, h->parent, h->name, h->parent, h->half, error) < 0)
		return -1;
	return take_out(h, error);
}
