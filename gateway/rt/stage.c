#include "rt/stage.h"

#include "core/decision/binds.h"
#include "core/decision/mounts.h"

#include "rt/directory.h"
#include "rt/home.h"
#include "rt/identity.h"
#include "rt/stage_clean.h"
#include "rt/stage_count.h"
#include "rt/stage_map.h"
#include "rt/stage_mount.h"
#include "rt/stage_source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum {
	PATIENCE = 10, /* seconds for another user of the same container */
	INTERVAL = 20, /* milliseconds between two looks */
};

const char *stage_path(struct arena *arena, const char *name, size_t n)
{
	return arena_printf(arena, STAGE_DIRECTORY "/%s/%zu", name, n);
}

static int failed(struct arena *arena, const char *what, struct error *error)
{
	return error_set(
	    error, arena, EXIT_INTERNAL, "%s: %s", what, strerror(errno));
}

/* What stages one container's sources. */
struct stager {
	struct stage *stage;
	struct idmap *idmap;
	const struct caller *caller;
	const struct rules *rules;
	const struct stage_bound *bound;
	struct home home; /* of an account of the gateway */
	struct error *error;
};

static void add_note(struct stage *stage, const char *text)
{
	stage->notes = arena_grow(
	    stage->arena, stage->notes, stage->nnotes, sizeof(*stage->notes));
	stage->notes[stage->nnotes++] = text;
}

static void note(struct stager *s, const char *source, bool home)
{
	add_note(s->stage,
	    decision_readonly_note(s->stage->arena, s->caller, source, home));
}

/*
 * A gateway account writes to its work directory, and to what an ALLOWEDBINDS
 * or a FORCED under one gives, but never to its home.
 */
static void keep_home(struct stager *s, const struct record_mount *mount,
    struct stage_source *source)
{
	enum home_side side;

	if (!s->caller->gateway || mount->readonly || !source->writable)
		return;
	alarm(IDENTITY_PATIENCE);
	side = home_side(s->stage->arena, &s->home, source->fd);
	alarm(0);
	if (side == HOME_WORK ||
	    (side == HOME_ELSEWHERE &&
		rules_on_binds(s->stage->arena, s->rules, s->caller)))
		return;
	source->writable = false;
	note(s, mount->source, side != HOME_ELSEWHERE);
}

/* What is on the path of a stage, and fit to be used, gets its number there. */
static int finish(struct stager *s, const char *path, const char *from,
    size_t n, const struct record_mount *fit)
{
	int directory = s->stage->directory;
	const char *to = arena_printf(s->stage->arena, "%zu", n);

	if (fit->mapping < MAPPING_OWN)
		return stage_mount_move(directory, from, to);
	if (stage_map_move(s->idmap, fit, directory, from, to) == 0)
		return umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);
	return fit->mapping == MAPPING_OWN
		   ? stage_mount_move(directory, from, to)
		   : -1;
}

/*
 * Clones the source to the stage.  It has its name there when it is fit to be
 * used, and not before: others may wait for it.
 */
static int put(struct stager *s, struct record_mount *mount, size_t n,
    const struct stage_source *source)
{
	static const char fresh[] = ".new";
	struct stage *stage = s->stage;
	struct arena *arena = stage->arena;
	const char *path =
	    arena_printf(arena, STAGE_DIRECTORY "/%s/%s", stage->name, fresh);
	const struct stage_clone clone = { .path = path,
		.mount = mount,
		.source = source,
		.home = s->caller->gateway ? &s->home : NULL,
		.idmap = s->idmap };
	struct mounts mounts;
	int result;

	/* One may be there, of a process that was killed. */
	umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);
	if (stage_mount_source(stage->directory, fresh, mount, source->writable,
		source->fd) < 0)
		return failed(arena,
		    arena_printf(arena, "staging '%s'", mount->source),
		    s->error);
	/* A file system of the caller's may not answer. */
	alarm(IDENTITY_PATIENCE);
	result = stage_clean(arena, &clone, &mounts, s->error);
	alarm(0);
	if (result > 0)
		note(s, mount->source, true);
	mount->readonly = mount->readonly || result > 0;
	if (result >= 0)
		result = stage_count(
		    arena, &mounts, s->caller->uid, s->bound, s->error);
	if (result == 0 && finish(s, path, fresh, n, mount) < 0)
		result = failed(arena, path, s->error);
	if (result < 0)
		umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);
	return result;
}

static int stage_one(
    struct stager *s, const struct record_mount *mount, size_t n)
{
	struct arena *arena = s->stage->arena;
	struct stage_source source;
	struct record_mount fit;
	const char *why = NULL;
	int result = 0;

