#include "setup/container.h"

#include "core/cgroup.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GROUPS = 1 << 16 /* bytes of /proc/PID/cgroup, at most */ };

size_t proc_read(
    int proc, const char *pid, const char *file, char *text, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%.16s/%s", pid, file);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, size - 1);
	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0 ? (size_t)n : 0;
}

/* The namespace is another than our own. */
static bool is_elsewhere(int proc, const char *pid, const char *kind)
{
	struct stat ours, theirs;
	char path[64];

	snprintf(path, sizeof(path), "%.16s/ns/%s", pid, kind);
	if (fstatat(proc, path, &theirs, 0) < 0)
		return false;
	snprintf(path, sizeof(path), "self/ns/%s", kind);
	return fstatat(proc, path, &ours, 0) == 0 &&
	       (ours.st_ino != theirs.st_ino || ours.st_dev != theirs.st_dev);
}

static bool is_roots(const char *directory)
{
	struct stat status;

	return lstat(directory, &status) == 0 && S_ISDIR(status.st_mode) &&
	       status.st_uid == 0 && !(status.st_mode & (S_IWGRP | S_IWOTH));
}

/*
 * Whether root alone can change each directory down to the container's.  A tree
 * that is delegated to an account has directories that the account owns.
 */
static bool is_closed(const char *hierarchy, const char *path, size_t length)
{
	char directory[PATH_MAX];

	for (size_t n = 0; n < length;) {
		n += 1 + strcspn(path + n + 1, "/");
		if (snprintf(directory, sizeof(directory),
			"/sys/fs/cgroup/%s%.*s", hierarchy, (int)n,
			path) >= (int)sizeof(directory) ||
		    !is_roots(directory))
			return false;
	}
	return true;
}

/* "NUMBER:CONTROLLERS:PATH"; version 2 has no controllers there. */
static bool is_engines(char *line)
{
	char *hierarchy = strchr(line, ':');
	char *path = hierarchy ? strchr(++hierarchy, ':') : NULL;
	size_t length;

	if (!path)
		return false;
	*path++ = '\0';
	length = cgroup_container(path);
	if (!length)
		return false;
	if (!*hierarchy)
		return is_closed("", path, length) ||
		       is_closed("unified", path, length);
	if (strncmp(hierarchy, "name=", 5) == 0)
		hierarchy += 5;
	return is_closed(hierarchy, path, length);
}

bool container_has(int proc, const char *pid)
{
	static char groups[GROUPS];
	char *line = groups, *end;

	if (!is_elsewhere(proc, pid, "pid") || is_elsewhere(proc, pid, "user"))
		return false;
	proc_read(proc, pid, "cgroup", groups, sizeof(groups));
	for (; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		if (is_engines(line))
			return true;
	}
	return false;
}
