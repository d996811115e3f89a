#include "door/attached.h"

#include "rt/directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Only root can enter it: nobody else can hold a lock there. */
static int open_directory(void)
{
	return directory_run("attached", 0700);
}

/* One that was removed in between is locked by nobody who looks. */
static int lock_file(int directory, const char *id)
{
	struct stat status;
	int fd;

	while (true) {
		fd = openat(directory, id,
		    O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd < 0)
			return -1;
		if (flock(fd, LOCK_SH) < 0 || fstat(fd, &status) < 0)
			break;
		if (status.st_nlink)
			return fd;
		close(fd);
	}
	close(fd);
	return -1;
}

int attached_begin(const char *id)
{
	int directory = open_directory(), fd;

	if (directory < 0)
		return -1;
	fd = lock_file(directory, id);
	close(directory);
	return fd;
}

bool attached_is(const char *id)
{
	int directory = open_directory(), fd;
	bool held = false;

	if (directory < 0)
		return false;
	fd = openat(directory, id, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0) {
		held = flock(fd, LOCK_EX | LOCK_NB) < 0;
		if (!held)
			unlinkat(directory, id, 0);
		close(fd);
	}
	close(directory);
	return held;
}

void attached_end(int fd, const char *id)
{
	close(fd);
	attached_is(id);
}
