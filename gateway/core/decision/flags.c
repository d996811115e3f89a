#include "core/decision/steps.h"

#include "core/decision/networks.h"
#include "core/decision/roles.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Blacklisted, and the policy says that such flags are left out. */
static void drop(struct decider *d, const char *shown, int line)
{
	struct decision *n = d->decision;

	decision_reason(d, shown, "BLACKLIST, left out", line, false);
	n->warnings = arena_grow(
	    d->arena, n->warnings, n->nwarnings, sizeof(*n->warnings));
	n->warnings[n->nwarnings++] =
	    arena_printf(d->arena, "%s is left out: BLACKLIST (%s:%d)", shown,
		d->rules->policy->file, line);
}

/* Of -u, VALUES says who else can be given: oneself always can. */
static bool is_oneself(struct decider *d, const struct flag_use *use)
{
	return use->flag->role == ROLE_USER &&
	       caller_numbers(d->arena, d->caller, use->value, false);
}

/* Of a network in its long form, VALUES are about the name. */
static const char *value_of(struct decider *d, const struct flag_use *use)
{
	struct network_value network;
	struct error ignored;

	if (use->flag->role == ROLE_JOIN &&
	    network_value(d->arena, use->value, &network, &ignored) == 0)
		return network.name;
	return use->value;
}

/* Mounts have rules of their own. */
static bool check_value(struct decider *d, const struct flag_use *use)
{
	const char *shown =
	    arena_printf(d->arena, "--%s=%s", use->flag->name, use->value);
	int line;

	if (is_oneself(d, use) || use->flag->role == ROLE_VOLUME ||
	    use->flag->role == ROLE_MOUNT ||
	    rules_value(d->rules, use->flag, value_of(d, use), &line) != 0)
		return true;
	decision_deny(d, shown, "VALUES", line, "--%s may not be '%s' for you",
	    use->flag->name, use->value);
	return false;
}

static void decide_flag(struct decider *d, const struct flag_use *use)
{
	const char *shown = arena_printf(d->arena, "--%s", use->flag->name);
	const char *command = d->rules->command->name;
	int black = rules_blacklisted(d->rules, use->flag);
	int white = rules_whitelisted(d->rules, use->flag);

	if (black && !d->rules->policy->error_on_blacklisted) {
		drop(d, shown, black);
	} else if (black) {
		decision_deny(d, shown, "BLACKLIST", black,
		    "%s is forbidden with '%s'", shown, command);
	} else if (!white) {
		decision_deny(d, shown, "WHITELIST",
		    d->rules->sections[0]->line,
		    "%s is not among the flags that you may use with '%s'",
		    shown, command);
		decision_hint(d, arena_printf(d->arena,
				     "'undocker help %s' lists them", command));
	} else {
		decision_reason(d, shown, "WHITELIST", white, false);
		if (check_value(d, use))
			decision_use(d, use);
	}
}

void decision_flags(struct decider *d)
{
	for (size_t i = 0; i < d->asked->nflags; i++)
		decide_flag(d, &d->asked->flags[i]);
}
