#include "rt/stage_source.h"

#include "rt/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* By the caller's rights, links followed by them too, but not /proc's. */
static int open_source(const char *source, int flags)
{
	struct open_how how = { .flags = (unsigned long long)flags | O_CLOEXEC,
		.resolve = RESOLVE_NO_MAGICLINKS };

	return (int)syscall(SYS_openat2, AT_FDCWD, source, &how, sizeof(how));
}

/* To be read by the caller, and of a kind that can be shared without harm. */
static const char *unfit(struct arena *arena, int fd)
{
	struct stat status;
	int again;

	if (fstat(fd, &status) < 0)
		return strerror(errno);
	if (!S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode))
		return "only files and directories can be mounted";
	again = open(arena_printf(arena, "/proc/self/fd/%d", fd),
	    O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (again < 0)
		return strerror(errno);
	close(again);
	return NULL;
}

int stage_source_open(struct arena *arena, const struct caller *caller,
    const char *source, bool *writable, struct error *error)
{
	const char *why = NULL;
	int fd;

	identity_assume(caller);
	fd = open_source(source, O_PATH);
	if (fd < 0)
		why = errno == ELOOP ? "leads through a link of the kernel's"
				     : strerror(errno);
	else
		why = unfit(arena, fd);
	*writable =
	    fd >= 0 && faccessat(fd, "", W_OK, AT_EACCESS | AT_EMPTY_PATH) == 0;
	identity_resume();
	if (!why)
		return fd;
	error_set(error, arena, EXIT_DENIED, "the mount's source '%s': %s",
	    source, why);
	if (fd < 0 && errno == ENOENT)
		error_hint(error, arena, "create it first: mkdir '%s'", source);
	if (fd >= 0)
		close(fd);
	return -1;
}

const char *stage_source_path(struct arena *arena, int fd)
{
	char real[PATH_MAX];
	ssize_t length = readlink(
	    arena_printf(arena, "/proc/self/fd/%d", fd), real, sizeof(real));

	return length <= 0 || (size_t)length >= sizeof(real)
		   ? NULL
		   : arena_strndup(arena, real, (size_t)length);
}

bool stage_source_is_file(const struct caller *caller, const char *source)
{
	struct stat status = { 0 };
	int fd;

	identity_assume(caller);
	fd = open_source(source, O_PATH);
	if (fd >= 0) {
		if (fstat(fd, &status) < 0)
			status.st_mode = 0;
		close(fd);
	}
	identity_resume();
	return S_ISREG(status.st_mode);
}

int stage_resolve(struct arena *arena, const struct caller *caller,
    const struct rules *rules, const struct bind *bind, const char **real,
    bool *writable, struct error *error)
{
	int fd =
	    stage_source_open(arena, caller, bind->source, writable, error);

	if (fd < 0)
		return -1;
	*real = stage_source_path(arena, fd);
	close(fd);
	if (!*real)
		return error_set(error, arena, EXIT_INTERNAL, "%s: %s",
		    bind->source, strerror(errno));
	return rules_shared(arena, rules, caller, *real, bind->readonly, error);
}
