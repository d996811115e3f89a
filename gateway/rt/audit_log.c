#include "rt/audit_log.h"

#include "rt/trusted.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

enum { SLOW = 2 }; /* seconds for a log that takes nothing */

static const char socket_path[] = "/dev/log";

static int failed(struct arena *arena, const char *path, struct error *error)
{
	return error_set(error, arena, EXIT_INTERNAL, "the audit: %s: %s", path,
	    strerror(errno));
}

static int connect_log(struct arena *arena, struct error *error)
{
	const struct timeval slow = { .tv_sec = SLOW };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path, socket_path, sizeof(socket_path));
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &slow, sizeof(slow)) < 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		failed(arena, socket_path, error);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

int audit_log_reachable(struct arena *arena, struct error *error)
{
	int fd = connect_log(arena, error);

	return fd < 0 ? -1 : close(fd);
}

int audit_log_syslog(struct arena *arena, const char *line, struct error *error)
{
	time_t now = time(NULL);
	struct tm local;
	char stamp[32] = "";
	const char *text;
	int fd = connect_log(arena, error), result = 0;

	if (fd < 0)
		return -1;
	if (localtime_r(&now, &local))
		strftime(stamp, sizeof(stamp), "%b %e %T ", &local);
	text = arena_printf(arena, "<%d>%sundocker[%d]: %s",
	    LOG_AUTHPRIV | LOG_INFO, stamp, (int)getpid(), line);
	if (send(fd, text, strlen(text), MSG_NOSIGNAL) < 0)
		result = failed(arena, socket_path, error);
	close(fd);
	return result;
}

/* What a full disk has cut short must not run into the next line. */
static bool ends_within_a_line(int fd, const struct stat *status)
{
	char last;

	return status->st_size > 0 &&
	       pread(fd, &last, 1, status->st_size - 1) == 1 && last != '\n';
}

static int append(struct arena *arena, int fd, const char *path,
    const char *line, struct error *error)
{
	struct stat status;
	const char *text;
	ssize_t length;

	if (fstat(fd, &status) < 0)
		return failed(arena, path, error);
	if (!S_ISREG(status.st_mode) || status.st_uid != 0 ||
	    (status.st_mode & (S_IWGRP | S_IWOTH)))
		return error_set(error, arena, EXIT_INTERNAL,
		    "the audit: %s is not a file that only root can write",
		    path);
	text = arena_printf(
	    arena, "%s%s\n", ends_within_a_line(fd, &status) ? "\n" : "", line);
	length = (ssize_t)strlen(text);
	errno = ENOSPC;
	return write(fd, text, (size_t)length) == length
		   ? 0
		   : failed(arena, path, error);
}

int audit_log_file(struct arena *arena, const char *path, const char *line,
    struct error *error)
{
	const char *name = strrchr(path, '/') + 1;
	int directory = trusted_directory(arena,
	    arena_strndup(arena, path, (size_t)(name - path)), EXIT_INTERNAL,
	    error);
	int fd, result;

	if (directory < 0)
		return -1;
	fd = openat(directory, name,
	    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
	    0600);
	result = fd < 0 ? failed(arena, path, error)
			: append(arena, fd, path, line, error);
	if (fd >= 0)
		close(fd);
	close(directory);
	return result;
}
