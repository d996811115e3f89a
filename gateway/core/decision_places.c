#include "core/decision_steps.h"

#include "core/path.h"

#include <string.h>

/*
 * Where the engine finds no mount point, or no working directory, it makes one,
 * as root.  Inside a mount of the host's that would be on the host.
 */

/* The host's directory that is mounted around this place, or NULL. */
static const struct bind *mount_around(
    const struct plan *plan, const char *place)
{
	for (size_t i = 0; i < plan->nmounts; i++)
		if (plan->mounts[i].bind.type == BIND_HOST &&
		    path_is_below(place, plan->mounts[i].bind.target))
			return &plan->mounts[i].bind;
	return NULL;
}

static void check_place(struct decider *d, const char *place)
{
	const struct bind *around = mount_around(&d->decision->plan, place);

	if (!around)
		return;
	decision_deny(d, place, "", 0,
	    "the mount on '%s' lies inside the one on '%s'", place,
	    around->target);
	decision_hint(d, "mount it beside, on a path of its own");
}

/* --tmpfs PATH or PATH:OPTIONS: where a mount may not be, it may not either. */
static void check_tmpfs(struct decider *d, const char *value)
{
	const struct bind place = { .type = BIND_ANONYMOUS,
		.target = arena_strndup(d->arena, value, strcspn(value, ":")) };
	struct error error;

	if (bind_check(d->arena, &place, &error) < 0)
		decision_fail(d, value, &error);
	else
		check_place(d, place.target);
}

void decision_places(struct decider *d)
{
	const struct plan *plan = &d->decision->plan;

	for (size_t i = 0; i < plan->nmounts; i++)
		check_place(d, plan->mounts[i].bind.target);
	for (size_t i = 0; i < plan->command.nflags; i++) {
		const struct flag_use *use = &plan->command.flags[i];

		if (strcmp(use->flag->name, "tmpfs") == 0)
			check_tmpfs(d, use->value);
	}
}
