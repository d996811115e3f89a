#include "core/decision/binds.h"

#include "core/account.h"
#include "core/path.h"
#include "core/variables.h"

#include <string.h>

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
				source, variables_expand(
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

/* An account of the gateway has its work directory, and no more. */
static int in_work(struct arena *arena, const struct caller *caller,
    const char *source, struct error *error)
{
	if (account_owns(arena, caller, source))
		return 0;
	error_set(error, arena, EXIT_DENIED,
	    "'%s' is not in the work directory of your account", source);
	error_hint(error, arena, "%s", account_hint(arena, caller));
	return -1;
}

static int judge(struct arena *arena, const struct rules *rules,
    const struct caller *caller, const char *source, bool readonly,
    struct error *error)
{
	int result = within(arena, rules, caller, source, readonly, error);

	if (result <= 0 || !caller->gateway)
		return result < 0 ? -1 : 0;
	return in_work(arena, caller, source, error);
}

static const char *const creating[] = { "run", "create" };
enum { CREATING = sizeof(creating) / sizeof(*creating) };

/* The caller's rules of a command that creates; false: there are none. */
static bool rules_of_creating(struct arena *arena, const struct rules *rules,
    const struct caller *caller, size_t i, struct rules *made)
{
	policy_rules(arena, rules->policy, caller,
	    grammar_command_named(creating[i]), made);
	return made->n > 0;
}

/*
 * What start, restart and cp mount again was decided by the rules of run or
 * create, and must still be within: a directory can have become a link.
 */
int rules_bind(struct arena *arena, const struct rules *rules,
    const struct caller *caller, const char *source, bool readonly,
    struct error *error)
{
	int result = 1;

	if (rules->command->creates)
		return judge(arena, rules, caller, source, readonly, error);
	for (size_t i = 0; i < CREATING && result != 0; i++) {
		struct rules made;

		if (rules_of_creating(arena, rules, caller, i, &made))
			result = judge(
			    arena, &made, caller, source, readonly, error);
	}
	if (result > 0)
		result =
		    caller->gateway ? in_work(arena, caller, source, error) : 0;
	return result;
}

static bool has_binds(const struct rules *rules)
{
	for (size_t i = 0; i < rules->n; i++)
		if (rules->sections[i]->nbinds)
			return true;
	return false;
}

bool rules_on_binds(
    struct arena *arena, const struct rules *rules, const struct caller *caller)
{
	struct rules made;

	if (has_binds(rules))
		return true;
	for (size_t i = 0; i < CREATING && !rules->command->creates; i++)
		if (rules_of_creating(arena, rules, caller, i, &made) &&
		    has_binds(&made))
			return true;
	return false;
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

/* The user chooses where $PWD is, and what it is tomorrow. */
static bool names(
    const struct decider *d, const struct bind_rule *rule, const char *source)
{
	return !strchr(rule->source, VARIABLE_PWD) &&
	       strcmp(variables_expand(d->arena, d->caller, rule->source),
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
