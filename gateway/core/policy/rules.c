#include "core/policy/rules.h"

#include "core/policy/policy.h"

#include "core/policy/pattern.h"

#include <ctype.h>
#include <string.h>

bool policy_mounts_again(const struct docker_command *command)
{
	static const char *const names[] = { "start", "restart", "cp" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(command->name, names[i]) == 0)
			return true;
	return false;
}

/* The rules of making count for that, too. */
static bool asks_for(
    const struct docker_command *command, const struct docker_command *making)
{
	if (command->operands == OPERANDS_SCALES)
		return making->on_nodes && grammar_makes(making);
	return policy_mounts_again(command) && making->creates;
}

void policy_groups(struct arena *arena, const struct policy *policy,
    const struct docker_command *command, const char *const **groups, size_t *n)
{
	const char **names = NULL;

	*n = 0;
	for (size_t i = 0; i < policy->nsections; i++) {
		const struct section *s = policy->sections[i];

		if (s->scope != SCOPE_GROUP ||
		    (s->command != command && !asks_for(command, s->command)))
			continue;
		names = arena_grow(arena, names, *n, sizeof(*names));
		names[(*n)++] = s->who;
	}
	*groups = names;
}

static bool applies(const struct section *s, const struct caller *caller)
{
	if (s->scope == SCOPE_ALL)
		return true;
	if (s->scope == SCOPE_USER)
		return strcmp(s->who, caller->user) == 0;
	for (size_t i = 0; i < caller->ngroups; i++)
		if (strcmp(s->who, caller->groups[i]) == 0)
			return true;
	return false;
}

void policy_rules(struct arena *arena, const struct policy *policy,
    const struct caller *caller, const struct docker_command *command,
    struct rules *rules)
{
	*rules = (struct rules){ .policy = policy, .command = command };
	for (int scope = SCOPE_ALL; scope <= SCOPE_USER; scope++) {
		for (size_t i = 0; i < policy->nsections; i++) {
			const struct section *s = policy->sections[i];

			if ((int)s->scope != scope || s->command != command ||
			    !applies(s, caller))
				continue;
			rules->sections = arena_grow(arena, rules->sections,
			    rules->n, sizeof(*rules->sections));
			rules->sections[rules->n++] = s;
		}
	}
}

static int find_rule(
    const struct flag_rule *rules, size_t n, const struct docker_flag *flag)
{
	for (size_t i = 0; i < n; i++)
		if (rules[i].flag == flag)
			return rules[i].line;
	return 0;
}

int rules_whitelisted(const struct rules *rules, const struct docker_flag *f)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct section *s = rules->sections[i];
		int line = find_rule(s->whitelist, s->nwhitelist, f);

		if (line)
			return line;
	}
	return 0;
}

int rules_blacklisted(const struct rules *rules, const struct docker_flag *f)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct section *s = rules->sections[i];
		int line = find_rule(s->blacklist, s->nblacklist, f);

		if (line)
			return line;
	}
	return 0;
}

enum setting rules_uid_must_match(const struct rules *rules, int *line)
{
	*line = 0;
	for (size_t i = rules->n; i-- > 0;) {
		const struct section *s = rules->sections[i];

		if (s->uid_must_match == SETTING_UNSET)
			continue;
		*line = s->uid_must_match_line;
		return s->uid_must_match;
	}
	return SETTING_UNSET;
}

unsigned int rules_harden(const struct rules *rules, int *line)
{
	*line = 0;
	for (size_t i = rules->n; i-- > 0;) {
		const struct section *s = rules->sections[i];

		if (s->harden == HARDEN_UNSET)
			continue;
		*line = s->harden_line;
		return s->harden;
	}
	return HARDEN_NO_NEW_PRIVILEGES | HARDEN_USER;
}

const char *rules_another(const struct rules *rules, int *line)
{
	const struct docker_flag *user =
	    grammar_role(rules->command, ROLE_USER);

	if (rules_harden(rules, line) & HARDEN_IDMAP)
		return "HARDEN";
	return user && !rules_force(rules, ROLE_USER) &&
		       rules_whitelisted(rules, user) &&
		       rules_value(rules, user, "", line) != -1
		   ? "VALUES"
		   : NULL;
}

struct bound rules_bound(const struct rules *rules, enum bound_kind kind)
{
	for (size_t i = rules->n; i-- > 0;)
		if (rules->sections[i]->bounds[kind].line)
			return rules->sections[i]->bounds[kind];
	return (struct bound){ 0 };
}

struct recording_rule rules_record(const struct rules *rules)
{
	for (size_t i = rules->n; i-- > 0;)
		if (rules->sections[i]->record.line)
			return rules->sections[i]->record;
	return (struct recording_rule){ .what = RECORD_NOTHING };
}

bool rules_force(const struct rules *rules, enum flag_role role)
{
	for (size_t i = 0; i < rules->n; i++)
		if (cmdline_value(&rules->sections[i]->forced, role))
			return true;
	return false;
}

