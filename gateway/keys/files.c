#include "keys/files.h"

#include "core/text.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(struct arena *arena, const char *path, struct error *error)
{
	return error_set(
	    error, arena, EXIT_INTERNAL, "%s: %s", path, strerror(errno));
}

void files_add(struct arena *arena, struct words *lines, const char *line)
{
	lines->v = arena_grow(arena, lines->v, lines->n, sizeof(*lines->v));
	lines->v[lines->n++] = arena_strdup(arena, line);
}

int files_read(struct arena *arena, const char *path, struct words *lines,
    struct error *error)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	*lines = (struct words){ 0 };
	if (!file)
		return errno == ENOENT ? 0 : failed(arena, path, error);
	error->code = 0;
	while (!error->code && (n = getline(&line, &size, file)) >= 0) {
		if (line[n - 1] != '\n' || memchr(line, '\0', (size_t)n)) {
			error_set(error, arena, EXIT_INTERNAL,
			    "%s: line %zu is not a whole line of text", path,
			    lines->n + 1);
			break;
		}
		line[n - 1] = '\0';
		files_add(arena, lines, line);
	}
	if (!error->code && ferror(file))
		failed(arena, path, error);
	free(line);
	fclose(file);
	return error->code ? -1 : 0;
}

static int write_all(int fd, const char *text)
{
	for (size_t left = strlen(text); left;) {
		ssize_t n = write(fd, text, left);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0) {
			text += n;
			left -= (size_t)n;
		}
	}
	return 0;
}

/* The name itself has to reach the disk, too. */
static int sync_directory(struct arena *arena, const char *path)
{
	int fd = open(dirname(arena_strdup(arena, path)),
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = fd < 0 ? -1 : fsync(fd);

	if (fd >= 0)
		close(fd);
	return result;
}

int files_replace(struct arena *arena, const char *path,
    const struct words *lines, struct error *error)
{
	const char *fresh = arena_printf(arena, "%s.new", path);
	struct text text = { .arena = arena };
	int fd;

	for (size_t i = 0; i < lines->n; i++)
		text_printf(&text, "%s\n", lines->v[i]);
	if (unlink(fresh) < 0 && errno != ENOENT)
		return failed(arena, fresh, error);
	fd = open(
	    fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return failed(arena, fresh, error);
	if (fchmod(fd, 0644) < 0 || write_all(fd, text_string(&text)) < 0 ||
	    fsync(fd) < 0) {
		close(fd);
		return failed(arena, fresh, error);
	}
	if (close(fd) < 0 || rename(fresh, path) < 0 ||
	    sync_directory(arena, path) < 0)
		return failed(arena, path, error);
	return 0;
}

int files_lock(struct arena *arena, struct error *error)
{
	static const char path[] = UNDOCKER_KEYDIR;
	int fd;

	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return failed(arena, path, error);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 || flock(fd, LOCK_EX) < 0 ? failed(arena, path, error)
						: 0;
}
