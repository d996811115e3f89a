#include "setup/loose.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct walk {
	struct arena *arena;
	struct loose *found;
	int entries, depth;
};

/* Notes it.  Returns whether the walk ends: what is not seen does not end it.
 */
static bool find(struct walk *w, enum loose_why why, const char *path)
{
	bool ends = why != LOOSE_NOT && why != LOOSE_UNSEEN;

	if (ends || (why == LOOSE_UNSEEN && w->found->why == LOOSE_NOT))
		*w->found = (struct loose){ why, arena_strdup(w->arena, path) };
	return ends;
}

static enum loose_why judge(const struct statx *status)
{
	if (status->stx_attributes & STATX_ATTR_MOUNT_ROOT)
		return LOOSE_MOUNT;
	if (status->stx_uid != 0)
		return LOOSE_OWNER;
	if (S_ISLNK(status->stx_mode))
		return LOOSE_LINK;
	return status->stx_mode & (S_IWGRP | S_IWOTH) ? LOOSE_MODE : LOOSE_NOT;
}

static bool look(struct walk *w, int at, const char *name, const char *path);

static bool is_itself(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool look_inside(struct walk *w, DIR *stream, const char *path)
{
	const struct dirent *entry;

	for (errno = 0; (entry = readdir(stream)); errno = 0)
		if (!is_itself(entry->d_name) &&
		    look(w, dirfd(stream), entry->d_name,
			arena_printf(w->arena, "%s/%s", path, entry->d_name)))
			return true;
	return errno && find(w, LOOSE_UNSEEN, path);
}

static bool enter(struct walk *w, int at, const char *name, const char *path)
{
	int fd =
	    openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	bool result;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return find(w, LOOSE_UNSEEN, path);
	}
	w->depth++;
	result = w->depth > LOOSE_DEPTH ? find(w, LOOSE_MANY, path)
					: look_inside(w, stream, path);
	w->depth--;
	closedir(stream);
	return result;
}

static bool look(struct walk *w, int at, const char *name, const char *path)
{
	struct statx status;

	if (++w->entries > LOOSE_ENTRIES)
		return find(w, LOOSE_MANY, path);
	if (statx(at, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
		STATX_TYPE | STATX_MODE | STATX_UID, &status) < 0)
		return find(w, LOOSE_UNSEEN, path);
	if (find(w, judge(&status), path))
		return true;
	return S_ISDIR(status.stx_mode) && enter(w, at, name, path);
}

bool loose_find(
    struct arena *arena, int directory, const char *name, struct loose *found)
{
	struct walk w = { .arena = arena, .found = found };

	*found = (struct loose){ .why = LOOSE_NOT };
	return look(&w, directory, name, name) || found->why == LOOSE_UNSEEN;
}

const char *loose_text(enum loose_why why)
{
	static const char *const texts[] = {
		[LOOSE_NOT] = "is root's alone",
		[LOOSE_OWNER] = "is not owned by root",
		[LOOSE_MODE] = "can be written by others than root",
		[LOOSE_LINK] = "is a symbolic link",
		[LOOSE_MOUNT] = "is a mount point",
		[LOOSE_MANY] = "is deeper or larger than can be checked",
		[LOOSE_UNSEEN] = "cannot be read",
	};

	return texts[why];
}