bool rules_on_images(const struct rules *rules)
{
	for (size_t i = 0; i < rules->n; i++)
		if (rules->sections[i]->nallowed ||
		    rules->sections[i]->nrestricted)
			return true;
	return false;
}

/* The line of the first pattern that matches, or that cannot tell. */
static int match_any(
    const struct image_rule *rules, size_t n, const char *name, int wanted)
{
	for (size_t i = 0; i < n; i++) {
		int match = pattern_match(rules[i].code, name);

		if (match == 1 || match == wanted)
			return rules[i].line;
	}
	return 0;
}

enum image_verdict rules_image(
    const struct rules *rules, const char *name, int *line)
{
	int allowed = 0, last = 0;

	for (size_t i = 0; i < rules->n; i++) {
		const struct section *s = rules->sections[i];

		*line = match_any(s->restricted, s->nrestricted, name, -1);
		if (*line)
			return IMAGE_RESTRICTED;
		if (s->nallowed)
			last = s->allowed[0].line;
		if (!allowed)
			allowed = match_any(s->allowed, s->nallowed, name, 1);
	}
	*line = allowed ? allowed : last;
	return allowed || !last ? IMAGE_ALLOWED : IMAGE_UNLISTED;
}

const char *rules_limit(
    const struct rules *rules, const struct docker_flag *flag, int *line)
{
	for (size_t i = rules->n; i-- > 0;) {
		const struct section *s = rules->sections[i];

		for (size_t k = s->limits.nflags; k-- > 0;) {
			if (s->limits.flags[k].flag != flag)
				continue;
			*line = s->limits_line;
			return s->limits.flags[k].value;
		}
	}
	return NULL;
}

int rules_value(const struct rules *rules, const struct docker_flag *flag,
    const char *text, int *line)
{
	int result = -1;

	for (size_t i = 0; i < rules->n; i++) {
		const struct section *s = rules->sections[i];

		for (size_t k = 0; k < s->nvalues; k++) {
			if (s->values[k].flag != flag)
				continue;
			*line = s->values[k].pattern.line;
			if (pattern_match(s->values[k].pattern.code, text) == 1)
				return 1;
			result = 0;
		}
	}
	return result;
}

/*
 * What follows in the pattern when it begins with so many bytes of the text, or
 * NULL.  A dot may stand for itself, as in host names; nothing else does.
 */
static const char *after(const char *pattern, const char *text, size_t length)
{
	for (const char *end = text + length; text < end; pattern++, text++) {
		pattern +=
		    *pattern == '\\' && ispunct((unsigned char)pattern[1]);
		if (*pattern != *text)
			return NULL;
	}
	return pattern;
}

/* Whether the pattern is the text, or, of more text, begins with its length. */
static bool writes_out(const char *pattern, const char *text, size_t length)
{
	const char *rest = after(pattern, text, length);

	return rest && (text[length] || !*rest);
}

static bool find_name(const struct rules *rules, const struct docker_flag *flag,
    const char *text, size_t length, int *line)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct section *s = rules->sections[i];

		for (size_t k = 0; k < s->nvalues; k++) {
			const struct image_rule *rule = &s->values[k].pattern;

			if (s->values[k].flag != flag ||
			    !writes_out(rule->pattern, text, length) ||
			    pattern_match(rule->code, text) != 1)
				continue;
			*line = rule->line;
			return true;
		}
	}
	return false;
}

bool rules_name(const struct rules *rules, const struct docker_flag *flag,
    const char *text, int *line)
{
	return find_name(rules, flag, text, strlen(text), line);
}

bool rules_name_first(const struct rules *rules, const struct docker_flag *flag,
    const char *text, int *line)
{
	size_t colon = strcspn(text, ":");

	return find_name(rules, flag, text, colon + (text[colon] == ':'), line);
}

bool policy_names(const struct policy *policy, enum flag_role role,
    const char *text, bool whole)
{
	for (size_t i = 0; i < policy->nsections; i++) {
		const struct section *s = policy->sections[i];

		for (size_t k = 0; k < s->nvalues; k++) {
			const char *rest = after(
			    s->values[k].pattern.pattern, text, strlen(text));

			if (s->values[k].flag->role == role && rest &&
			    (!whole || !*rest))
				return true;
		}
	}
	return false;
}

const struct engine_entry *rules_engine(const struct rules *rules, int *line)
{
	*line = 0;
	for (size_t i = rules->n; i-- > 0;) {
		if (!rules->sections[i]->engine_line)
			continue;
		*line = rules->sections[i]->engine_line;
		return rules->sections[i]->engine;
	}
	return NULL;
}

bool rules_lists_deny(const struct rules *rules, const struct command *command)
{
	for (size_t i = 0; i < command->nflags; i++) {
		const struct docker_flag *flag = command->flags[i].flag;

		if (rules_blacklisted(rules, flag)
			? rules->policy->error_on_blacklisted
			: !rules_whitelisted(rules, flag))
			return true;
	}
	return false;
}
