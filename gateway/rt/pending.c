#include "rt/pending.h"

#include "rt/images.h"
#include "rt/listing.h"
#include "rt/record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *path_in(
    const struct ledger *l, const char *name, const char *file)
{
	return arena_printf(l->arena, "%s/%s", name, file);
}

static int open_record(const struct ledger *l, const char *name)
{
	return openat(l->pending, path_in(l, name, "intent"),
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
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

/*
 * The container that carries the ticket, for a CLI that could not say.  Two of
 * them, or one that has it from its image, are somebody else's doing: then it
 * is none.
 */
static int find_by_ticket(const struct ledger *l, const char *ticket,
    const char **id, struct error *error)
{
	const struct engine_listed *list;
	bool labelled = false;
	size_t n;

	*id = NULL;
	if (listing_labelled(l->engine, ticket, &list, &n, error) < 0)
		return -1;
	if (n != 1)
		return 0;
	if (images_label(l->engine, list->image, ticket, &labelled, error) < 0)
		return -1;
	if (!labelled)
		*id = list->id;
	return 0;
}

/*
 * Its file "ended" says since when nobody has held an intent that has no
 * container; the first to see it makes the file.
 */
static void mark_ended(const struct ledger *l, const char *name)
{
	int fd = openat(l->pending, path_in(l, name, "ended"),
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
}

static bool has_just_ended(const struct ledger *l, const char *name)
{
	struct stat status;

	return fstatat(l->pending, path_in(l, name, "ended"), &status,
		   AT_SYMLINK_NOFOLLOW) == 0 &&
	       time(NULL) - status.st_mtime <= PENDING_UNSURE;
}

/* Settles an intent that nobody holds any more. */
static int settle_ended(const struct ledger *l, const char *name,
    const struct record *record, bool over, const char **id,
    struct error *error)
{
	*id = read_id(l, name);
	if (!*id && find_by_ticket(l, record->ticket, id, error) < 0)
		return -1;
	if (*id && ledger_own(l, *id, record, error) < 0)
		return -1;
	if (*id || over || is_old(l, name))
		remove_intent(l, name);
	else
		mark_ended(l, name);
	return 0;
}

int ledger_close(const struct ledger *ledger, const struct intent *intent,
    bool over, const char **id, struct error *error)
{
	return settle_ended(
	    ledger, intent->name, &intent->record, over, id, error);
}

/* Cut short before docker was called, or tampered with. */
int ledger_created(const struct ledger *ledger, struct intent *intent,
    const char *id, struct error *error)
{
	if (ledger_own(ledger, id, &intent->record, error) < 0)
		return -1;
	remove_intent(ledger, intent->name);
	close(intent->lock);
	intent->lock = -1;
	return 0;
}

static void drop_broken(const struct ledger *l, const char *name, int lock)
{
	if (is_old(l, name) &&
	    (lock < 0 || flock(lock, LOCK_SH | LOCK_NB) == 0))
		remove_intent(l, name);
}

static void expect(const struct ledger *l, const struct record *record,
    bool ended, struct expectations *expected)
{
	expected->v = arena_grow(
	    l->arena, expected->v, expected->n, sizeof(*expected->v));
	expected->v[expected->n++] =
	    (struct expected){ .ticket = record->ticket, .ended = ended };
}

/*
 * One look at an intent, its lock before its ID: when the lock is free, the ID
 * is the last word, and when it was held, what comes later is another's to see.
 * The lock is tried for as one of several, who do not take each other for
 * docker.
 */
static int settle_open(const struct ledger *l, const char *name, int lock,
    struct expectations *expected, struct error *error)
{
	struct record record;
	const char *id;

	if (lock < 0 || !record_read(l->arena, l->pending,
			    path_in(l, name, "intent"), &record)) {
		drop_broken(l, name, lock);
		return 0;
	}
	if (flock(lock, LOCK_SH | LOCK_NB) == 0) {
		if (settle_ended(l, name, &record, false, &id, error) < 0)
			return -1;
		if (!id && has_just_ended(l, name))
			expect(l, &record, true, expected);
		return 0;
	}
	id = read_id(l, name);
	if (id)
		return ledger_own(l, id, &record, error);
	expect(l, &record, false, expected);
	return 0;
}

static int settle_one(const struct ledger *l, const char *name,
    struct expectations *expected, struct error *error)
{
	int lock = open_record(l, name), result;

	if (lock < 0 && errno != ENOENT)
		return ledger_failed(l, "an intent", error);
	result = settle_open(l, name, lock, expected, error);
	if (lock >= 0)
		close(lock);
	return result;
}

struct settling {
	const char *prefix; /* "UID." */
	struct expectations *expected;
};

static int settle_each(const struct ledger *l, const char *name, void *context,
    struct error *error)
{
	struct settling *s = context;

	return strncmp(name, s->prefix, strlen(s->prefix)) == 0
		   ? settle_one(l, name, s->expected, error)
		   : 0;
}

int pending_settle(const struct ledger *ledger, uid_t uid,
    struct expectations *expected, struct error *error)
{
	struct settling settling = { .prefix = arena_printf(
					 ledger->arena, "%u.", uid),
		.expected = expected };

	*expected = (struct expectations){ 0 };
	return ledger_each(
	    ledger, ledger->pending, settle_each, &settling, error);
}

int ledger_settle(const struct ledger *ledger, uid_t uid, struct error *error)
{
	struct expectations expected;

	return pending_settle(ledger, uid, &expected, error);
}

static int settle_anyway(const struct ledger *l, const char *name,
    void *context, struct error *error)
{
	struct expectations expected = { 0 };

	(void)context;
	(void)error;
	settle_one(l, name, &expected, &(struct error){ 0 });
	return 0;
}

void pending_settle_all(const struct ledger *ledger)
{
	struct error ignored = { 0 };

	ledger_each(ledger, ledger->pending, settle_anyway, NULL, &ignored);
}

/* The intent whose CLI has written this ID, whoever's it is. */
static int settle_id(const struct ledger *l, const char *name, void *context,
    struct error *error)
{
	const char *wanted = context, *id = read_id(l, name);
	struct expectations expected = { 0 };

	return id && strcmp(id, wanted) == 0
		   ? settle_one(l, name, &expected, error)
		   : 0;
}

bool ledger_find(
    const struct ledger *ledger, const char *id, struct record *record)
{
	struct error ignored = { 0 };
	char *wanted;

	if (record_read(ledger->arena, ledger->owners, id, record))
		return true;
	wanted = arena_strdup(ledger->arena, id);
	ledger_each(ledger, ledger->pending, settle_id, wanted, &ignored);
	return record_read(ledger->arena, ledger->owners, id, record);
}

/* Only root and docker's CLI get to what is in the directory. */
int pending_make(
    const struct ledger *ledger, struct intent *intent, struct error *error)
{
	int fd;

	if (mkdirat(ledger->pending, intent->name, 0700) < 0)
		return ledger_failed(ledger, "making an intent", error);
	fd = openat(
	    ledger->pending, intent->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 ||
	    record_write(ledger->arena, fd, "intent", &intent->record) < 0)
		goto fail;
	intent->lock = openat(fd, "intent", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (intent->lock < 0 || flock(intent->lock, LOCK_EX) < 0 ||
	    fchown(fd, 0, ledger->gid) < 0 || fchmod(fd, 0730) < 0)
		goto fail;
	close(fd);
	return 0;
fail:
	ledger_failed(ledger, "making an intent", error);
	if (fd >= 0)
		close(fd);
	remove_intent(ledger, intent->name);
	return -1;
}
