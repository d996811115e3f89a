#include "rt/objects.h"

#include "rt/volumes.h"

#include <string.h>

typedef int task(const struct execution *execution, const struct plan *plan,
    struct text *out, struct error *error);

static int create_volume(const struct execution *e, const struct plan *plan,
    struct text *out, struct error *error)
{
	const char *name;

	if (volumes_create(e->engine, e->caller->uid, plan, &name, error) < 0)
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

static const struct {
	const char *command;
	bool of_owned; /* only where others' are not to be had */
	task *task;
} tasks[] = {
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
