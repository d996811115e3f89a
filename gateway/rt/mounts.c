#include "rt/mounts.h"

#include "core/path.h"
#include "core/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Fields of a line, before the ones of which there may be any number. */
enum { FIELD_ID, FIELD_PARENT, FIELD_DEVICE, FIELD_ROOT, FIELD_POINT, FIELDS };

static int read_all(int fd, struct text *text)
{
	char buffer[16 * 1024];
	ssize_t n;

	while ((n = read(fd, buffer, sizeof(buffer))) != 0) {
		if (n > 0)
			text_put(text, buffer, (size_t)n);
		else if (errno != EINTR)
			return -1;
	}
	return 0;
}

/* White space and backslashes in names are written in octal: "\040". */
static const char *unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		if (from[0] == '\\' && strspn(from + 1, "01234567") >= 3) {
			*to = (char)((from[1] - '0') << 6 |
				     (from[2] - '0') << 3 | (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
	return text;
}

static int parse_line(char *line, struct mounted *mounted)
{
	char *fields[FIELDS], *rest = strstr(line, " - "), *at = line;

	if (!rest)
		return -1;
	*rest = '\0';
	for (int i = 0; i < FIELDS; i++) {
		fields[i] = strsep(&at, " ");
		if (!fields[i])
			return -1;
	}
	at = rest + strlen(" - ");
	*mounted = (struct mounted){ .id = strtoull(fields[FIELD_ID], NULL, 10),
		.parent = strtoull(fields[FIELD_PARENT], NULL, 10),
		.device = fields[FIELD_DEVICE],
		.root = unescape(fields[FIELD_ROOT]),
		.point = unescape(fields[FIELD_POINT]),
		.type = strsep(&at, " ") };
	return 0;
}

int mounts_read(struct arena *arena, struct mounts *mounts)
{
	struct text text = { .arena = arena };
	int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	int result = fd < 0 ? -1 : read_all(fd, &text);
	char *line, *at = text.v;

	if (fd >= 0)
		close(fd);
	*mounts = (struct mounts){ 0 };
	while (result == 0 && (line = strsep(&at, "\n")) && *line) {
		mounts->v =
		    arena_grow(arena, mounts->v, mounts->n, sizeof(*mounts->v));
		result = parse_line(line, &mounts->v[mounts->n++]);
		errno = EINVAL;
	}
	return result;
}

const struct mounted *mounts_find(
    const struct mounts *mounts, unsigned long long id)
{
	for (size_t i = 0; i < mounts->n; i++)
		if (mounts->v[i].id == id)
			return &mounts->v[i];
	return NULL;
}

int mounts_locate(struct arena *arena, const struct mounts *mounts,
    unsigned long long id, const char *path, struct located *located)
{
	const struct mounted *mounted = mounts_find(mounts, id);
	const char *rest = mounted ? path_after(path, mounted->point) : NULL;

	if (!rest) {
		errno = ENOENT;
		return -1;
	}
	*located = (struct located){ .device = mounted->device,
		.root = arena_printf(arena, "%s/%s", mounted->root, rest) };
	return 0;
}

/* The mount on top of one, on a directory that leads to point, or NULL. */
static const struct mounted *on_top(
    const struct mounts *mounts, const struct mounted *below, const char *point)
{
	const struct mounted *found = NULL;

	for (size_t i = 0; i < mounts->n; i++) {
		const struct mounted *m = &mounts->v[i];

		/* Of several the uppermost is the one that a path meets. */
		if (m->parent == below->id && m->id != below->id &&
		    path_is_within(point, m->point) &&
		    (!found || path_is_within(found->point, m->point)))
			found = m;
	}
	return found;
}

bool mounts_is_hidden(
    const struct mounts *mounts, const struct mounted *mounted)
{
	const struct mounted *next = mounted;

	if (on_top(mounts, mounted, mounted->point))
		return true;
	for (size_t i = 0; i < mounts->n; i++) {
		const struct mounted *parent =
		    mounts_find(mounts, next->parent);

		if (!parent || parent == next)
			return false;
		if (on_top(mounts, parent, mounted->point) != next)
			return true;
		next = parent;
	}
	return true;
}
