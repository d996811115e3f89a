#include "rt/record.h"

#include "io.h"
#include "rt/ticket.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Bytes of a record, at most: a command's 64 mounts, each of them a path of 4
 * KiB with six bytes for every one of it, are less than half.
 */
enum { RECORD_SIZE = 4 << 20 };

static char *to_text(const struct record *record)
{
	json_t *mounts = json_array(), *object;
	char *text = NULL;

	for (size_t i = 0; i < record->nmounts; i++) {
		const struct record_mount *m = &record->mounts[i];

		json_array_append_new(mounts,
		    json_pack("{s:s, s:b, s:b, s:b, s:s, s:b}", "source",
			m->source, "readonly", m->readonly, "nonrecursive",
			m->nonrecursive, "forced", m->forced, "mapping",
			mapping_name(m->mapping), "guarded", m->guarded));
	}
	object = json_pack("{s:i, s:I, s:s, s:s, s:I, s:b, s:b, s:o}",
	    "version", 2, "uid", (json_int_t)record->uid, "ticket",
	    record->ticket, "name", record->name, "max_time",
	    (json_int_t)record->max_time, "run", record->run, "removed",
	    record->removed, "mounts", mounts);
	if (object && json_array_size(mounts) == record->nmounts)
		text = json_dumps(object, JSON_INDENT(1));
	json_decref(object);
	if (!text)
		errno = ENOMEM;
	return text;
}

/*
 * A name that no reader looks at until it is renamed.  The group, which has no
 * rights, tells whose record it is.
 */
static int write_new(
    int directory, const char *name, const char *text, uid_t owner)
{
	int fd = openat(directory, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int result;

	if (fd < 0)
		return -1;
	result = fchown(fd, 0, owner) < 0 ||
			 write_all(fd, text, strlen(text)) < 0 || fsync(fd) < 0
		     ? -1
		     : 0;
	if (close(fd) < 0)
		result = -1;
	return result;
}

int record_write(struct arena *arena, int directory, const char *name,
    const struct record *record)
{
	const char *temporary =
	    arena_printf(arena, ".%s.%s", name, ticket_new(arena));
	char *text = to_text(record);
	bool fits = text && strlen(text) <= RECORD_SIZE;
	int result = -1, before;

	/* One that could not be read would leave its container to nobody. */
	if (text && !fits)
		errno = EFBIG;
	if (fits && write_new(directory, temporary, text, record->uid) == 0 &&
	    renameat(directory, temporary, directory, name) == 0 &&
	    fsync(directory) == 0)
		result = 0;
	before = errno;
	if (result < 0)
		unlinkat(directory, temporary, 0);
	free(text);
	errno = before;
	return result;
}

/* TICKET hex digits, or NULL. */
static const char *random_of(
    struct arena *arena, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (!text || strlen(text) != TICKET ||
	    strspn(text, "0123456789abcdef") != TICKET)
		return NULL;
	return arena_strdup(arena, text);
}

static bool read_mounts(
    struct arena *arena, const json_t *mounts, struct record *record)
{
	struct record_mount *m =
	    arena_array(arena, json_array_size(mounts), sizeof(*m));

	record->mounts = m;
	for (size_t i = 0; i < json_array_size(mounts); i++, m++) {
		const json_t *mount = json_array_get(mounts, i);
		const char *source =
		    json_string_value(json_object_get(mount, "source"));

		if (!source)
			return false;
		m->source = arena_strdup(arena, source);
		m->readonly = json_is_true(json_object_get(mount, "readonly"));
		m->forced = json_is_true(json_object_get(mount, "forced"));
		m->guarded = json_is_true(json_object_get(mount, "guarded"));
		m->nonrecursive =
		    json_is_true(json_object_get(mount, "nonrecursive"));
		m->mapping = mapping_named(
		    json_string_value(json_object_get(mount, "mapping")));
		record->nmounts++;
	}
	return json_is_array(mounts);
}

/* In version 1 the ticket was the directories' name as well. */
static bool from_json(
    struct arena *arena, const json_t *object, struct record *record)
{
	const json_t *uid = json_object_get(object, "uid");
	json_int_t version =
	    json_integer_value(json_object_get(object, "version"));
	json_int_t max_time =
	    json_integer_value(json_object_get(object, "max_time"));

	*record = (struct record){ 0 };
	if ((version != 1 && version != 2) || !json_is_integer(uid) ||
	    json_integer_value(uid) < 0 ||
	    json_integer_value(uid) >= (json_int_t)(uid_t)-1 || max_time < 0 ||
	    max_time > UINT_MAX)
		return false;
	record->uid = (uid_t)json_integer_value(uid);
	record->max_time = (unsigned int)max_time;
	record->run = json_is_true(json_object_get(object, "run"));
	record->removed = json_is_true(json_object_get(object, "removed"));
	record->ticket = random_of(arena, object, "ticket");
	record->name =
	    random_of(arena, object, version == 1 ? "ticket" : "name");
	return record->ticket && record->name &&
	       read_mounts(arena, json_object_get(object, "mounts"), record);
}

/* jansson's own reader of descriptors takes one byte after the other. */
static json_t *load(int fd, size_t size)
{
	char *text = malloc(size + 1);
	json_t *object = NULL;
	size_t n = 0;
	ssize_t got = 1;

	while (text && n < size && got > 0) {
		got = read(fd, text + n, size - n);
		n += got > 0 ? (size_t)got : 0;
	}
	if (text && n == size)
		object = json_loadb(text, n, JSON_REJECT_DUPLICATES, NULL);
	free(text);
	return object;
}

bool record_read(
    struct arena *arena, int directory, const char *name, struct record *record)
{
	int fd = openat(
	    directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat status;
	json_t *object = NULL;
	bool good;

	if (fd < 0)
		return false;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	    status.st_uid == 0 && !(status.st_mode & (S_IWGRP | S_IWOTH)) &&
	    status.st_size <= RECORD_SIZE)
		object = load(fd, (size_t)status.st_size);
	close(fd);
	good = object && from_json(arena, object, record);
	json_decref(object);
	return good;
}
