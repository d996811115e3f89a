#include "rt/stage_source.h"

#include "core/decision/binds.h"

#include "rt/forbidden.h"
#include "rt/home.h"
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

/* Why the caller may not mount it, or NULL. */
static const char *judge(struct arena *arena, const struct caller *caller,
    int fd, bool *writable, const char **hint)
{
	const char *why;

	/* As root, and of a file system that may not answer. */
	alarm(IDENTITY_PATIENCE);
	why = forbidden_source(arena, fd);
	alarm(0);
	if (why) {
		*hint = caller->gateway
			    ? "mount a directory of files"
			    : "mount a directory of files, like your home";
		return why;
	}
	identity_assume(caller);
	why = unfit(arena, fd);
	*writable = faccessat(fd, "", W_OK, AT_EACCESS | AT_EMPTY_PATH) == 0;
	identity_resume();
	return why;
}

int stage_source_open(struct arena *arena, const struct caller *caller,
    const char *source, bool *writable, struct error *error)
{
	const char *why = NULL, *hint = NULL;
	int fd, failure;

	identity_assume(caller);
	fd = open_source(source, O_PATH);
	failure = errno;
	identity_resume();
	if (fd < 0)
		why = failure == ELOOP ? "leads through a link of the kernel's"
				       : strerror(failure);
	else
		why = judge(arena, caller, fd, writable, &hint);
	if (!why)
		return fd;
	error_set(error, arena, EXIT_DENIED, "the mount's source '%s': %s",
	    source, why);
	if (fd < 0 && failure == ENOENT)
		error_hint(error, arena, "create it first: mkdir '%s'", source);
	if (hint)
		error_hint(error, arena, "%s", hint);
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

static bool is_of_home(struct arena *arena, const struct caller *caller, int fd)
{
	struct home home;
	enum home_side side;

	alarm(IDENTITY_PATIENCE);
	home_find(arena, caller->home, caller->uid, &home);
	side = home_side(arena, &home, fd);
	alarm(0);
	return side == HOME_INSIDE || side == HOME_ABOVE;
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
	if (caller->gateway && is_of_home(arena, caller, fd))
		*writable = false;
	close(fd);
	if (!*real)
		return error_set(error, arena, EXIT_INTERNAL, "%s: %s",
		    bind->source, strerror(errno));
	if (strcmp(*real, "/") == 0)
		return error_set(error, arena, EXIT_DENIED,
		    "the mount's source '%s': on another machine, what is in "
		    "/proc, /sys, /dev and /run cannot be left out of it",
		    bind->source);
	return rules_shared(arena, rules, caller, *real, bind->readonly, error);
}
