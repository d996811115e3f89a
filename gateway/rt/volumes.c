#include "rt/volumes.h"

#include "core/decision/references.h"
#include "core/grammar/network.h"
#include "core/request/operations.h"
#include "rt/answer.h"
#include "rt/names.h"

#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char kind[] = "volume";

enum { NAME, OWNER, PLACE };

static const struct scan_path paths[] = {
	[NAME] = { { "Name" } },
	[OWNER] = { { "Labels", ENGINE_OWNER } },
	[PLACE] = { { "Mountpoint" } },
};

struct volume {
	const struct engine *engine;
	const char *name, *place;
	const char *owner; /* NULL: no label */
};

static void take(void *context, const struct scan *scan)
{
	struct volume *v = context;
	const char *text = answer_text(v->engine, scan);

	if (scan->path == NAME)
		v->name = text;
	else if (scan->path == PLACE)
		v->place = text;
	else
		v->owner = text;
}

static const char *decimal(const struct engine *engine, uid_t uid)
{
	return arena_printf(engine->arena, "%u", uid);
}

static int look(const struct engine *engine, const char *name, struct volume *v,
    bool *present, struct error *error)
{
	const struct reading reading = { .paths = paths,
		.npaths = sizeof(paths) / sizeof(*paths),
		.picked = take,
		.context = v };

	*v = (struct volume){ .engine = engine, .name = "", .place = "" };
	*present = false;
	if (!network_is_named(name))
		return 0;
	if (answer_get(engine, arena_printf(engine->arena, "/volumes/%s", name),
		&reading, present, error) < 0)
		return -1;
	return *present && strcmp(v->name, name) != 0
		   ? answer_unclear(engine, error)
		   : 0;
}

int volumes_find(const struct engine *engine, uid_t uid,
    struct volume_fact *fact, struct error *error)
{
	const char *name = fact->reference;
	struct volume v;

	*fact = (struct volume_fact){ .reference = name };
	if (look(engine, name, &v, &fact->present, error) < 0)
		return -1;
	fact->owned = v.owner && strcmp(v.owner, decimal(engine, uid)) == 0;
	fact->unowned = fact->present && !v.owner;
	return 0;
}

/*
 * A new volume's directory is root's, and its owner could not write there: it
 * becomes the owner's.  Where the image has something in that place, docker
 * gives the directory that one's owner when it is first mounted.
 */
