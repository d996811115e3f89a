#include "rt/plain.h"

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
