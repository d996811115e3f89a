#include "letter.h"

#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEALS = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL };

static void raise_limit(__rlimit_resource_t resource)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) == 0 &&
	    limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(resource, &limit);
	}
}

/* Where a standard descriptor is closed, the file must not become it. */
static int make_file(void)
{
	int low = memfd_create("letter", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int fd;

	if (low < 0 || low > STDERR_FILENO)
		return low;
	fd = fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(low);
	return fd;
}

int letter_write(const char *bytes, size_t n)
{
	int fd;

	raise_limit(RLIMIT_FSIZE);
	raise_limit(RLIMIT_NOFILE);
	/* A limit that is met is an error, and not the end. */
	signal(SIGXFSZ, SIG_IGN);
	fd = make_file();
	if (fd < 0)
		return -1;
	if (write_all(fd, bytes, n) == 0 && fcntl(fd, F_ADD_SEALS, SEALS) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Only files of memory have seals: reading one waits for nobody. */
static int check(int fd, size_t most, size_t *n)
{
	int seals = fcntl(fd, F_GET_SEALS);
	struct stat status;

	if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &status) < 0) {
		errno = EINVAL;
		return -1;
	}
	if ((size_t)status.st_size > most) {
		errno = EMSGSIZE;
		return -1;
	}
	*n = (size_t)status.st_size;
	return 0;
}

int letter_read(
    struct arena *arena, int fd, size_t most, char **bytes, size_t *n)
{
	size_t have = 0;

	if (check(fd, most, n) < 0)
		return -1;
	*bytes = arena_alloc(arena, *n + 1);
	while (have < *n) {
		ssize_t got = pread(fd, *bytes + have, *n - have, (off_t)have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = EINVAL;
			return -1;
		}
		have += (size_t)got;
	}
	return 0;
}

int letter_place(int fd, int wanted)
{
	if (fd == wanted)
		return fcntl(fd, F_SETFD, 0);
	if (dup2(fd, wanted) < 0)
		return -1;
	return close(fd);
}
