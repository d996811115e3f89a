#include "core/decision/volumes.h"

#include "core/decision/owners.h"
#include "core/decision/references.h"
#include "core/decision/steps.h"
#include "core/grammar/network.h"

#include <string.h>

static const struct volume_fact *find(struct decider *d, const char *name)
{
	const struct facts *facts = d->facts;

	for (size_t i = 0; i < facts->nvolumes; i++) {
		size_t at = (d->next_volume + i) % facts->nvolumes;

		if (strcmp(facts->volumes[at].reference, name) != 0)
			continue;
		d->next_volume = at + 1;
		return &facts->volumes[at];
	}
	return NULL;
}

/*
 * NAME:TARGET or NAME:TARGET:ro, by VALUES of --volume or --mount.  A target
 * of --mount may end in ":ro" and be writable: such a text means two things.
 */
static bool has_values(
    struct decider *d, const struct bind *bind, const char **text, int *line)
{
	static const enum flag_role roles[] = { ROLE_VOLUME, ROLE_MOUNT };
	bool named = d->must_own && !d->rules->command->on_nodes;

	*text = arena_printf(d->arena, "%s:%s%s", bind->source, bind->target,
	    bind->readonly ? ":ro" : "");
	if (strchr(bind->source, ':') || strchr(bind->target, ':'))
		return false;
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
		const struct docker_flag *flag =
		    grammar_role(d->rules->command, roles[i]);

		if (flag &&
		    (named ? rules_name_first(d->rules, flag, *text, line)
			   : rules_value(d->rules, flag, *text, line) == 1))
			return true;
	}
	return false;
}

/* A name that VALUES has is the administrator's. */
static bool is_reserved(struct decider *d, const char *name)
{
	const struct policy *policy = d->rules->policy;
	const char *text = arena_printf(d->arena, "%s:", name);

	return policy_names(policy, ROLE_VOLUME, text, false) ||
	       policy_names(policy, ROLE_MOUNT, text, false);
}

static void plan_volume(struct decider *d, const char *name, bool owned)
{
	struct plan *plan = &d->decision->plan;

	plan->volumes = arena_grow(
	    d->arena, plan->volumes, plan->nvolumes, sizeof(*plan->volumes));
	plan->volumes[plan->nvolumes++] =
	    (struct planned_volume){ .name = name, .owned = owned };
}

static void deny_name(struct decider *d, const char *name)
{
	struct error error;

	error_set(&error, d->arena, EXIT_WRONG,
	    "a volume cannot be called '%s'", name);
	error_hint(&error, d->arena,
	    "letters, digits and _.- make a name, a letter or a digit first");
	decision_fail(d, name, &error);
}

static void deny_mount(struct decider *d, const char *name)
{
	const char *what = arena_printf(d->arena, "volume %s", name);

	if (d->rules->command->on_nodes)
		decision_deny(d, what, "VALUES", d->rules->sections[0]->line,
		    "the named volume '%s' is not yours to mount", name);
	else
		decision_deny(d, what, "UIDMUSTMATCH", decision_match_line(d),
		    "the volume '%s' is not yours", name);
	decision_hint(d, "take another name, or mount a directory by its whole "
			 "path; one that the administrator has made is shared "
			 "where VALUES --volume names it");
}

/* What has no owner, and may be mounted all the same, is made without one. */
bool decision_volume(struct decider *d, const struct bind *bind)
{
	const struct volume_fact *fact = find(d, bind->source);
	const char *name = bind->source, *text;
	int line;

	if (!network_is_named(name)) {
		deny_name(d, name);
		return false;
	}
	if ((!fact || !fact->present || fact->unowned || !d->must_own) &&
	    has_values(d, bind, &text, &line)) {
		decision_reason(d, text, "VALUES", line, false);
		if (fact && d->must_own)
			plan_volume(d, name, false);
		return true;
	}
	if (fact &&
	    (fact->owned || (!fact->present && !is_reserved(d, name)))) {
		decision_reason(d, arena_printf(d->arena, "volume %s", name),
		    "UIDMUSTMATCH", decision_match_line(d), false);
		plan_volume(d, name, true);
		return true;
	}
	deny_mount(d, name);
	return false;
}

static void add_operand(struct decider *d, const char *operand)
{
	struct command *plan = &d->decision->plan.command;

	plan->operands = arena_grow(
	    d->arena, plan->operands, plan->noperands, sizeof(*plan->operands));
	plan->operands[plan->noperands++] = operand;
}

void decision_volumes(struct decider *d)
{
	for (size_t i = 0; i < d->asked->noperands; i++) {
		const char *name = d->asked->operands[i];
		const char *what = arena_printf(d->arena, "volume %s", name);
		const struct volume_fact *fact = find(d, name);
		int line = decision_match_line(d);

		if (d->must_own && (!fact || !fact->owned)) {
			decision_deny(d, what, "UIDMUSTMATCH", line,
			    "you have no volume '%s'", name);
			decision_hint(d,
			    "'undocker volume ls' lists yours; one without an "
			    "owner is the administrator's");
			return;
		}
		if (d->must_own)
			decision_reason(d, what, "UIDMUSTMATCH", line, false);
		add_operand(d, name);
	}
}

void decision_new_volume(struct decider *d)
{
	const char *name = decision_volume_name(d->asked);
	const struct volume_fact *fact = name ? find(d, name) : NULL;

	if (name && !network_is_named(name)) {
		deny_name(d, name);
		return;
	}
	if (fact && (fact->present ? !fact->owned : is_reserved(d, name))) {
		decision_deny(d, arena_printf(d->arena, "volume %s", name),
		    "UIDMUSTMATCH", decision_match_line(d),
		    "the volume '%s' is not yours", name);
		decision_hint(d, "take another name");
		return;
	}
	if (name)
		add_operand(d, name);
}
