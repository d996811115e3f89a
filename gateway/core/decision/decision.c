#include "core/decision/decision.h"

#include "core/account.h"
#include "core/decision/owners.h"
#include "core/decision/references.h"
#include "core/decision/steps.h"

#include <string.h>

/* UIDMUSTMATCH=true about anything else is a promise that nobody can keep. */
static void decide_match(struct decider *d, const char *what)
{
	int line;

	if (rules_uid_must_match(d->rules, &line) != SETTING_TRUE ||
	    grammar_has_owners(d->rules->command) || d->facts->narrowed)
		return;
	decision_deny(d, what, "UIDMUSTMATCH", line,
	    "'%s' names nothing that has an owner, and UIDMUSTMATCH is true",
	    what);
}

static void decide_command(struct decider *d)
{
	const struct section *first;
	const char *what =
	    arena_printf(d->arena, "docker %s", d->rules->command->name);

	if (!d->rules->n) {
		decision_deny(d, what, "", 0,
		    "no section of %s lets you use '%s'",
		    d->rules->policy->file, what);
		decision_hint(d, "'undocker help' lists what you may use");
		return;
	}
	first = d->rules->sections[0];
	decision_reason(d, what, arena_printf(d->arena, "[%s]", first->title),
	    first->line, false);
	decision_choose_engine(d);
	decide_match(d, what);
}

/* Copies the limits that the root side enforces into the plan. */
static void decide_bounds(struct decider *d)
{
	struct plan *plan = &d->decision->plan;
	const struct {
		enum bound_kind kind;
		const char *rule, *shown;
		unsigned int *value;
		int *line; /* or NULL */
	} bounds[] = { { BOUND_CONTAINERS, "MAXCONTAINERS",
			   "at most %u containers", &plan->max_containers,
			   &plan->max_containers_line },
		{ BOUND_MOUNTS, "MAXMOUNTS", "at most %u mounts",
		    &plan->max_mounts, &plan->max_mounts_line },
		{ BOUND_NETWORKS, "MAXNETWORKS", "at most %u networks",
		    &plan->max_networks, &plan->max_networks_line },
		{ BOUND_TIME, "MAXTIME", "at most %u seconds", &plan->max_time,
		    NULL },
		{ BOUND_IDLE, "IDLETIMEOUT", "at most %u idle seconds",
		    &plan->idle_timeout, NULL } };

	for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
		struct bound bound = rules_bound(d->rules, bounds[i].kind);

		*bounds[i].value = bound.value;
		if (bounds[i].line)
			*bounds[i].line = bound.line;
		if (bound.value)
			decision_reason(d,
			    arena_printf(
				d->arena, bounds[i].shown, bound.value),
			    bounds[i].rule, bound.line, false);
	}
	if (!plan->max_mounts_line)
		plan->max_mounts = MAX_MOUNTS;
	if (!plan->max_networks_line)
		plan->max_networks = MAX_NETWORKS;
}

static void decide_record(struct decider *d)
{
	static const char *const shown[] = {
		[RECORD_OUTPUT] = "recorded, on a terminal",
		[RECORD_INPUT_TOO] = "recorded, with what is typed",
	};
	struct recording_rule record = rules_record(d->rules);

	d->decision->plan.record = record.what;
	if (record.what != RECORD_NOTHING)
		decision_reason(
		    d, shown[record.what], "RECORD", record.line, false);
}

void decision_make(struct arena *arena, const struct command *command,
    const struct rules *rules, const struct caller *caller,
    const struct facts *facts, struct decision *decision)
{
	static void (*const steps[])(struct decider *) = { decide_command,
		decision_flags, decision_operands, decision_limits,
		decision_forced, decision_harden, decision_mapping,
		decision_enter, decision_places, decision_files, decide_bounds,
		decide_record, decision_engine };
	struct decider d = { .arena = arena,
		.asked = command,
		.rules = rules,
		.caller = caller,
		.facts = facts,
		.decision = decision,
		.must_match = decision_must_match(rules),
		.must_own = decision_must_own(rules) };

	*decision = (struct decision){ .allowed = true };
	decision->plan.command.command = command->command;
	decision->plan.creates = command->command->creates;
	decision->plan.owned = d.must_own;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		steps[i](&d);
		if (!decision->allowed || decision->plan.help)
			return;
	}
}
