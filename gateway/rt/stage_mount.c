#include "rt/stage_mount.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int stage_mount_place(int directory, const char *name, bool file)
{
	int fd;

	/* One may be there already, of a try that failed. */
	unlinkat(directory, name, file ? AT_REMOVEDIR : 0);
	if (!file)
		return mkdirat(directory, name, 0700) < 0 && errno != EEXIST
			   ? -1
			   : 0;
	fd = openat(
	    directory, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	return close(fd);
}

int stage_mount_source(int directory, const char *name,
    const struct record_mount *mount, bool writable, int source)
{
	bool readonly = mount->readonly || !writable;
	struct mount_attr attributes = { .propagation = MS_PRIVATE,
		.attr_set = readonly ? MOUNT_ATTR_RDONLY : 0 };
	unsigned int recursive = mount->nonrecursive ? 0 : AT_RECURSIVE;
	struct stat status;
	int tree, result = -1, before;

	tree = (int)syscall(SYS_open_tree, source, "",
	    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | recursive);
	if (tree < 0)
		return -1;
	if (fstat(source, &status) == 0 &&
	    stage_mount_place(directory, name, S_ISREG(status.st_mode)) == 0 &&
	    syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE,
		&attributes, sizeof(attributes)) == 0)
		result = (int)syscall(SYS_move_mount, tree, "", directory, name,
		    MOVE_MOUNT_F_EMPTY_PATH);
	before = errno;
	close(tree);
	errno = before;
	return result;
}

int stage_mount_move(int directory, const char *from, const char *to)
{
	struct stat status;

	if (fstatat(directory, from, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
	    stage_mount_place(directory, to, S_ISREG(status.st_mode)) < 0)
		return -1;
	return (int)syscall(SYS_move_mount, directory, from, directory, to, 0);
}

int stage_mount_empty(int directory, const char *path)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
	int fd, result = -1;

	if (mkdirat(directory, ".empty", 0700) < 0 ||
	    mount("undocker", path, "tmpfs", flags, "size=64k,mode=0755") < 0)
		return -1;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && stage_mount_place(fd, "file", true) == 0 &&
	    stage_mount_place(fd, "directory", false) == 0)
		result = mount(
		    NULL, path, NULL, MS_REMOUNT | MS_RDONLY | flags, NULL);
	if (fd >= 0)
		close(fd);
	return result;
}
