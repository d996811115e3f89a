#include "rt/listing.h"
#include "rt/pending.h"
#include "rt/ticket.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { INTERVAL = 500 }; /* milliseconds between two counts */

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

static bool is_owned(
    const char *ticket, const struct owned *owned, size_t nowned)
{
	for (size_t i = 0; i < nowned; i++)
		if (strcmp(owned[i].record.ticket, ticket) == 0)
			return true;
	return false;
}

/* How many containers there are, or will be; how many there may be as well. */
struct places {
	size_t sure, unsure;
};

/*
 * Counts the caller's places.  The caller's lock is held, so no other place is
 * taken meanwhile.
 *
 * Each intent is looked at once, and each container that exists afterwards has
 * then been in one of three states:
 *
 *   - the intent was settled, by this look or before: there is a record, which
 *     was written before the intent was removed.  Records are read after all of
 *     the looks, so this one is among them, and the engine, asked after that,
 *     says whether the container is still there.
 *   - the intent was held, without an ID: it is expected.
 *   - docker's CLI had ended without an ID, and the engine had no container
 * with the ticket: it may still be at work on what it was asked, so for
 *     PENDING_UNSURE seconds there may be one.
 *
 * If an intent that is expected has been settled since the look, its record is
 * among those that are read, with its ticket, and it counts by that alone.  So
 * none is missed and none is counted twice, whatever happens in between.
 */
static int count_places(const struct ledger *l, uid_t uid,
    struct places *places, struct error *error)
{
	const struct engine_listed *list;
	struct expectations expected;
	struct owned *owned;
	const char **ids;
	size_t nowned;

	*places = (struct places){ 0 };
	if (pending_settle(l, uid, &expected, error) < 0 ||
	    ledger_owned(l, uid, &owned, &nowned, error) < 0)
		return -1;
	ids = arena_array(l->arena, nowned + 1, sizeof(*ids));
	for (size_t i = 0; i < nowned; i++)
		ids[i] = owned[i].id;
	if (listing_find(l->engine, ids, nowned, &list, &places->sure, error) <
	    0)
		return -1;
	for (size_t i = 0; i < expected.n; i++) {
		if (is_owned(expected.v[i].ticket, owned, nowned))
			continue;
		places->sure += !expected.v[i].ended;
		places->unsure += expected.v[i].ended;
	}
	return 0;
}

/* Waits while it is not sure whether there is a place. */
static int take_place(const struct ledger *l, const struct caller *caller,
    const struct plan *plan, const char *file, struct error *error)
{
	struct places places;

	for (;;) {
		if (count_places(l, caller->uid, &places, error) < 0)
			return -1;
		if (places.sure + places.unsure < plan->max_containers)
			return 0;
		if (places.sure >= plan->max_containers)
			break;
		poll(NULL, 0, INTERVAL);
	}
	error_set(error, l->arena, EXIT_DENIED,
	    "you have %zu containers, and may have %u (%s:%d)", places.sure,
	    plan->max_containers, file, plan->max_containers_line);
	error_hint(error, l->arena,
	    "'undocker ps -a' lists them, 'undocker rm NAME' removes one");
	return -1;
}

/* docker mounts /run/undocker/…: what the caller named is to be known later. */
static void record_mounts(
    const struct ledger *l, const struct plan *plan, struct record *record)
{
	struct record_mount *mounts =
	    arena_array(l->arena, plan->nmounts, sizeof(*mounts));

	for (size_t i = 0; i < plan->nmounts; i++) {
		const struct bind *bind = &plan->mounts[i].bind;

		if (bind->type != BIND_HOST)
			continue;
		mounts[record->nmounts++] =
		    (struct record_mount){ .source = bind->source,
			    .readonly = bind->readonly,
			    .forced = plan->mounts[i].forced,
			    .mapping = plan->mounts[i].mapping,
			    .guarded = plan->mounts[i].guarded,
			    .nonrecursive = bind->nonrecursive };
	}
	record->mounts = mounts;
}

int ledger_intend(const struct ledger *ledger, const struct caller *caller,
    const struct plan *plan, const char *file, struct intent *intent,
    struct error *error)
{
	int result = 0, lock = -1;

	*intent = (struct intent){ .lock = -1 };
	intent->record.uid = caller->uid;
	intent->record.ticket = ticket_new(ledger->arena);
	intent->record.name = ticket_new(ledger->arena);
	intent->record.max_time = plan->max_time;
	intent->record.run = strcmp(plan->command.command->name, "run") == 0;
	intent->record.removed = cmdline_is_set(&plan->command, ROLE_REMOVE);
	record_mounts(ledger, plan, &intent->record);
	intent->name = arena_printf(
	    ledger->arena, "%u.%s", caller->uid, intent->record.name);
	intent->cidfile = arena_printf(ledger->arena, "%s/pending/%s/cid",
	    ledger->directory, intent->name);
	if (plan->max_containers) {
		lock = lock_places(ledger, caller);
		result = lock < 0
			     ? ledger_failed(ledger, "locking it", error)
			     : take_place(ledger, caller, plan, file, error);
	}
	if (result == 0)
		result = pending_make(ledger, intent, error);
	if (lock >= 0)
		close(lock);
	return result;
}
