#include "rt/ledger.h"

#include "rt/directory.h"
#include "rt/record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int ledger_failed(const struct ledger *l, const char *what, struct error *error)
{
	error_set(error, l->arena, EXIT_INTERNAL, "the ledger in %s: %s: %s",
	    l->directory, what, strerror(errno));
	error_hint(
	    error, l->arena, "nothing was started; tell the administrator");
	return -1;
}

const char *ledger_directory(
    struct arena *arena, const struct engine_entry *engine)
{
	return engine ? arena_printf(arena, UNDOCKER_STATEDIR "/engines/%s",
			    engine->name)
		      : UNDOCKER_STATEDIR;
}

static int open_state(struct ledger *l)
{
	const struct engine_entry *entry = l->engine->dial->engine;
	int state = directory_open(AT_FDCWD, UNDOCKER_STATEDIR, 0, 0711);
	int engines, fd;

	l->directory = ledger_directory(l->arena, entry);
	if (!entry || state < 0)
		return state;
	engines = directory_open(state, "engines", 0, 0711);
	close(state);
	if (engines < 0)
		return -1;
	fd = directory_open(engines, entry->name, 0, 0711);
	close(engines);
	return fd;
}

int ledger_open(struct arena *arena, const struct engine *engine, gid_t gid,
    struct ledger *ledger, struct error *error)
{
	int state;

	*ledger = (struct ledger){ .arena = arena,
		.engine = engine,
		.gid = gid,
		.pending = -1,
		.owners = -1 };
	state = open_state(ledger);
	if (state < 0)
		return ledger_failed(ledger, "opening it", error);
	ledger->pending = directory_open(state, "pending", 0, 0711);
	ledger->owners = directory_open(state, "owners", 0, 0700);
	close(state);
	if (ledger->pending < 0 || ledger->owners < 0)
		return ledger_failed(ledger, "opening a directory", error);
	return 0;
}

void ledger_end(struct ledger *ledger)
{
	if (ledger->pending >= 0)
		close(ledger->pending);
	if (ledger->owners >= 0)
		close(ledger->owners);
	ledger->pending = ledger->owners = -1;
}

void ledger_forget(const struct ledger *ledger, const char *id)
{
	unlinkat(ledger->owners, id, 0);
}

int ledger_guard(const struct ledger *ledger, const char *id)
{
	int fd = openat(
	    ledger->owners, id, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

int ledger_own(const struct ledger *ledger, const char *id,
    const struct record *record, struct error *error)
{
	if (faccessat(ledger->owners, id, F_OK, 0) == 0)
		return 0;
	if (record_write(ledger->arena, ledger->owners, id, record) < 0)
		return ledger_failed(ledger, "recording an owner", error);
	return 0;
}

int ledger_each(const struct ledger *ledger, int directory, ledger_visit *visit,
    void *context, struct error *error)
{
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int result = 0;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return ledger_failed(ledger, "reading it", error);
	}
	while (result == 0 && (entry = readdir(stream)))
		if (entry->d_name[0] != '.')
			result = visit(ledger, entry->d_name, context, error);
	closedir(stream);
	return result;
}

struct owners {
	uid_t uid;
	struct owned *v;
	size_t n;
};

/*
 * The group of a record says whose it is, so that others' need not be read; one
 * of an older undocker has root's, and is.
 */
static bool may_be_owned(const struct ledger *l, const char *id, uid_t uid)
{
	struct stat status;

	return uid == LEDGER_ANYBODY ||
	       (fstatat(l->owners, id, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		   (status.st_gid == 0 || status.st_gid == uid));
}

static int collect_owned(
    const struct ledger *l, const char *id, void *context, struct error *error)
{
	struct owners *o = context;
	struct record record;

	(void)error;
	if (!engine_is_id(id) || !may_be_owned(l, id, o->uid) ||
	    !record_read(l->arena, l->owners, id, &record) ||
	    (o->uid != LEDGER_ANYBODY && record.uid != o->uid))
		return 0;
	o->v = arena_grow(l->arena, o->v, o->n, sizeof(*o->v));
	o->v[o->n++] = (struct owned){ .id = arena_strdup(l->arena, id),
		.record = record };
	return 0;
}

int ledger_owned(const struct ledger *ledger, uid_t uid, struct owned **owned,
    size_t *n, struct error *error)
{
	struct owners owners = { .uid = uid };

	if (ledger_each(ledger, ledger->owners, collect_owned, &owners, error) <
	    0)
		return -1;
	*owned = owners.v;
	*n = owners.n;
	return 0;
}
