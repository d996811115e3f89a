/*
 * Options of a create that do what a flag does: whoever may not use the flag
 * may not use the option.
 */
#include "door/exchange.h"

#include "core/policy/rules.h"

#include <string.h>

static int check(struct exchange *x, const char *option)
{
	static const struct {
		const char *option, *flag;
	} flags[] = {
		{ "health=", "health-cmd" },
		{ "no-entrypoint=", "entrypoint" },
		{ "unset=", "env" },
	};
	struct judge *j = &x->judge;

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		const struct docker_flag *flag = grammar_flag(
		    j->command.command, flags[i].flag, strlen(flags[i].flag));

		if (strncmp(option, flags[i].option, strlen(flags[i].option)) !=
		    0)
			continue;
		if (flag && rules_whitelisted(&j->rules, flag) &&
		    !rules_blacklisted(&j->rules, flag))
			return 0;
		error_set(&j->error, x->arena, EXIT_DENIED,
		    "--%s is not among the flags that you may use with '%s'",
		    flags[i].flag, j->command.command->name);
		error_hint(&j->error, x->arena, "'undocker help %s' lists them",
		    j->command.command->name);
		return -1;
	}
	return 0;
}

int exchange_check_extras(struct exchange *x)
{
	for (size_t i = 0; i < x->ask.options.n; i++)
		if (check(x, x->ask.options.v[i]) < 0)
			return -1;
	return 0;
}
