#include "rt/objects.h"

#include "rt/networks.h"
#include "rt/volumes.h"

#include <stdlib.h>
#include <string.h>

typedef int task(const struct execution *execution, const struct plan *plan,
    struct text *out, struct error *error);

static int create_volume(const struct execution *e, const struct plan *plan,
    struct text *out, struct error *error)
{
	const char *name;

	if (volumes_create(e->engine, e->caller, plan, &name, error) < 0)
		return -1;
	text_printf(out, "%s\n", name);
	return 0;
}

static int remove_volumes(const struct execution *e, const struct plan *plan,
    struct text *out, struct error *error)
{
	const struct command *c = &plan->command;
	int result = 0;

	for (size_t i = 0; i < c->noperands; i++) {
		struct error other = { 0 };

		if (volumes_remove(e->engine, e->caller->uid, c->operands[i],
			&other) == 0) {
			text_printf(out, "%s\n", c->operands[i]);
		} else if (result == 0) {
			*error = other;
			result = -1;
		}
	}
	return result;
}

static int create_network(const struct execution *e, const struct plan *plan,
    struct text *out, struct error *error)
{
	const char *id;

	if (networks_create(e->engine, e->caller->uid, plan, e->policy->file,
		&id, error) < 0)
		return -1;
	text_printf(out, "%s\n", id);
	return 0;
}

static int remove_networks(const struct execution *e, const struct plan *plan,
    struct text *out, struct error *error)
{
	const struct command *c = &plan->command;
	int result = 0;

	for (size_t i = 0; i < c->noperands; i++) {
		struct error other = { 0 };
		const char *name;

		if (networks_remove(e->engine, e->caller->uid, c->operands[i],
			&name, &other) == 0) {
			text_printf(out, "%s\n", name);
		} else if (result == 0) {
			*error = other;
			result = -1;
		}
	}
	return result;
}

/* There is nobody to ask whether it is meant. */
static bool is_forced(const struct command *command)
{
	bool forced = false;

	for (size_t i = 0; i < command->nflags; i++)
		if (strcmp(command->flags[i].flag->name, "force") == 0)
			forced = strcmp(command->flags[i].value, "true") == 0;
	return forced;
}

/* Those that have containers stay. */
static int prune_networks(const struct execution *e, const struct plan *plan,
    struct text *out, struct error *error)
{
	const char *const *ids, *name;
	size_t n;
	bool removed = false;

	if (!is_forced(&plan->command)) {
		error_set(error, e->arena, EXIT_WRONG,
		    "network prune removes all of your networks that have no "
		    "containers");
		error_hint(error, e->arena, "add -f: undocker does not ask");
		return -1;
	}
	if (networks_list(e->engine, plan, &ids, &n, error) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct error other = { 0 };

		if (networks_remove(
			e->engine, e->caller->uid, ids[i], &name, &other) < 0) {
			if (other.code == EXIT_FAILURE ||
			    other.code == EXIT_DENIED)
				continue;
			*error = other;
			return -1;
		}
		text_printf(
		    out, "%s%s\n", removed ? "" : "Deleted Networks:\n", name);
		removed = true;
	}
	return 0;
}

static const struct {
	const char *command;
	bool of_owned; /* only where others' are not to be had */
	task *task;
} tasks[] = {
	{ "network create", false, create_network },
	{ "network prune", true, prune_networks },
	{ "network rm", true, remove_networks },
	{ "volume create", false, create_volume },
	{ "volume rm", true, remove_volumes },
};

static task *task_of(const struct plan *plan)
{
	for (size_t i = 0; i < sizeof(tasks) / sizeof(*tasks); i++)
		if (strcmp(plan->command.command->name, tasks[i].command) ==
			0 &&
		    (plan->owned || !tasks[i].of_owned))
			return tasks[i].task;
	return NULL;
}

bool objects_does(const struct plan *plan)
{
	return task_of(plan) != NULL;
}

int objects_do(const struct execution *execution, const struct plan *plan,
    struct text *out, struct error *error)
{
	return task_of(plan)(execution, plan, out, error);
}
