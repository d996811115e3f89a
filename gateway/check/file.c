#include "check/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int file_read(struct arena *arena, const char *path, size_t most, char **text,
    size_t *length, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	ssize_t n = -1;

	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	    (size_t)status.st_size <= most) {
		*text = arena_alloc(arena, (size_t)status.st_size + 1);
		n = read(fd, *text, (size_t)status.st_size);
		*length = n > 0 ? (size_t)n : 0;
	} else if (fd >= 0) {
		errno = EINVAL;
	}
	if (n < 0)
		error_set(
		    error, arena, EXIT_POLICY, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return n < 0 ? -1 : 0;
}
