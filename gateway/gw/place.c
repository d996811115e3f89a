#include "gw/place.h"

#include "core/account.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIRECTORY = O_PATH | O_DIRECTORY | O_CLOEXEC };

static bool is_closed(int home)
{
	struct stat status;

	return fstat(home, &status) == 0 && status.st_uid == 0 &&
	       !(status.st_mode & (S_IWGRP | S_IWOTH));
}

static bool is_own(int directory)
{
	struct stat status;

	return fstat(directory, &status) == 0 && status.st_uid == getuid();
}

int place_open(const char *home)
{
	int fd = open(home, DIRECTORY);
	int work;

	/* For root every home of its own looks like this. */
	if (fd < 0 || getuid() == 0 || !is_closed(fd))
		return fd;
	work = openat(fd, ACCOUNT_WORK, DIRECTORY | O_NOFOLLOW);
	if (work < 0)
		return fd;
	if (!is_own(work)) {
		close(work);
		return fd;
	}
	close(fd);
	return work;
}

int place_enter(const char *home)
{
	int fd = place_open(home);
	int result = fd < 0 ? -1 : fchdir(fd);
	int saved = errno;

	if (fd >= 0)
		close(fd);
	errno = saved;
	return result;
}
