/*
 * What takes how much room: of containers, volumes and images the caller's.
 */
#include "door/exchange.h"

#include "door/request.h"
#include "rt/ledger.h"

#include <stdlib.h>
#include <string.h>

struct usage {
	struct exchange *x;
	struct ledger ledger;
};

static bool is_own_container(struct usage *u, const json_t *entry)
{
	const char *id = json_string_value(json_object_get(entry, "Id"));
	struct record record;

	return id && engine_is_id(id) && ledger_find(&u->ledger, id, &record) &&
	       record.uid == u->x->judge.caller.uid;
}

/* The label is the owner's: nobody but the root side can set it. */
static bool is_own_volume(struct usage *u, const json_t *entry)
{
	const char *owner = json_string_value(json_object_get(
	    json_object_get(entry, "Labels"), "undocker.owner"));

	return owner && strcmp(owner, arena_printf(u->x->arena, "%u",
					  u->x->judge.caller.uid)) == 0;
}

static bool is_allowed_image(struct usage *u, const json_t *entry)
{
	const json_t *names = json_object_get(entry, "RepoTags"), *name;
	size_t i;

	json_array_foreach(names, i, name)
	{
		if (!exchange_image_allowed(u->x, name))
			return false;
	}
	return json_array_size(names) > 0;
}

static bool is_none(struct usage *u, const json_t *entry)
{
	(void)u;
	(void)entry;
	return false;
}

static void narrow(struct usage *u, json_t *body, const char *key,
    bool (*is_kept)(struct usage *, const json_t *))
{
	json_t *list = json_object_get(body, key), *entry;
	json_t *left = json_array();
	size_t i;

	json_array_foreach(list, i, entry) if (is_kept(u, entry))
	    json_array_append(left, entry);
	json_object_set_new(body, key, left);
}

static int narrow_all(struct exchange *x, json_t *body)
{
	struct judge *j = &x->judge;
	struct usage u = { .x = x };

	if (judge_rules(j, grammar_command_named("run")) < 0 ||
	    ledger_open(x->arena, &j->engine, j->gid, &u.ledger, &j->error) < 0)
		return -1;
	narrow(&u, body, "Containers", is_own_container);
	narrow(&u, body, "Volumes", is_own_volume);
	narrow(&u, body, "Images", is_allowed_image);
	narrow(&u, body, "BuildCache", is_none);
	ledger_end(&u.ledger);
	return 0;
}

int exchange_usage(struct exchange *x)
{
	unsigned int status;
	json_t *body;
	int result = 0;

	if (exchange_ask(x, &status, &body) < 0)
		return -1;
	if (status == 200)
		result = narrow_all(x, body);
	if (result == 0)
		result = exchange_json(x, status, body);
	json_decref(body);
	return result;
}
