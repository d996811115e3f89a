#include "core/decision/steps.h"

#include "core/grammar/bind.h"
#include "core/path.h"

#include <string.h>

/*
 * Where the engine finds no mount point, or no working directory, it makes one,
 * as root.  Inside a mount of the host's that would be on the host.
 */

enum { MOST_MOUNTS = 64 }; /* of one command */

static bool is_tmpfs(const struct flag_use *use)
{
	return strcmp(use->flag->name, "tmpfs") == 0;
}

/* Whether the plan sets a flag that takes no value. */
static bool has_flag(const struct decider *d, const char *name)
{
	const struct command *c = &d->decision->plan.command;

	for (size_t i = 0; i < c->nflags; i++)
		if (strcmp(c->flags[i].flag->name, name) == 0)
			return true;
	return false;
}

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

/* Docker mounts files of its own there, and makes what is missing. */
static void check_own(struct decider *d, const struct bind *bind)
{
	static const struct {
		const char *place,
		    *flag; /* with that flag only; NULL: always */
		const char *hint;
	} own[] = {
		{ "/etc/hosts", NULL, "--add-host adds to it" },
		{ "/etc/hostname", NULL, "--hostname sets it" },
		{ "/etc/resolv.conf", NULL, "--dns sets it" },
		{ "/sbin/docker-init", "init", "leave --init out" },
		{ "/usr/sbin/docker-init", "init", "leave --init out" },
	};

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
		if (!path_is_within(own[i].place, bind->target) ||
		    (own[i].flag && !has_flag(d, own[i].flag)))
			continue;
		decision_deny(d, bind->target, "", 0,
		    "docker mounts '%s' itself: '%s' cannot be a writable "
		    "mount of the host's",
		    own[i].place, bind->target);
		decision_hint(
		    d, arena_printf(d->arena,
			   "mount it read-only, or on another path; %s",
			   own[i].hint));
		return;
	}
}

static void check_mount(struct decider *d, const struct bind *bind)
{
	check_place(d, bind->target);
	if (bind->type == BIND_HOST && !bind->readonly)
		check_own(d, bind);
}

/* What is mounted is in one table for everybody on the host. */
static bool are_few(struct decider *d)
{
	const struct plan *plan = &d->decision->plan;
	size_t n = plan->nmounts;

	for (size_t i = 0; i < plan->command.nflags; i++)
		n += is_tmpfs(&plan->command.flags[i]);
	if (n <= MOST_MOUNTS)
		return true;
	decision_deny(d, "mounts", "", 0,
	    "a command may have %d mounts at most, not %zu", MOST_MOUNTS, n);
	decision_hint(d, "mount a directory above them");
	return false;
}

void decision_places(struct decider *d)
{
	const struct plan *plan = &d->decision->plan;

	if (!are_few(d))
		return;
	for (size_t i = 0; i < plan->nmounts; i++)
		check_mount(d, &plan->mounts[i].bind);
	for (size_t i = 0; i < plan->command.nflags; i++)
		if (is_tmpfs(&plan->command.flags[i]))
			check_tmpfs(d, plan->command.flags[i].value);
}
