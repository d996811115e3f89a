#include "rt/plain.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

bool plain_descriptor(int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return false;
	if (S_ISFIFO(status.st_mode))
		return true;
	return S_ISCHR(status.st_mode) &&
	       (status.st_rdev == makedev(1, 3) || isatty(fd));
}

bool plain_write(int fd, const char *text)
{
	size_t left = strlen(text);

	while (left) {
		ssize_t n = write(fd, text, left);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			text += n;
			left -= (size_t)n;
		}
	}
	return true;
}
