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

enum {
	SWEEP = 60,   /* seconds between two sweeps of the owners */
	OVERDUE = 15, /* more than a watcher needs to come and look */
};

static int failed(const struct ledger *l, const char *what, struct error *error)
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
		return failed(ledger, "opening it", error);
	ledger->pending = directory_open(state, "pending", 0, 0711);
	ledger->owners = directory_open(state, "owners", 0, 0700);
	close(state);
	if (ledger->pending < 0 || ledger->owners < 0)
		return failed(ledger, "opening a directory", error);
	return 0;
}

const char *ledger_ticket(struct arena *arena)
{
	unsigned char random[LEDGER_TICKET / 2];
	char *text = arena_alloc(arena, LEDGER_TICKET + 1);

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		_exit(EXIT_INTERNAL);
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(text + 2 * i, 3, "%02x", random[i]);
	return text;
}

static const char *path_in(
    const struct ledger *l, const char *name, const char *file)
{
	return arena_printf(l->arena, "%s/%s", name, file);
}

/* The ID in an intent's cid, or NULL while there is no whole one. */
static const char *read_id(const struct ledger *l, const char *name)
{
	char text[ENGINE_ID + 1] = "";
	int fd = openat(l->pending, path_in(l, name, "cid"),
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return NULL;
	n = read(fd, text, ENGINE_ID);
	close(fd);
	return n == ENGINE_ID && engine_is_id(text)
		   ? arena_strdup(l->arena, text)
		   : NULL;
}

const char *ledger_id(const struct ledger *ledger, const struct intent *intent)
{
	return read_id(ledger, intent->name);
}

bool ledger_find(
    const struct ledger *ledger, const char *id, struct record *record)
{
	return record_read(ledger->arena, ledger->owners, id, record);
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

/* With all that a crash may have left in its directory. */
static void remove_intent(const struct ledger *l, const char *name)
{
	int fd = openat(
	    l->pending, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (stream && (entry = readdir(stream)))
		unlinkat(fd, entry->d_name, 0);
	if (stream)
		closedir(stream);
	unlinkat(l->pending, name, AT_REMOVEDIR);
}

/* Too old for anybody to be at work on it. */
static bool is_old(const struct ledger *l, const char *name)
{
	struct stat status;

	return fstatat(l->pending, name, &status, 0) == 0 &&
	       time(NULL) - status.st_ctime >= LEDGER_PATIENCE;
}

/* Makes the intent's container its owner's. */
static int bind_owner(const struct ledger *l, const char *id,
    const struct record *record, struct error *error)
{
	if (faccessat(l->owners, id, F_OK, 0) == 0)
		return 0;
	if (record_write(l->arena, l->owners, id, record) < 0)
		return failed(l, "recording an owner", error);
	return 0;
}

/* The containers that carry tickets, asked for once when they are needed. */
struct tickets {
	bool known;
	const struct engine_listed *list;
	size_t n;
};

/*
 * The container that carries the ticket, for a CLI that could not say.  Two of
 * them is somebody else's doing: then it is neither.
 */
static int find_by_ticket(const struct ledger *l, struct tickets *tickets,
    const char *ticket, const char **id, struct error *error)
{
	size_t found = 0;

	*id = NULL;
	if (!tickets->known && engine_list(l->engine, LEDGER_LABEL,
				   &tickets->list, &tickets->n, error) < 0)
		return -1;
	tickets->known = true;
	for (size_t i = 0; i < tickets->n; i++) {
		if (strcmp(tickets->list[i].value, ticket) != 0)
			continue;
		*id = tickets->list[i].id;
		found++;
	}
	if (found != 1)
		*id = NULL;
	return 0;
}

/* Settles an intent that nobody holds any more. */
static int settle_ended(const struct ledger *l, struct tickets *tickets,
    const char *name, const struct record *record, bool over, const char **id,
    struct error *error)
{
	*id = read_id(l, name);
	if (!*id && find_by_ticket(l, tickets, record->ticket, id, error) < 0)
		return -1;
	if (*id && bind_owner(l, *id, record, error) < 0)
		return -1;
	if (*id || over || is_old(l, name))
		remove_intent(l, name);
	return 0;
}

int ledger_close(const struct ledger *ledger, const struct intent *intent,
    bool over, const char **id, struct error *error)
{
	struct tickets tickets = { 0 };

	return settle_ended(
	    ledger, &tickets, intent->name, &intent->record, over, id, error);
}

struct settling {
	struct tickets tickets;
	struct error *error;
};

/* One intent of somebody's: UID.NAME. */
static int settle_each(const struct ledger *l, const char *name, void *data)
{
	struct settling *s = data;
	const char *path = path_in(l, name, "intent"), *id;
	struct record record;
	int fd = openat(
	    l->pending, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int result = 0;

	if (fd < 0 && errno != ENOENT)
		return failed(l, "an intent", s->error);
	if (fd < 0 || !record_read(l->arena, l->pending, path, &record)) {
		/* Cut short before docker was called, or tampered with. */
		if (is_old(l, name) &&
		    (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0))
			remove_intent(l, name);
	} else if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		result = settle_ended(
		    l, &s->tickets, name, &record, false, &id, s->error);
	} else {
		id = read_id(l, name);
		if (id)
			result = bind_owner(l, id, &record, s->error);
	}
	if (fd >= 0)
		close(fd);
	return result;
}

/* Calls each for every name in a directory, until one fails. */
static int for_each(const struct ledger *l, int directory,
    int (*each)(const struct ledger *, const char *, void *), void *data,
    struct error *error)
{
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int result = 0;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return failed(l, "reading it", error);
	}
	while (result == 0 && (entry = readdir(stream)))
		if (entry->d_name[0] != '.')
			result = each(l, entry->d_name, data);
	closedir(stream);
	return result;
}

static int compare_ids(const void *one, const void *other)
{
	return strcmp(((const struct engine_listed *)one)->id,
	    ((const struct engine_listed *)other)->id);
}

/* Kills what has run for too long, when the watcher was killed. */
static void end_overdue(const struct ledger *l,
    const struct engine_listed *listed, const struct record *record)
{
	time_t latest = time(NULL) - record->max_time - OVERDUE;
	struct engine_container container;
	struct error ignored = { 0 };
	int guard;

	/* Created before it was started: most need not be asked for. */
	if (!record->max_time || !listed->running || listed->created > latest)
		return;
	guard = ledger_guard(l, listed->id);
	if (guard < 0)
		return;
	if (engine_container(l->engine, listed->id, &container, &ignored) ==
		0 &&
	    container.running && container.started <= latest)
		engine_kill(l->engine, listed->id, &ignored);
	close(guard);
}

struct names {
	const char **v;
	size_t n;
};

static int collect_each(const struct ledger *l, const char *name, void *data)
{
	struct names *names = data;

	names->v = arena_grow(l->arena, names->v, names->n, sizeof(*names->v));
	names->v[names->n++] = arena_strdup(l->arena, name);
	return 0;
}

static int compare_listed(const void *id, const void *listed)
{
	return strcmp(id, ((const struct engine_listed *)listed)->id);
}

/*
 * Forgets owners of containers that are gone, ends what is overdue, and counts
 * those of one uid.
 * The names are read before the engine is asked: what is not in its answer
 * was recorded once and has gone since.
 */
static int sweep(
    const struct ledger *l, uid_t uid, size_t *owned, struct error *error)
{
	struct names names = { 0 };
	const struct engine_listed *list;
	struct engine_listed *sorted;
	size_t n;

	*owned = 0;
	if (for_each(l, l->owners, collect_each, &names, error) < 0 ||
	    engine_list(l->engine, NULL, &list, &n, error) < 0)
		return -1;
	sorted = arena_array(l->arena, n, sizeof(*sorted));
	for (size_t i = 0; i < n; i++)
		sorted[i] = list[i];
	qsort(sorted, n, sizeof(*sorted), compare_ids);
	for (size_t i = 0; i < names.n; i++) {
		const struct engine_listed *found = bsearch(
		    names.v[i], sorted, n, sizeof(*sorted), compare_listed);
		struct record record;

		if (!found) {
			ledger_forget(l, names.v[i]);
		} else if (ledger_find(l, names.v[i], &record)) {
			*owned += record.uid == uid;
			end_overdue(l, found, &record);
		}
	}
	return 0;
}

/* Now and then, so that what --rm and others remove does not pile up. */
static int sweep_sometimes(const struct ledger *l, struct error *error)
{
	struct stat status;
	size_t owned;

	if (fstat(l->owners, &status) < 0)
		return failed(l, "reading it", error);
	if (time(NULL) - status.st_atime < SWEEP)
		return 0;
	if (futimens(
		l->owners, (const struct timespec[]){ { .tv_nsec = UTIME_NOW },
			       { .tv_nsec = UTIME_OMIT } }) < 0)
		return failed(l, "marking it", error);
	return sweep(l, (uid_t)-1, &owned, error);
}

int ledger_settle(const struct ledger *ledger, struct error *error)
{
	struct settling settling = { .error = error };

	if (for_each(ledger, ledger->pending, settle_each, &settling, error) <
	    0)
		return -1;
	return sweep_sometimes(ledger, error);
}

struct count {
	const char *prefix; /* "UID." */
	size_t n;
};

/* docker is at work on it: its container will have a record of its own. */
static bool is_held(const struct ledger *l, const char *name)
{
	int fd = openat(l->pending, path_in(l, name, "intent"),
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0;

	if (fd >= 0)
		close(fd);
	return held;
}

static int count_each(const struct ledger *l, const char *name, void *data)
{
	struct count *count = data;

	if (strncmp(name, count->prefix, strlen(count->prefix)) == 0 &&
	    !read_id(l, name) && is_held(l, name))
		count->n++;
	return 0;
}

/*
 * The caller's lock, for counting: a lock of all would let anybody who can
 * freeze a process of theirs (a control group of their own does) stop all.
 */
static int lock_places(const struct ledger *l, const struct caller *caller)
{
	int fd = openat(l->pending,
	    arena_printf(l->arena, ".places.%u", caller->uid),
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd >= 0 && flock(fd, LOCK_EX) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* With the caller's lock held from here to the end of ledger_intend(). */
static int take_place(const struct ledger *l, const struct caller *caller,
    const struct plan *plan, const char *file, struct error *error)
{
	struct count count = { .prefix =
				   arena_printf(l->arena, "%u.", caller->uid) };
	size_t owned;

	if (ledger_settle(l, error) < 0 ||
	    for_each(l, l->pending, count_each, &count, error) < 0 ||
	    sweep(l, caller->uid, &owned, error) < 0)
		return -1;
	if (owned + count.n < plan->max_containers)
		return 0;
	error_set(error, l->arena, EXIT_DENIED,
	    "you have %zu containers, and may have %u (%s:%d)", owned + count.n,
	    plan->max_containers, file, plan->max_containers_line);
	error_hint(error, l->arena,
	    "'undocker ps -a' lists them, 'undocker rm NAME' removes one");
	return -1;
}

/* docker mounts /run/undocker/…: what the caller named is to be known later. */
static void record_mounts(
    const struct ledger *l, const struct plan *plan, struct record *record)
{
	struct ledger_mount *mounts =
	    arena_array(l->arena, plan->nmounts, sizeof(*mounts));

	for (size_t i = 0; i < plan->nmounts; i++) {
		const struct bind *bind = &plan->mounts[i].bind;

		if (bind->type != BIND_HOST)
			continue;
		mounts[record->nmounts++] =
		    (struct ledger_mount){ .source = bind->source,
			    .readonly = bind->readonly,
			    .forced = plan->mounts[i].forced,
			    .nonrecursive = bind->nonrecursive };
	}
	record->mounts = mounts;
}

/* The intent's directory: only root and docker's CLI get to what is in it. */
static int make_intent(
    const struct ledger *l, struct intent *intent, struct error *error)
{
	int fd;

	if (mkdirat(l->pending, intent->name, 0700) < 0)
		return failed(l, "making an intent", error);
	fd = openat(
	    l->pending, intent->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || record_write(l->arena, fd, "intent", &intent->record) < 0)
		goto fail;
	intent->lock = openat(fd, "intent", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (intent->lock < 0 || flock(intent->lock, LOCK_EX) < 0 ||
	    fchown(fd, 0, l->gid) < 0 || fchmod(fd, 0730) < 0)
		goto fail;
	close(fd);
	return 0;
fail:
	failed(l, "making an intent", error);
	if (fd >= 0)
		close(fd);
	remove_intent(l, intent->name);
	return -1;
}

int ledger_intend(const struct ledger *ledger, const struct caller *caller,
    const struct plan *plan, const char *file, struct intent *intent,
    struct error *error)
{
	int result = 0, lock = -1;

	*intent = (struct intent){ .lock = -1 };
	intent->record.uid = caller->uid;
	intent->record.ticket = ledger_ticket(ledger->arena);
	intent->record.name = ledger_ticket(ledger->arena);
	intent->record.max_time = plan->max_time;
	record_mounts(ledger, plan, &intent->record);
	intent->name = arena_printf(
	    ledger->arena, "%u.%s", caller->uid, intent->record.name);
	intent->cidfile = arena_printf(ledger->arena, "%s/pending/%s/cid",
	    ledger->directory, intent->name);
	if (plan->max_containers) {
		lock = lock_places(ledger, caller);
		result = lock < 0
			     ? failed(ledger, "locking it", error)
			     : take_place(ledger, caller, plan, file, error);
	}
	if (result == 0)
		result = make_intent(ledger, intent, error);
	if (lock >= 0)
		close(lock);
	return result;
}
