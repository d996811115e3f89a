#include "core/decision_steps.h"

#include "core/grammar/amount.h"
#include "core/path.h"

#include <string.h>

/*
 * Services of a Swarm.  Their tasks run on any node: what is said here is all
 * that is looked at.
 */

bool decision_of_services(const struct docker_command *command)
{
	return command->operands == OPERANDS_SERVICES ||
	       command->operands == OPERANDS_SCALES;
}

/* service scale has no flag to limit: LIMITS of service create count. */
static int may_scale(
    const struct decider *d, const char *count, struct error *error)
{
	const struct docker_command *create =
	    grammar_command_named("service create");
	const struct docker_flag *replicas =
	    grammar_flag(create, "replicas", strlen("replicas"));
	struct rules made;
	const char *most;
	int line, within;

	policy_rules(d->arena, d->rules->policy, d->caller, create, &made);
	most = rules_limit(&made, replicas, &line);
	within = most ? amount_within(replicas, count, most) : 1;
	if (within == 0)
		return error_set(error, d->arena, EXIT_DENIED,
		    "a service may have %s replicas at most, not '%s' (%s:%d)",
		    most, count, d->rules->policy->file, line);
	if (within < 0)
		return error_set(error, d->arena, EXIT_WRONG,
		    "'%s' is no number of replicas", count);
	return 0;
}

static void check_scale(struct decider *d, const char *operand)
{
	const char *count = strchr(operand, '=');
	struct error error;

	if (may_scale(d, count ? count + 1 : "", &error) < 0)
		decision_fail(d, operand, &error);
}

void decision_services(struct decider *d)
{
	struct command *plan = &d->decision->plan.command;
	bool scales = d->asked->command->operands == OPERANDS_SCALES;

	for (size_t i = 0; i < d->asked->noperands; i++) {
		const char *operand = d->asked->operands[i];
		struct reference r;

		if (scales)
			check_scale(d, operand);
		if (d->must_match && decision_operand(d->asked, i, &r))
			operand = decision_own_service(d, operand, &r);
		if (!operand)
			return;
		plan->operands = arena_grow(d->arena, plan->operands,
		    plan->noperands, sizeof(*plan->operands));
		plan->operands[plan->noperands++] = operand;
	}
}

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

/* The user chooses where $PWD is, and what it is tomorrow. */
static bool names(
    const struct decider *d, const struct bind_rule *rule, const char *source)
{
	return !strchr(rule->source, VARIABLE_PWD) &&
	       strcmp(decision_expand(d->arena, d->caller, rule->source),
		   source) == 0;
}

int decision_node_bind(
    struct decider *d, const struct bind *bind, struct error *error)
{
	bool only_readonly = false;

	for (size_t i = 0; i < d->rules->n; i++) {
		const struct section *s = d->rules->sections[i];

		for (size_t k = 0; k < s->nbinds; k++) {
			if (!names(d, &s->binds[k], bind->source))
				continue;
			if (bind->readonly || !s->binds[k].readonly) {
				decision_reason(d, bind->source, "ALLOWEDBINDS",
				    s->binds[k].line, false);
				return 0;
			}
			only_readonly = true;
		}
	}
	error_set(error, d->arena, EXIT_DENIED,
	    "'%s' is not among the directories of nodes that a service of "
	    "yours may mount%s",
	    bind->source, only_readonly ? " writable" : "");
	error_hint(error, d->arena,
	    only_readonly ? "add readonly"
			  : "ALLOWEDBINDS must name it itself, not what is "
			    "above it");
	return -1;
}
