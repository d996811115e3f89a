#include "core/decision_steps.h"

#include "core/path.h"

/* 1: no ALLOWEDBINDS applies. */
static int within(struct arena *arena, const struct rules *rules,
    const struct caller *caller, const char *source, bool readonly,
    struct error *error)
{
	int line = 0;
	bool only_readonly = false;

	for (size_t i = 0; i < rules->n; i++) {
		const struct section *s = rules->sections[i];

		for (size_t k = 0; k < s->nbinds; k++) {
			line = s->binds[k].line;
			if (!path_is_within(
				source, decision_expand(
					    arena, caller, s->binds[k].source)))
				continue;
			if (readonly || !s->binds[k].readonly)
				return 0;
			only_readonly = true;
		}
	}
	if (!line)
		return 1;
	error_set(error, arena, EXIT_DENIED,
	    "'%s' is not among the directories that you may mount%s (%s:%d)",
	    source, only_readonly ? " writable" : "", rules->policy->file,
	    line);
	if (only_readonly)
		error_hint(error, arena, "add :ro, or readonly with --mount");
	return -1;
}

/*
 * What start, restart and cp mount again was decided by the rules of run or
 * create, and must still be within: a directory can have become a link.
 */
int rules_bind(struct arena *arena, const struct rules *rules,
    const struct caller *caller, const char *source, bool readonly,
    struct error *error)
{
	static const char *const creating[] = { "run", "create" };
	int result = 0;

	if (rules->command->creates)
		return within(arena, rules, caller, source, readonly, error) < 0
			   ? -1
			   : 0;
	for (size_t i = 0; i < sizeof(creating) / sizeof(*creating); i++) {
		struct rules made;

		policy_rules(arena, rules->policy, caller,
		    grammar_command_named(creating[i]), &made);
		if (!made.n)
			continue;
		result = within(arena, &made, caller, source, readonly, error);
		if (result >= 0)
			return 0;
	}
	return result;
}

int rules_shared(struct arena *arena, const struct rules *rules,
    const struct caller *caller, const char *source, bool readonly,
    struct error *error)
{
	int line,
	    result = within(arena, rules, caller, source, readonly, error);

	if (result <= 0)
		return result;
	error_set(error, arena, EXIT_DENIED,
	    "'%s' is a directory of this machine, and the engine %s is on "
	    "another",
	    source, rules_engine(rules, &line)->name);
	error_hint(error, arena,
	    "use a named volume, or cp; ALLOWEDBINDS names what both "
	    "machines share");
	return -1;
}
