#include "core/decision/mounts.h"

#include "core/account.h"
#include "core/decision/binds.h"
#include "core/path.h"

#include <string.h>

static bool has_template(const char *text)
{
	return text && strstr(text, "{{");
}

int decision_node_mount(
    struct arena *arena, const struct bind *bind, struct error *error)
{
	if (bind->type == BIND_HOST && path_is_within("/", bind->source))
		return error_set(error, arena, EXIT_DENIED,
		    "a service cannot mount '/': on a node, /proc, /sys, /dev "
		    "and /run cannot be left out of it");
	if (!has_template(bind->source) && !has_template(bind->target))
		return 0;
	return error_set(error, arena, EXIT_DENIED,
	    "a service's mount has no '{{': '%s'",
	    has_template(bind->source) ? bind->source : bind->target);
}

const char *decision_readonly_note(struct arena *arena,
    const struct caller *caller, const char *source, bool home)
{
	const char *why = "it is not in the work directory of your account, "
			  "and no ALLOWEDBINDS names it";

	if (home)
		why = caller->work ? "only the work directory of your account "
				     "is mounted writable"
				   : account_hint(arena, caller);
	return arena_printf(
	    arena, "'%s' is mounted read-only: %s", source, why);
}

/* What the home of a gateway account says to the host's programs stays. */
static void keep_home(struct decider *d, struct bind *bind, bool forced)
{
	struct decision *n = d->decision;
	bool home;

	if (bind->type != BIND_HOST || bind->readonly || !d->caller->gateway ||
	    account_owns(d->arena, d->caller, bind->source))
		return;
	home = account_keeps(d->arena, d->caller, bind->source);
	if (!home && (!forced || rules_on_binds(d->arena, d->rules, d->caller)))
		return;
	bind->readonly = true;
	decision_reason(d, arena_printf(d->arena, "%s read-only", bind->source),
	    "account", 0, false);
	n->notes = arena_grow(d->arena, n->notes, n->nnotes, sizeof(*n->notes));
	n->notes[n->nnotes++] =
	    decision_readonly_note(d->arena, d->caller, bind->source, home);
}

void decision_mount(
    struct decider *d, const struct bind *asked, const char *value, bool forced)
{
	struct bind copy = *asked, *bind = &copy;
	const struct docker_flag *flag =
	    grammar_role(d->rules->command, ROLE_MOUNT);
	struct plan *plan = &d->decision->plan;
	struct error error;

	keep_home(d, bind, forced);
	if (!flag || bind_check(d->arena, bind, &error) < 0 ||
	    (d->rules->command->on_nodes &&
		decision_node_mount(d->arena, bind, &error) < 0)) {
		if (!flag)
			error_set(&error, d->arena, EXIT_DENIED,
			    "docker %s mounts nothing",
			    d->rules->command->name);
		decision_fail(d, value, &error);
		return;
	}
	plan->mounts = arena_grow(
	    d->arena, plan->mounts, plan->nmounts, sizeof(*plan->mounts));
	plan->mounts[plan->nmounts++] = (struct planned_mount){
		.bind = *bind, .forced = forced, .flag = plan->command.nflags
	};
	decision_add(d, flag, bind_emit(d->arena, bind));
}
