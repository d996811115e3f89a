#include "rt/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int directory_open(int at, const char *name, gid_t gid, mode_t mode)
{
	struct stat status;
	int fd;

	if (mkdirat(at, name, 0700) < 0 && errno != EEXIST)
		return -1;
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &status) == 0 && status.st_uid == 0 &&
	    status.st_gid == gid && (status.st_mode & 07777) == mode)
		return fd;
	if (fchown(fd, 0, gid) == 0 && fchmod(fd, mode) == 0)
		return fd;
	close(fd);
	return -1;
}

int directory_run(const char *name, mode_t mode)
{
	int run = directory_open(AT_FDCWD, "/run/undocker", 0, 0711), fd;

	if (run < 0)
		return -1;
	fd = directory_open(run, name, 0, mode);
	close(run);
	return fd;
}

void directory_sweep(const char *path, directory_remove *remove, void *context)
{
	int base = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *stream = base < 0 ? NULL : fdopendir(base);
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		const char *name = entry->d_name;
		int fd =
		    *name == '.'
			? -1
			: openat(base, name,
			      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		if (fd < 0)
			continue;
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			remove(context, base, fd, name);
		close(fd);
	}
	if (stream)
		closedir(stream);
}
