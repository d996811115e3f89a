#include "rt/sweep.h"

#include "rt/listing.h"
#include "rt/pending.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	EVERY = 60,	      /* seconds from the end of one to the next */
	OVERDUE = 15,	      /* more than a watcher needs to come and look */
	FROZEN = 2 * 60 * 60, /* more than one is at work: GRACE is an hour */
};

/* Its time of modification is the end of the last sweep. */
static const char mark[] = ".swept";

/* The latest start that was too early; 0: it may run as long as it likes. */
static time_t latest_start(const struct record *record)
{
	return record->max_time ? time(NULL) - record->max_time - OVERDUE : 0;
}

/* Whether it has run for too long; of one that says nothing, the record does.
 */
static bool is_overdue(const struct ledger *l, const char *id, time_t latest)
{
	struct engine_container container;
	struct error ignored = { 0 };
	struct stat status;

	if (engine_container(l->engine, id, &container, &ignored) == 0)
		return container.running && container.started <= latest;
	return fstatat(l->owners, id, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	       status.st_mtime <= latest;
}

/*
 * Kills what has run for too long, when its watcher was killed, or was frozen
 * and holds the lock for ever.  One that was created late enough need not be
 * asked for.
 */
static void end_overdue(const struct ledger *l, const struct owned *owned,
    const struct engine_listed *listed)
{
	time_t latest = latest_start(&owned->record);
	struct error ignored = { 0 };
	int guard;

	if (!latest ||
	    (listed && (!listed->running || listed->created > latest)))
		return;
	guard = ledger_guard(l, owned->id);
	if (guard < 0)
		latest -= FROZEN;
	if (is_overdue(l, owned->id, latest))
		engine_kill(l->engine, owned->id, &ignored);
	if (guard >= 0)
		close(guard);
}

/*
 * The containers of one owner.  They were on record before the engine was
 * asked: what is not in its answer has gone since.  Without an answer none has.
 */
static void sweep_owner(
    const struct ledger *ledger, const struct owned *owned, size_t n)
{
	cleanup_arena struct arena *arena = arena_new();
	struct engine engine = *ledger->engine;
	struct ledger l = *ledger;
	const struct engine_listed *list = NULL;
	const char **ids = arena_array(arena, n, sizeof(*ids));
	struct error ignored = { 0 };
	size_t nlisted = 0;
	bool known;

	engine.arena = l.arena = arena;
	l.engine = &engine;
	for (size_t i = 0; i < n; i++)
		ids[i] = owned[i].id;
	known = listing_find(&engine, ids, n, &list, &nlisted, &ignored) == 0;
	for (size_t i = 0; i < n; i++) {
		const struct engine_listed *listed =
		    known ? listing_entry(list, nlisted, ids[i]) : NULL;

		if (known && !listed)
			ledger_forget(&l, ids[i]);
		else
			end_overdue(&l, &owned[i], listed);
	}
}

static int compare_owners(const void *one, const void *other)
{
	uid_t a = ((const struct owned *)one)->record.uid;
	uid_t b = ((const struct owned *)other)->record.uid;

	return (a > b) - (a < b);
}

/* Owner by owner, so that what one has takes time from nobody else's. */
static void sweep(const struct ledger *l)
{
	struct error ignored = { 0 };
	struct owned *owned;
	size_t n, end;

	pending_settle_all(l);
	if (ledger_owned(l, LEDGER_ANYBODY, &owned, &n, &ignored) < 0 || !n)
		return;
	qsort(owned, n, sizeof(*owned), compare_owners);
	for (size_t from = 0; from < n; from = end) {
		for (end = from + 1; end < n; end++)
			if (compare_owners(&owned[from], &owned[end]) != 0)
				break;
		sweep_owner(l, owned + from, end - from);
	}
}

static int open_file(const struct ledger *l, const char *name)
{
	return openat(
	    l->owners, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static bool is_due(const struct ledger *l)
{
	struct stat status;

	return fstatat(l->owners, mark, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
	       time(NULL) - status.st_mtime >= EVERY;
}

/* Nothing of the caller's is left open: no client waits for its end. */
static void detach(void)
{
	int null;

	close_range(0, ~0U, 0);
	null = open("/dev/null", O_RDWR);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	prctl(PR_SET_NAME, "undocker-sweep");
	if (setsid() < 0 || chdir("/") < 0)
		_exit(EXIT_INTERNAL);
}

static _Noreturn void sweeper(const struct ledger *parents, uid_t uid)
{
	struct error ignored = { 0 };
	struct ledger l;
	int lock, fd;

	detach();
	if (ledger_open(parents->arena, parents->engine, parents->gid, &l,
		&ignored) < 0)
		_exit(EXIT_INTERNAL);
	lock = open_file(&l, arena_printf(l.arena, ".sweep.%u", (unsigned)uid));
	if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) < 0 || !is_due(&l))
		_exit(0);
	sweep(&l);
	fd = open_file(&l, mark);
	_exit(fd >= 0 && futimens(fd, NULL) == 0 ? 0 : EXIT_INTERNAL);
}

/* By a process between, which ends at once, it is a child of nobody here. */
void sweep_sometimes(const struct ledger *ledger, uid_t uid)
{
	pid_t child;

	if (!is_due(ledger))
		return;
	child = fork();
	if (child == 0) {
		if (fork() == 0)
			sweeper(ledger, uid);
		_exit(0);
	}
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}