static void give(
    const struct engine *engine, const struct caller *caller, const char *name)
{
	struct error ignored = { 0 };
	struct volume v;
	struct stat status;
	bool present;
	int fd;

	if (!engine_is_local(engine->dial->engine) ||
	    look(engine, name, &v, &present, &ignored) < 0 || *v.place != '/')
		return;
	fd = open(v.place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	if (fstat(fd, &status) == 0 && status.st_uid == 0)
		(void)!fchown(fd, caller->uid, caller->gid);
	close(fd);
}

static int not_yours(
    const struct engine *engine, const char *name, struct error *error)
{
	error_set(error, engine->arena, EXIT_DENIED,
	    "the volume '%s' is not yours", name);
	error_hint(error, engine->arena,
	    "somebody else has just made it: take another name");
	return -1;
}

/* A volume that run or create will mount, of that driver. */
static json_t *body_for_mount(const struct engine *engine, uid_t uid,
    const struct plan *plan, const struct planned_volume *volume)
{
	json_t *labels = json_object(), *body;

	if (volume->owned)
		json_object_set_new(
		    labels, ENGINE_OWNER, json_string(decimal(engine, uid)));
	body = json_pack("{s:s, s:o}", "Name", volume->name, "Labels", labels);
	for (size_t i = 0; i < plan->command.nflags; i++)
		if (strcmp(plan->command.flags[i].flag->name,
			"volume-driver") == 0)
			json_object_set_new(body, "Driver",
			    json_string(plan->command.flags[i].value));
	return body;
}

/* The body stays the caller's. */
static int make(const struct engine *engine, const json_t *body,
    const char **name, struct error *error)
{
	struct answered answered;

	if (answer_change(engine, "POST", "/volumes/create", body, "Name",
		&answered, error) < 0)
		return -1;
	if (answered.status >= 300)
		return answer_told(engine, &answered, error);
	*name = answered.value;
	return 0;
}

/* A missing volume is made under a lock that nobody else has. */
static int make_missing(const struct engine *engine,
    const struct caller *caller, const struct plan *plan,
    const struct planned_volume *volume, int lock, struct error *error)
{
	const uid_t uid = caller->uid;
	struct volume_fact fact = { .reference = volume->name };
	const char *ignored;
	json_t *body;
	int result;

	if (names_change(engine, kind, volume->name, lock, LOCK_EX, error) <
		0 ||
	    volumes_find(engine, uid, &fact, error) < 0)
		return -1;
	if (!fact.present) {
		body = body_for_mount(engine, uid, plan, volume);
		result = make(engine, body, &ignored, error);
		json_decref(body);
		if (result < 0)
			return -1;
		if (volume->owned)
			give(engine, caller, volume->name);
	}
	return names_change(engine, kind, volume->name, lock, LOCK_SH, error);
}

/* Sees to it that the volume, whose name is locked, is as planned. */
static int settle(const struct engine *engine, const struct caller *caller,
    const struct plan *plan, const struct planned_volume *volume, int lock,
    struct error *error)
{
	struct volume_fact fact = { .reference = volume->name };

	if (volumes_find(engine, caller->uid, &fact, error) < 0)
		return -1;
	if (!fact.present &&
	    (make_missing(engine, caller, plan, volume, lock, error) < 0 ||
		volumes_find(engine, caller->uid, &fact, error) < 0))
		return -1;
	if (volume->owned ? !fact.owned : !fact.unowned)
		return not_yours(engine, volume->name, error);
	return 0;
}

static int hold(const struct engine *engine, const struct caller *caller,
    const struct plan *plan, const struct planned_volume *volume,
    struct name_locks *locks, struct error *error)
{
	int lock = names_lock(engine, kind, volume->name, LOCK_SH, error);

	if (lock < 0)
		return -1;
	if (settle(engine, caller, plan, volume, lock, error) == 0)
		return names_keep(engine, locks, lock, error);
	close(lock);
	return -1;
}

int volumes_hold(const struct engine *engine, const struct caller *caller,
    const struct plan *plan, struct name_locks *locks, struct error *error)
{
	for (size_t i = 0; i < plan->nvolumes; i++)
		if (hold(engine, caller, plan, &plan->volumes[i], locks,
			error) < 0)
			return -1;
	return 0;
}

/* What is called so may be another's, of which nothing changes. */
static int make_planned(const struct engine *engine,
    const struct caller *caller, const struct plan *plan, const char **name,
    struct error *error)
{
	struct volume_fact fact = { .reference =
					decision_volume_name(&plan->command) };
	bool is_new = !fact.reference;
	const struct words none = { 0 };
	struct request request = { 0 };
	int result;

	if (!is_new) {
		if (volumes_find(engine, caller->uid, &fact, error) < 0)
			return -1;
		is_new = !fact.present;
	}
	if (operation_request(engine->arena, operation_named("VolumeCreate"),
		plan, &none, API_NEWEST, &request, error) < 0)
		return -1;
	result = make(engine, request.body, name, error);
	request_end(&request);
	if (result < 0)
		return -1;
	fact = (struct volume_fact){ .reference = *name };
	if (volumes_find(engine, caller->uid, &fact, error) < 0)
		return -1;
	if (!fact.owned)
		return not_yours(engine, *name, error);
	if (is_new)
		give(engine, caller, *name);
	return 0;
}

int volumes_create(const struct engine *engine, const struct caller *caller,
    const struct plan *plan, const char **name, struct error *error)
{
	const char *wanted = decision_volume_name(&plan->command);
	int lock = -1, result;

	if (wanted) {
		lock = names_lock(engine, kind, wanted, LOCK_EX, error);
		if (lock < 0)
			return -1;
	}
	result = make_planned(engine, caller, plan, name, error);
	if (lock >= 0)
		close(lock);
	return result;
}

static int remove_locked(const struct engine *engine, uid_t uid,
    const char *name, struct error *error)
{
	struct volume_fact fact = { .reference = name };
	struct answered answered;

	if (volumes_find(engine, uid, &fact, error) < 0)
		return -1;
	if (!fact.owned)
		return error_set(error, engine->arena, EXIT_DENIED,
		    "you have no volume '%s'", name);
	if (answer_change(engine, "DELETE",
		arena_printf(engine->arena, "/volumes/%s", name), NULL, NULL,
		&answered, error) < 0)
		return -1;
	if (answered.status >= 300)
		return answer_told(engine, &answered, error);
	names_forget(engine, kind, name);
	return 0;
}

int volumes_remove(const struct engine *engine, uid_t uid, const char *name,
    struct error *error)
{
	int lock = names_lock(engine, kind, name, LOCK_EX, error), result;

	if (lock < 0)
		return -1;
	result = remove_locked(engine, uid, name, error);
	close(lock);
	return result;
}
