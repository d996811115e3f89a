#include "core/decision/steps.h"

#include "core/decision/binds.h"

#include <string.h>

/* Which engine; the default one needs no word. */
void decision_choose_engine(struct decider *d)
{
	struct plan *plan = &d->decision->plan;
	int line;

	plan->engine = rules_engine(d->rules, &line);
	if (plan->engine)
		decision_reason(d,
		    arena_printf(d->arena, "engine %s", plan->engine->name),
		    "ENGINE", line, false);
}

/* A directory of this machine is one of the other's if ALLOWEDBINDS says so. */
static void check_mount(struct decider *d, const struct bind *bind)
{
	struct error error;

	if (bind->type != BIND_HOST ||
	    rules_shared(d->arena, d->rules, d->caller, bind->source,
		bind->readonly, &error) == 0)
		return;
	decision_fail(d, bind->source, &error);
}

/* What exec starts is ended by its pid, which is another machine's. */
static void check_time(struct decider *d, enum bound_kind kind)
{
	static const char *const names[] = {
		[BOUND_TIME] = "MAXTIME", [BOUND_IDLE] = "IDLETIMEOUT"
	};
	struct bound bound = rules_bound(d->rules, kind);

	if (!bound.value)
		return;
	decision_deny(d, names[kind], names[kind], bound.line,
	    "%s: what 'docker exec' starts on the engine %s cannot be ended "
	    "from here",
	    names[kind], d->decision->plan.engine->name);
	decision_hint(d, "for the administrator: 'none' for exec, or no exec");
}

/* What is not to be had of an engine on another machine. */
void decision_engine(struct decider *d)
{
	struct plan *plan = &d->decision->plan;

	if (engine_is_local(plan->engine))
		return;
	/* What a Swarm's nodes mount are directories of theirs anyway. */
	for (size_t i = 0; i < plan->nmounts && !d->rules->command->on_nodes;
	     i++)
		check_mount(d, &plan->mounts[i].bind);
	if (strcmp(d->rules->command->name, "exec") != 0)
		return;
	check_time(d, BOUND_TIME);
	check_time(d, BOUND_IDLE);
}
