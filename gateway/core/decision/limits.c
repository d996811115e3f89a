#include "core/decision/steps.h"

#include "core/grammar/amount.h"

#include <string.h>

/* Each use by the user must be within; none: the limit itself is used. */
static void limit_flag(struct decider *d, const struct docker_flag *flag)
{
	const struct command *c = &d->decision->plan.command;
	const char *shown = arena_printf(d->arena, "--%s", flag->name);
	bool given = false;
	struct error error;
	int line;
	const char *ceiling = rules_limit(d->rules, flag, &line);

	for (size_t i = 0; ceiling && i < c->nflags; i++) {
		const char *value = c->flags[i].value;
		int within;

		if (c->flags[i].flag != flag)
			continue;
		given = true;
		within = amount_within(flag, value, ceiling);
		if (within == 0) {
			decision_deny(d, shown, "LIMITS", line,
			    "%s may be %s at most, not '%s'", shown, ceiling,
			    value);
		} else if (within < 0) {
			error_set(&error, d->arena, EXIT_WRONG,
			    "%s is an amount, not '%s'", shown, value);
			decision_fail(d, shown, &error);
		}
	}
	if (!ceiling || given || !grammar_makes(d->rules->command))
		return;
	decision_reason(d, shown, "LIMITS", line, false);
	decision_add(d, flag, amount_usual(flag, ceiling));
}

void decision_limits(struct decider *d)
{
	const struct docker_command *command = d->rules->command;
	size_t most = sizeof(command->tables) / sizeof(*command->tables);

	for (size_t i = 0; i < most && command->tables[i]; i++)
		for (size_t k = 0; k < command->tables[i]->n; k++)
			limit_flag(d, &command->tables[i]->flags[k]);
}
