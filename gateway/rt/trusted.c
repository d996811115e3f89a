#include "rt/trusted.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS = 16 }; /* symbolic links on the way, at most */

struct walk {
	struct arena *arena;
	const char *path; /* for messages */
	const char *left; /* of the path */
	int code;
	int links;
	bool follow; /* the last component, too */
	mode_t type; /* that it must have: S_IFREG or S_IFDIR */
	struct error *error;
};

static int wrong(struct walk *w, const char *what)
{
	return error_set(w->error, w->arena, w->code, "%s %s", w->path, what);
}

static int failed(struct walk *w)
{
	return error_set(
	    w->error, w->arena, w->code, "%s: %s", w->path, strerror(errno));
}

/* The next component of what is left, or NULL. */
static const char *next(struct walk *w)
{
	size_t length;
	const char *name;

	w->left += strspn(w->left, "/");
	length = strcspn(w->left, "/");
	if (!length)
		return NULL;
	name = arena_strndup(w->arena, w->left, length);
	w->left += length;
	return name;
}

static int check_status(struct walk *w, const struct stat *status)
{
	if (status->st_uid != 0)
		return wrong(w, "does not belong to root, or a directory above "
				"it does not");
	if (!S_ISLNK(status->st_mode) &&
	    (status->st_mode & (S_IWGRP | S_IWOTH)))
		return wrong(w, "can be written by others than root, or a "
				"directory above it can");
	return 0;
}

/* Puts the link's target in front of what is left of the path. */
static int follow_link(struct walk *w, int link, int *directory)
{
	char target[PATH_MAX];
	ssize_t length = readlinkat(link, "", target, sizeof(target) - 1);

	if (length <= 0)
		return failed(w);
	if (++w->links > LINKS)
		return wrong(w, "leads through too many symbolic links");
	target[length] = '\0';
	w->left = arena_printf(w->arena, "%s%s", target, w->left);
	if (*target != '/')
		return 0;
	close(*directory);
	*directory = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return *directory < 0 ? failed(w) : 0;
}

/*
 * One component: moves *at into it.  Returns 1 when it was a link, which now
 * stands in w->left; -1: an error.
 */
static int step(struct walk *w, const char *name, int *at)
{
	int fd = openat(*at, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	bool last = !w->left[strspn(w->left, "/")];
	struct stat status;
	int result;

	if (fd < 0)
		return failed(w);
	if (fstat(fd, &status) < 0) {
		result = failed(w);
	} else if (check_status(w, &status) < 0) {
		result = -1;
	} else if (!S_ISLNK(status.st_mode)) {
		close(*at);
		*at = fd;
		return 0;
	} else if (last && !w->follow) {
		result = wrong(w, "is a symbolic link");
	} else {
		result = follow_link(w, fd, at) < 0 ? -1 : 1;
	}
	close(fd);
	return result;
}

/* An O_PATH descriptor of what the path leads to, or -1. */
static int walk(struct walk *w)
{
	int at = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const char *name;
	struct stat status;

	if (at < 0)
		return failed(w);
	if (*w->left != '/') {
		close(at);
		return wrong(w, "is not an absolute path");
	}
	while ((name = next(w)))
		if (step(w, name, &at) < 0)
			goto fail;
	if (fstat(at, &status) < 0) {
		failed(w);
		goto fail;
	}
	if ((status.st_mode & S_IFMT) == w->type)
		return at;
	wrong(w, w->type == S_IFREG ? "is not a regular file"
				    : "is not a directory");
fail:
	close(at);
	return -1;
}

static struct walk walk_of(
    struct arena *arena, const char *path, int code, struct error *error)
{
	return (struct walk){ .arena = arena,
		.path = path,
		.left = path,
		.code = code,
		.follow = true,
		.type = S_IFREG,
		.error = error };
}

int trusted_check(
    struct arena *arena, const char *path, int code, struct error *error)
{
	struct walk w = walk_of(arena, path, code, error);
	int fd = walk(&w);

	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

int trusted_secret(
    struct arena *arena, const char *path, int code, struct error *error)
{
	struct walk w = walk_of(arena, path, code, error);
	struct stat status;
	int fd = walk(&w), result = 0;

	if (fd < 0)
		return -1;
	if (fstat(fd, &status) < 0)
		result = failed(&w);
	else if (status.st_mode & S_IRWXO)
		result = wrong(&w, "is a key that everybody can read");
	close(fd);
	return result;
}

int trusted_directory(
    struct arena *arena, const char *path, int code, struct error *error)
{
	struct walk w = walk_of(arena, path, code, error);

	w.type = S_IFDIR;
	return walk(&w);
}

static int read_all(struct walk *w, int fd, size_t size, char **text)
{
	char *buffer = arena_alloc(w->arena, size + 1);
	size_t used = 0;

	while (used < size) {
		ssize_t n = read(fd, buffer + used, size - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(w);
		if (n == 0)
			break;
		used += (size_t)n;
	}
	if (used != size || read(fd, buffer + size, 1) != 0)
		return wrong(w, "changed while it was being read");
	*text = buffer;
	return 0;
}

int trusted_read(struct arena *arena, const char *path, size_t most, int code,
    char **text, size_t *length, struct error *error)
{
	struct walk w = walk_of(arena, path, code, error);
	struct stat status;
	int found, fd, result;

	w.follow = false;
	found = walk(&w);
	if (found < 0)
		return -1;
	/* The very file that was checked, whatever its name leads to now. */
	fd = open(arena_printf(arena, "/proc/self/fd/%d", found),
	    O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	close(found);
	if (fd < 0)
		return failed(&w);
	if (fstat(fd, &status) < 0)
		result = failed(&w);
	else if ((size_t)status.st_size > most)
		result = error_set(error, arena, code,
		    "%s is longer than %zu bytes", path, most);
	else
		result = read_all(&w, fd, (size_t)status.st_size, text);
	*length = (size_t)status.st_size;
	close(fd);
	return result;
}
