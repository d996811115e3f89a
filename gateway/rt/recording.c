#include "rt/recording.h"

#include "rt/trusted.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(
    const struct recording *r, const char *path, struct error *error)
{
	error_set(error, r->arena, EXIT_INTERNAL,
	    "this session must be recorded, and cannot be: %s: %s", path,
	    strerror(errno));
	error_hint(error, r->arena, "tell the administrator");
	return -1;
}

static unsigned long long elapsed(const struct recording *r)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned long long)(t.tv_sec - r->begun.tv_sec) * 1000000 +
	       (unsigned long long)t.tv_nsec / 1000 -
	       (unsigned long long)r->begun.tv_nsec / 1000;
}

static int write_line(struct recording *r, const char *line, size_t n)
{
	errno = ENOSPC;
	if (write(r->file, line, n) == (ssize_t)n) {
		r->size += n;
		return 0;
	}
	r->failure = arena_printf(r->arena,
	    "this session must be recorded, and no longer can be: %s",
	    strerror(errno));
	return -1;
}

/* The line that r->line holds, if it is one and there is room for it. */
static void add_line(struct recording *r, size_t n)
{
	if (r->failure || !n)
		return;
	if (r->size + n <= r->most) {
		write_line(r, r->line, n);
		return;
	}
	n = cast_marker(elapsed(r), "RECORDSIZE", r->line);
	if (write_line(r, r->line, n) == 0)
		r->failure = "the recording of this session is as long as "
			     "RECORDSIZE lets it be";
}

void recording_add(
    struct recording *r, enum cast_kind kind, const char *data, size_t n)
{
	add_line(r, cast_event(&r->cast, kind, elapsed(r), data, n, r->line));
}

void recording_resize(struct recording *r, struct winsize size)
{
	add_line(r, cast_resize(elapsed(r), size.ws_col, size.ws_row, r->line));
}

static int write_head(struct recording *r, const struct recording_head *head)
{
	json_t *json = json_pack("{s:i, s:i, s:i, s:I, s:s, s:{s:s}}",
	    "version", 2, "width", head->size.ws_col, "height",
	    head->size.ws_row, "timestamp", (json_int_t)time(NULL), "title",
	    error_escape(head->title, 256, r->arena), "env", "TERM",
	    head->term);
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	const char *line = arena_printf(r->arena, "%s\n", text ? text : "");
	int result = -1;

	errno = ENOMEM;
	if (text)
		result = write_line(r, line, strlen(line));
	free(text);
	json_decref(json);
	return result;
}

/* The directory, which nobody but root can look into, made if it is missing. */
static int open_directory(
    const struct recording *r, const char *path, struct error *error)
{
	struct stat status;
	int fd;

	/* The ledger, which gives it its mode, need not have been here yet. */
	if ((mkdir(UNDOCKER_STATEDIR, 0700) < 0 && errno != EEXIST) ||
	    (mkdir(path, 0700) < 0 && errno != EEXIST))
		return failed(r, path, error);
	fd = trusted_directory(r->arena, path, EXIT_INTERNAL, error);
	if (fd < 0)
		return -1;
	if (fstat(fd, &status) == 0 && !(status.st_mode & 077))
		return fd;
	close(fd);
	return error_set(error, r->arena, EXIT_INTERNAL,
	    "RECORDDIR %s is not root's alone: its mode is not 0700", path);
}

int recording_open(struct arena *arena, const struct policy *policy,
    const char *name, const struct recording_head *head, struct recording *r,
    struct error *error)
{
	const char *file = arena_printf(arena, "%s.cast", name);
	const char *place = policy->record_directory;
	int directory, result = -1;

	if (!place)
		place = UNDOCKER_STATEDIR "/recordings";
	*r = (struct recording){ .arena = arena,
		.path = arena_printf(arena, "%s/%s", place, file),
		.most = policy->record_size };
	clock_gettime(CLOCK_MONOTONIC, &r->begun);
	directory = open_directory(r, place, error);
	if (directory < 0)
		return -1;
	r->file = openat(directory, file,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND | O_CLOEXEC,
	    0600);
	if (r->file >= 0)
		result = write_head(r, head);
	if (result < 0)
		failed(r, r->path, error);
	if (result < 0 && r->file >= 0) {
		unlinkat(directory, file, 0);
		close(r->file);
	}
	close(directory);
	return result;
}
