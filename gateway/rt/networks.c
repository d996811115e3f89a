#include "rt/networks.h"

#include "core/grammar/network.h"
#include "core/request/operations.h"
#include "rt/answer.h"
#include "rt/names.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char kind[] = "network";

enum { ID, NAME, OWNER };

static const struct scan_path paths[] = {
	[ID] = { { "Id" } },
	[NAME] = { { "Name" } },
	[OWNER] = { { "Labels", ENGINE_OWNER } },
};

struct network {
	const struct engine *engine;
	const char *id, *name, *owner; /* owner is NULL: no label */
};

static void take(void *context, const struct scan *scan)
{
	struct network *n = context;
	const char *text = answer_text(n->engine, scan);

	switch (scan->path) {
	case ID:
		n->id = text;
		break;
	case NAME:
		n->name = text;
		break;
	default:
		n->owner = text;
	}
}

/* The engine finds by names and beginnings of IDs, too: only a whole ID will
 * do from here on. */
int networks_find(const struct engine *engine, uid_t uid,
    struct network_fact *fact, struct error *error)
{
	struct network n = { .engine = engine, .id = "", .name = "" };
	const struct reading reading = { .paths = paths,
		.npaths = sizeof(paths) / sizeof(*paths),
		.picked = take,
		.context = &n };
	int status;

	if (!network_is_named(fact->reference))
		return 0;
	if (answer_ask(engine, "GET",
		arena_printf(engine->arena, "/networks/%s", fact->reference),
		&reading, &status, error) < 0)
		return -1;
	/* 400: ambiguous, by its name or as the beginning of an ID */
	fact->several = status == 400;
	if (status == 404 || status == 400)
		return 0;
	if (status != 200)
		return answer_refused(engine, status, error);
	if (!engine_is_network_id(n.id) || !*n.name)
		return answer_unclear(engine, error);
	fact->id = n.id;
	fact->name = n.name;
	fact->owned = n.owner && strcmp(n.owner, arena_printf(engine->arena,
						     "%u", uid)) == 0;
	fact->unowned = !n.owner;
	return 0;
}

static int gone(
    const struct engine *engine, const char *id, struct error *error)
{
	return error_set(
	    error, engine->arena, EXIT_DENIED, "you have no network '%s'", id);
}

static int settle(
    const struct engine *engine, uid_t uid, const char *id, struct error *error)
{
	struct network_fact fact = { .reference = id };

	if (networks_find(engine, uid, &fact, error) < 0)
		return -1;
	if (!fact.id || (!fact.owned && !fact.unowned))
		return gone(engine, id, error);
	return 0;
}

static int hold(const struct engine *engine, uid_t uid, const char *id,
    struct name_locks *locks, struct error *error)
{
	int lock = names_lock(engine, kind, id, LOCK_SH, error);

	if (lock < 0)
		return -1;
	if (settle(engine, uid, id, error) == 0)
		return names_keep(engine, locks, lock, error);
	close(lock);
	return -1;
}

/* Docker's own networks, and those of FORCED, stand there by their names. */
static int hold_flag(const struct engine *engine, uid_t uid,
    const struct flag_use *use, struct name_locks *locks, struct error *error)
{
	struct network_value value;

	if (use->flag->role != ROLE_JOIN)
		return 0;
	if (network_value(engine->arena, use->value, &value, error) < 0)
		return -1;
	return engine_is_network_id(value.name)
		   ? hold(engine, uid, value.name, locks, error)
		   : 0;
}

int networks_hold(const struct engine *engine, uid_t uid,
    const struct plan *plan, struct name_locks *locks, struct error *error)
{
	const struct command *c = &plan->command;

	if (!plan->owned)
		return 0;
	for (size_t i = 0; i < c->nflags; i++)
		if (hold_flag(engine, uid, &c->flags[i], locks, error) < 0)
			return -1;
	return c->command->operands == OPERANDS_NETWORK_CONTAINER
		   ? hold(engine, uid, c->operands[0], locks, error)
		   : 0;
}

struct list {
	const struct engine *engine;
	const char **v;
	size_t n;
};

static void take_id(void *context, const struct scan *scan)
{
	struct list *l = context;

	l->v = arena_grow(l->engine->arena, l->v, l->n, sizeof(*l->v));
	l->v[l->n++] = answer_text(l->engine, scan);
}

/* The IDs of a list of things; lets go of filters. */
static int list(
    struct list *l, const char *path, json_t *filters, struct error *error)
{
	static const struct scan_path id_paths[] = { { { SCAN_EACH, "Id" } } };
	const struct reading reading = {
		.paths = id_paths, .npaths = 1, .picked = take_id, .context = l
	};
	char *text = filters ? json_dumps(filters, JSON_COMPACT) : NULL;
	struct request_pair query[] = { { "all", "1" },
		{ "filters", text ? text : "" } };
	const struct request request = {
		.path = path, .query = query, .nquery = 2
	};
	int status, result = -1;

	json_decref(filters);
	if (!text)
		return error_set(
		    error, l->engine->arena, EXIT_INTERNAL, "no memory");
	result = answer_ask(l->engine, "GET",
	    request_target(l->engine->arena, &request), &reading, &status,
	    error);
	free(text);
	if (result < 0)
		return -1;
	return status == 200 ? 0 : answer_refused(l->engine, status, error);
}

