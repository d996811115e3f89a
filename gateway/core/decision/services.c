#include "core/decision/steps.h"

#include "core/decision/owners.h"
#include "core/decision/references.h"
#include "core/grammar/amount.h"
#include "core/path.h"

#include <string.h>

/*
 * Services of a Swarm.  Their tasks run on any node: what is said here is all
 * that is looked at.
 */

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
