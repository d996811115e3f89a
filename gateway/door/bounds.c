#include "door/bounds.h"

#include <string.h>

static int refuse(struct exchange *x, const char *setting)
{
	struct judge *j = &x->judge;

	error_set(&j->error, x->arena, EXIT_DENIED,
	    "%s in %s cannot be kept for a client of the API", setting,
	    j->policy.file);
	error_hint(
	    &j->error, x->arena, "use 'undocker %s'", j->command.command->name);
	return -1;
}

int bounds_check(struct exchange *x)
{
	const struct plan *plan = &x->judge.decision.plan;
	bool starts;

	/* What everybody may ask is no command. */
	if (!plan->command.command)
		return 0;
	starts = plan->command.command->creates ||
		 x->operation->kind == OPERATION_HIJACK ||
		 strcmp(plan->command.command->name, "exec") == 0;

	if (plan->record != RECORD_NOTHING && starts)
		return refuse(x, "RECORD");
	/* An answer that is read at once is never idle. */
	if (plan->idle_timeout &&
	    (starts || x->operation->kind != OPERATION_MESSAGE))
		return refuse(x, "IDLETIMEOUT");
	if (plan->max_time && !plan->command.command->creates &&
	    !policy_mounts_again(plan->command.command))
		return refuse(x, "MAXTIME");
	return 0;
}