static int count_owned(
    const struct engine *engine, uid_t uid, size_t *n, struct error *error)
{
	struct list l = { .engine = engine };

	if (list(&l, "/networks",
		json_pack("{s:[s]}", "label",
		    arena_printf(engine->arena, ENGINE_OWNER "=%u", uid)),
		error) < 0)
		return -1;
	*n = l.n;
	return 0;
}

static int may_have_more(const struct engine *engine, uid_t uid,
    const struct plan *plan, const char *file, struct error *error)
{
	size_t n = 0;

	if (!plan->max_networks)
		return 0;
	if (count_owned(engine, uid, &n, error) < 0)
		return -1;
	if (n < plan->max_networks)
		return 0;
	if (plan->max_networks_line)
		error_set(error, engine->arena, EXIT_DENIED,
		    "network limit reached (%zu of %u) (%s:%d)", n,
		    plan->max_networks, file, plan->max_networks_line);
	else
		error_set(error, engine->arena, EXIT_DENIED,
		    "network limit reached (%zu of %u): %s has no MAXNETWORKS",
		    n, plan->max_networks, file);
	error_hint(error, engine->arena,
	    "'undocker network ls' lists yours, 'undocker network rm NAME' "
	    "removes one");
	return -1;
}

static int make(const struct engine *engine, const struct plan *plan,
    const char **id, struct error *error)
{
	const struct words none = { 0 };
	struct request request = { 0 };
	struct answered answered;
	int result;

	if (operation_request(engine->arena, operation_named("NetworkCreate"),
		plan, &none, API_NEWEST, &request, error) < 0)
		return -1;
	result = answer_change(engine, "POST", "/networks/create", request.body,
	    "Id", &answered, error);
	request_end(&request);
	if (result < 0)
		return -1;
	if (answered.status >= 300)
		return answer_told(engine, &answered, error);
	*id = answered.value;
	return 0;
}

/* One at a time, so that nobody makes more than are allowed. */
int networks_create(const struct engine *engine, uid_t uid,
    const struct plan *plan, const char *file, const char **id,
    struct error *error)
{
	int lock = names_lock(engine, "networks of uid",
	    arena_printf(engine->arena, "%u", uid), LOCK_EX, error);
	int result;

	if (lock < 0)
		return -1;
	result = may_have_more(engine, uid, plan, file, error);
	if (result == 0)
		result = make(engine, plan, id, error);
	close(lock);
	return result;
}

/* One that has not run yet has the network's name alone. */
static int check_unused(const struct engine *engine,
    const struct network_fact *fact, struct error *error)
{
	struct list l = { .engine = engine };

	if (list(&l, "/containers/json",
		json_pack("{s:[s, s]}", "network", fact->id, fact->name),
		error) < 0)
		return -1;
	if (!l.n)
		return 0;
	error_set(error, engine->arena, EXIT_FAILURE,
	    "the network '%s' has containers, running or not: %zu", fact->name,
	    l.n);
	error_hint(error, engine->arena,
	    "remove them, or disconnect them from it, first");
	return -1;
}

static int remove_locked(const struct engine *engine, uid_t uid, const char *id,
    const char **name, struct error *error)
{
	struct network_fact fact = { .reference = id };
	struct answered answered;

	if (networks_find(engine, uid, &fact, error) < 0)
		return -1;
	if (!fact.id || !fact.owned)
		return gone(engine, id, error);
	*name = fact.name;
	if (check_unused(engine, &fact, error) < 0 ||
	    answer_change(engine, "DELETE",
		arena_printf(engine->arena, "/networks/%s", fact.id), NULL,
		NULL, &answered, error) < 0)
		return -1;
	if (answered.status >= 300)
		return answer_told(engine, &answered, error);
	names_forget(engine, kind, id);
	return 0;
}

int networks_remove(const struct engine *engine, uid_t uid, const char *id,
    const char **name, struct error *error)
{
	int lock = names_lock(engine, kind, id, LOCK_EX, error), result;

	*name = id;
	if (lock < 0)
		return -1;
	result = remove_locked(engine, uid, id, name, error);
	close(lock);
	return result;
}

int networks_list(const struct engine *engine, const struct plan *plan,
    const char *const **ids, size_t *n, struct error *error)
{
	struct list l = { .engine = engine };
	json_t *labels = json_array();

	for (size_t i = 0; i < plan->command.nflags; i++) {
		const struct flag_use *use = &plan->command.flags[i];

		if (use->flag->role != ROLE_FILTER)
			continue;
		if (strncmp(use->value, "label=", 6) != 0) {
			json_decref(labels);
			return error_set(error, engine->arena, EXIT_DENIED,
			    "the filter '%s' is not supported: only label= is",
			    use->value);
		}
		json_array_append_new(labels, json_string(use->value + 6));
	}
	if (list(&l, "/networks", json_pack("{s:o}", "label", labels), error) <
	    0)
		return -1;
	*ids = l.v;
	*n = l.n;
	return 0;
}
