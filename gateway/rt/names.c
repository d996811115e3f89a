#include "rt/names.h"

#include "rt/clock.h"
#include "rt/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Descriptors that docker's CLI expects are below. */
enum { FD_FREE = 10 };

enum { INTERVAL = 50 }; /* milliseconds between two attempts */

static int failed(const struct engine *engine, const char *kind,
    const char *name, struct error *error)
{
	return error_set(error, engine->arena, EXIT_INTERNAL,
	    "the lock of the %s '%s': %s", kind, name, strerror(errno));
}

static int in_use(const struct engine *engine, const char *kind,
    const char *name, struct error *error)
{
	error_set(error, engine->arena, EXIT_FAILURE,
	    "another command is at work on the %s '%s'", kind, name);
	error_hint(error, engine->arena, "try again when it has ended");
	return -1;
}

static int open_in(int directory, const char *name)
{
	int fd = directory < 0 ? -1 : directory_open(directory, name, 0, 0700);

	if (directory >= 0)
		close(directory);
	return fd;
}

/* /run/undocker/names/KIND/ENGINE */
static int open_directory(const struct engine *engine, const char *kind)
{
	const struct engine_entry *entry = engine->dial->engine;
	int run = directory_open(AT_FDCWD, "/run/undocker", 0, 0711);

	return open_in(open_in(open_in(run, "names"), kind),
	    entry ? entry->name : ENGINE_DEFAULT);
}

static int open_file(
    const struct engine *engine, const char *kind, const char *name)
{
	int directory = open_directory(engine, kind), fd;

	if (directory < 0)
		return -1;
	fd = openat(
	    directory, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	close(directory);
	return fd;
}

/* 1: it has the lock; 0: others have it; -1: failed. */
static int wait_for(int fd, int operation)
{
	long long end = clock_milliseconds() + NAMES_PATIENCE * 1000LL;

	while (flock(fd, operation | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -1;
		if (clock_milliseconds() >= end)
			return 0;
		poll(NULL, 0, INTERVAL);
	}
	return 1;
}

int names_change(const struct engine *engine, const char *kind,
    const char *name, int fd, int operation, struct error *error)
{
	int got = wait_for(fd, operation);

	if (got > 0)
		return 0;
	return got == 0 ? in_use(engine, kind, name, error)
			: failed(engine, kind, name, error);
}

/* The file may have been removed before its lock was had. */
int names_lock(const struct engine *engine, const char *kind, const char *name,
    int operation, struct error *error)
{
	struct stat status;

	for (;;) {
		int fd = open_file(engine, kind, name);

		if (fd < 0)
			return failed(engine, kind, name, error);
		if (names_change(engine, kind, name, fd, operation, error) <
		    0) {
			close(fd);
			return -1;
		}
		if (fstat(fd, &status) == 0 && status.st_nlink > 0)
			return fd;
		close(fd);
	}
}

void names_forget(
    const struct engine *engine, const char *kind, const char *name)
{
	int directory = open_directory(engine, kind);

	if (directory < 0)
		return;
	unlinkat(directory, name, 0);
	close(directory);
}

int names_keep(const struct engine *engine, struct name_locks *locks, int lock,
    struct error *error)
{
	int fd = fcntl(lock, F_DUPFD, FD_FREE);

	close(lock);
	if (fd < 0)
		return error_set(error, engine->arena, EXIT_INTERNAL,
		    "no descriptor for the lock of a name");
	locks->fds = arena_grow(
	    engine->arena, locks->fds, locks->n, sizeof(*locks->fds));
	locks->fds[locks->n++] = fd;
	return 0;
}

void names_let_go(struct name_locks *locks)
{
	for (size_t i = 0; i < locks->n; i++)
		close(locks->fds[i]);
	locks->n = 0;
}