	source.fd = stage_source_open(
	    arena, s->caller, mount->source, &source.writable, s->error);
	if (source.fd < 0)
		return -1;
	/* The rules are about where it really leads. */
	source.real = stage_source_path(arena, source.fd);
	if (!source.real)
		result = failed(arena, mount->source, s->error);
	else if (!mount->forced)
		result = rules_bind(arena, s->rules, s->caller, source.real,
		    mount->readonly, s->error);
	if (result == 0) {
		keep_home(s, mount, &source);
		result = stage_map_fit(
		    s->idmap, mount, &source, &fit, &why, s->error);
	}
	if (why)
		add_note(s->stage, why);
	if (result == 0)
		result = put(s, &fit, n, &source);
	close(source.fd);
	return result;
}

/*
 * The directory of all stages: a file system of its own, so that it can be
 * unbindable.  A stage of / would otherwise hold all stages, and the next one
 * twice as many.
 */
static int open_base(void)
{
	struct statfs kind;
	int fd;

	if (mkdir("/run/undocker", 0700) < 0 && errno != EEXIST)
		return -1;
	if (mkdir(STAGE_DIRECTORY, 0700) < 0 && errno != EEXIST)
		return -1;
	fd = open(
	    STAGE_DIRECTORY, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd >= 0 && fstatfs(fd, &kind) == 0 ? fd : -1;
}

static bool is_mounted(int base)
{
	struct stat inside, outside;

	return fstat(base, &inside) == 0 &&
	       fstatat(base, "..", &outside, 0) == 0 &&
	       inside.st_dev != outside.st_dev;
}

static int mount_base(int base)
{
	int result = -1, again;

	if (flock(base, LOCK_EX) < 0)
		return -1;
	/* Another may have been first: look at what is there now. */
	again = open_base();
	if (again >= 0 && is_mounted(again))
		result = 0;
	else if (mount("undocker", STAGE_DIRECTORY, "tmpfs",
		     MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0700") == 0)
		result =
		    mount(NULL, STAGE_DIRECTORY, NULL, MS_UNBINDABLE, NULL);
	if (again >= 0)
		close(again);
	flock(base, LOCK_UN);
	return result;
}

static int base_directory(void)
{
	int base = open_base();

	if (base < 0 || is_mounted(base))
		return base;
	if (mount_base(base) < 0) {
		close(base);
		return -1;
	}
	close(base);
	return open_base();
}

/* Unmounts and removes a stage whose lock is ours alone. */
static void remove_stage(
    struct arena *arena, int base, const char *name, int directory)
{
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		const char *path = arena_printf(
		    arena, STAGE_DIRECTORY "/%s/%s", name, entry->d_name);

		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);
		if (unlinkat(directory, entry->d_name, 0) < 0)
			unlinkat(directory, entry->d_name, AT_REMOVEDIR);
	}
	if (stream)
		closedir(stream);
	unlinkat(base, name, AT_REMOVEDIR);
}

/* A lock that others hold for a moment, or else for too long. */
static int lock_soon(int fd, int operation)
{
	for (int tries = 0; tries < PATIENCE * 1000 / INTERVAL; tries++) {
		if (flock(fd, operation | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -1;
		poll(NULL, 0, INTERVAL);
	}
	errno = EBUSY;
	return -1;
}

/* Opens the stage's directory and takes its lock. */
static int open_stage(int base, const char *name, int operation)
{
	struct stat status;
	int fd = -1;

	do {
		if (fd >= 0)
			close(fd);
		if (mkdirat(base, name, 0700) < 0 && errno != EEXIST)
			return -1;
		fd = openat(base, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0 && errno != ENOENT)
			return -1;
		if (fd >= 0 && lock_soon(fd, operation) < 0) {
			close(fd);
			errno = EBUSY;
			return -1;
		}
		/* Its last user may have removed it in between. */
	} while (fd < 0 || fstat(fd, &status) < 0 || status.st_nlink == 0);
	return fd;
}

/* The record's stage, still without its sources. */
static int begin(struct arena *arena, const struct record *record, bool empty,
    struct stage *stage, struct error *error)
{
	int base = base_directory();

	*stage = (struct stage){ .arena = arena,
		.ticket = record->ticket,
		.name = record->name,
		.empty = empty,
		.directory = -1 };
	if (base >= 0) {
		stage->directory =
		    open_stage(base, record->name, empty ? LOCK_EX : LOCK_SH);
		close(base);
	}
	if (stage->directory >= 0 &&
	    stage_count_mark(stage->directory, record->uid) == 0)
		return 0;
	if (errno == EBUSY)
		return error_set(error, arena, EXIT_ENGINE,
		    "the container is being started or copied: try again");
	return failed(arena, STAGE_DIRECTORY, error);
}

/* What another user of the same container has staged already stays. */
static bool is_staged(const struct stage *stage, size_t n)
{
	struct statx status;

	return statx(stage->directory, arena_printf(stage->arena, "%zu", n),
		   AT_SYMLINK_NOFOLLOW, STATX_TYPE, &status) == 0 &&
	       (status.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

/* One at a time for each container; only its owner can make another wait. */
static int stage_all(struct stager *s, const struct record *record)
{
	struct stage *stage = s->stage;
	int lock = openat(stage->directory, ".lock",
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	int counting = stage_count_lock(stage->arena, s->caller->uid, s->error);
	int result = counting < 0 ? -1 : 0;

	if (result == 0 && (lock < 0 || flock(lock, LOCK_EX) < 0))
		result = failed(stage->arena, STAGE_DIRECTORY, s->error);
	for (size_t i = 0; i < record->nmounts && result == 0; i++)
		if (!is_staged(stage, i))
			result = stage_one(s, &record->mounts[i], i);
	if (lock >= 0)
		close(lock);
	if (counting >= 0)
		close(counting);
	return result;
}

int stage_open(struct idmap *idmap, const struct rules *rules,
    const struct record *record, const struct stage_bound *bound,
    struct stage *stage, struct error *error)
{
	const struct caller *caller = idmap->caller;
	struct stager s = { .bound = bound,
		.stage = stage,
		.idmap = idmap,
		.caller = caller,
		.rules = rules,
		.error = error };
	int result;

	*stage = (struct stage){ .directory = -1 };
	if (!record->nmounts)
		return 0;
	if (begin(idmap->arena, record, false, stage, error) < 0)
		return -1;
	if (caller->gateway)
		home_find(idmap->arena, caller->home, caller->uid, &s.home);
	result = stage_all(&s, record);
	if (result < 0)
		stage_close(stage);
	return result;
}

/* A file if the source is one now, else a directory. */
static int empty_place(const struct stage *stage, const struct caller *caller,
    const char *source, const char *empty, size_t n)
{
	bool file = stage_source_is_file(caller, source);

	if (stage_mount_place(stage->directory,
		arena_printf(stage->arena, "%zu", n), file) < 0)
		return -1;
	return mount(arena_printf(stage->arena, "%s/%s", empty,
			 file ? "file" : "directory"),
	    stage_path(stage->arena, stage->name, n), NULL, MS_BIND, NULL);
}

static int empty_all(struct stage *stage, const struct caller *caller,
    const struct record *record, const struct stage_bound *bound,
    struct error *error)
{
	struct arena *arena = stage->arena;
	const char *empty =
	    arena_printf(arena, STAGE_DIRECTORY "/%s/.empty", record->name);
	int counting = stage_count_lock(arena, record->uid, error), result;
	struct mounts mounts;

	if (counting < 0)
		return -1;
	result = stage_mount_empty(stage->directory, empty);
	for (size_t i = 0; result == 0 && i < record->nmounts; i++)
		result = empty_place(
		    stage, caller, record->mounts[i].source, empty, i);
	if (result < 0 || mounts_read(arena, &mounts) < 0)
		result = failed(arena, STAGE_DIRECTORY, error);
	else
		result = stage_count(arena, &mounts, record->uid, bound, error);
	close(counting);
	return result;
}

int stage_empty(struct arena *arena, const struct caller *caller,
    const struct record *record, const struct stage_bound *bound,
    struct stage *stage, struct error *error)
{
	int result;

	*stage = (struct stage){ .directory = -1 };
	if (!record->nmounts)
		return 0;
	if (begin(arena, record, true, stage, error) < 0)
		return -1;
	result = empty_all(stage, caller, record, bound, error);
	if (result < 0)
		stage_close(stage);
	return result;
}

void stage_close(struct stage *stage)
{
	int base;

	if (stage->directory < 0)
		return;
	base = base_directory();
	if (base >= 0 && flock(stage->directory, LOCK_EX | LOCK_NB) == 0)
		remove_stage(stage->arena, base, stage->name, stage->directory);
	if (base >= 0)
		close(base);
	close(stage->directory);
	stage->directory = -1;
}

static void remove_left(void *arena, int base, int directory, const char *name)
{
	remove_stage(arena, base, name, directory);
}

void stage_sweep(struct arena *arena)
{
	directory_sweep(STAGE_DIRECTORY, remove_left, arena);
}
