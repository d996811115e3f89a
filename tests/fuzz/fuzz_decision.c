/*
 * Words, one a line ('' is an empty one), an empty line, and a policy file.
 * Whatever is allowed:
 * what is emitted re-parses to the same command; its last flags are FORCED's,
 * in order and with their values, and then those of hardening; before them
 * is no flag but those that WHITELIST has and BLACKLIST has not, and those
 * that LIMITS adds; amounts are within LIMITS and mounts within ALLOWEDBINDS,
 * FORCED's apart; and where UIDMUSTMATCH holds, containers are IDs of one's
 * own.  Networks and volumes are one's own unless it is false.
 */
#include "core/decision/binds.h"
#include "core/request/plan.h"
#include "support.h"

#include "core/decision/decision.h"
#include "core/grammar/amount.h"
#include "core/text.h"

static const char *const groups[] = { "g" };
static const gid_t gids[] = { 1001, 50 };
static const struct caller caller = {
	.uid = 1001,
	.gid = 1001,
	.user = "u",
	.group = "v",
	.home = "/home/u",
	.directory = "/home/u/a:b,c 'd\"",
	.gids = gids,
	.ngids = 2,
	.groups = groups,
	.ngroups = 1,
};

static const char own[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/* One's own are those whose names begin with m. */
static void answer(struct facts *facts)
{
	for (size_t i = 0; i < facts->ncontainers; i++) {
		struct container_fact *f = &facts->containers[i];

		f->owned = f->reference[0] == 'm';
		f->recorded = true;
		f->mappings = 1U << (i % MAPPINGS);
		f->id = own;
	}
	for (size_t i = 0; i < facts->nnetworks; i++) {
		struct network_fact *f = &facts->networks[i];

		f->owned = f->reference[0] == 'm';
		f->unowned = f->reference[0] == 'f';
		f->id = own;
		f->name = f->reference;
	}
	for (size_t i = 0; i < facts->nvolumes; i++) {
		struct volume_fact *f = &facts->volumes[i];

		f->owned = f->reference[0] == 'm';
		f->unowned = f->reference[0] == 'f';
		f->present = f->owned || f->unowned || f->reference[0] == 'y';
	}
	for (size_t i = 0; i < facts->nimages; i++) {
		struct image_fact *f = &facts->images[i];

		f->present = true;
		f->names = &f->reference;
		f->nnames = 1;
	}
}

static bool is_mount(const struct docker_flag *flag)
{
	return flag->role == ROLE_VOLUME || flag->role == ROLE_MOUNT;
}

/* What is added after FORCED, whatever the policy says. */
static bool is_hardening(const struct flag_use *use)
{
	switch (use->flag->role) {
	case ROLE_SECURITY_OPT:
		return same_text(use->value, "no-new-privileges");
	case ROLE_CAP_DROP:
		return same_text(use->value, "ALL");
	case ROLE_PLAIN:
		return same_text(use->flag->name, "cap-drop") &&
		       same_text(use->value, "MKNOD");
	case ROLE_USER:
		return same_text(use->value, "1001:1001");
	case ROLE_LABEL:
		return same_text(use->value, "undocker.owner=1001");
	case ROLE_FILTER:
		return same_text(use->value, "label=undocker.owner=1001");
	default:
		return false;
	}
}

/* A forced value as it must have come out. */
static const char *expanded(struct arena *arena, const char *template)
{
	const char *const values[] = { "1001", "1001", caller.directory,
		caller.home, caller.user, caller.group };
	struct text text = { .arena = arena };

	for (; *template; template ++)
		if (*template > 0 && *template <VARIABLE_END)
			text_add(&text, values[*template - VARIABLE_UID]);
		else
			text_put(&text, template, 1);
	return text_string(&text);
}

/* Where it is the caller, in numbers; a group by its name is the primary one.
 */
static const char *forced_value(struct arena *arena, const struct flag_use *use)
{
	const char *value = expanded(arena, use->value), *own = NULL;

	if (use->flag->role == ROLE_USER)
		own = caller_numbers(arena, &caller, value, true);
	if (use->flag->role == ROLE_GROUP && same_text(value, caller.group))
		own = "1001";
	return own ? own : value;
}

static bool is_listed(const struct rules *rules, const struct docker_flag *flag)
{
	return rules_whitelisted(rules, flag) &&
	       !rules_blacklisted(rules, flag);
}

/* One that LIMITS adds where the user gives none. */
static bool is_limit(const struct rules *rules, const struct flag_use *use)
{
	int line;
	const char *limit = rules_limit(rules, use->flag, &line);

	return limit && grammar_makes(rules->command) &&
	       same_text(use->value, amount_usual(use->flag, limit));
}

/* One that the user may have given, or LIMITS. */
static bool is_users(const struct rules *rules, const struct flag_use *use)
{
	const struct docker_flag *volume =
	    grammar_role(rules->command, ROLE_VOLUME);

	if (is_listed(rules, use->flag) || is_limit(rules, use))
		return true;
	if (use->flag->role == ROLE_MOUNT)
		return volume && is_listed(rules, volume);
	return rules->command->operands == OPERANDS_OBJECTS &&
	       same_text(use->flag->name, "type") &&
	       same_text(use->value, "container");
}

/*
 * True when the first n flags end in FORCED's, and those before are the
 * user's.  A forced mount may be missing: one further on is in its place.
 */
static bool ends_in_forced(struct arena *arena, const struct rules *rules,
    const struct command *command, size_t n)
{
	for (size_t i = rules->n; i-- > 0;) {
		const struct command *forced = &rules->sections[i]->forced;

		for (size_t k = forced->nflags; k-- > 0;) {
			const struct flag_use *use = &forced->flags[k];
			const struct flag_use *found =
			    n ? &command->flags[n - 1] : NULL;

			if (is_mount(use->flag)) {
				n -= found && found->flag->role == ROLE_MOUNT;
				continue;
			}
			if (!found || found->flag != use->flag ||
			    !same_text(found->value, forced_value(arena, use)))
				return false;
			n--;
		}
	}
	while (n && is_users(rules, &command->flags[n - 1]))
		n--;
	return n == 0;
}

/* FORCED may hold what looks like hardening: any division will do. */
static void check_flags(struct arena *arena, const struct rules *rules,
    const struct command *command)
{
	size_t n = command->nflags;

	while (!ends_in_forced(arena, rules, command, n)) {
		HOLDS(n && is_hardening(&command->flags[n - 1]));
		n--;
	}
}

static bool is_forced(const struct rules *rules, const struct docker_flag *flag)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct command *forced = &rules->sections[i]->forced;

		for (size_t k = 0; k < forced->nflags; k++)
			if (forced->flags[k].flag == flag)
				return true;
	}
	return false;
}

static void check_limit(const struct rules *rules,
    const struct command *command, const struct docker_flag *flag)
{
	int line;
	const char *limit = rules_limit(rules, flag, &line);
	size_t uses = 0;

	if (!limit || is_forced(rules, flag))
		return;
	for (size_t i = 0; i < command->nflags; i++) {
		const struct flag_use *use = &command->flags[i];

		if (use->flag != flag)
			continue;
		HOLDS(amount_within(flag, use->value, limit) == 1);
		uses++;
	}
	HOLDS(uses || !grammar_makes(command->command));
}

static void check_limits(
    const struct rules *rules, const struct command *command)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct command *limits = &rules->sections[i]->limits;

		for (size_t k = 0; k < limits->nflags; k++)
			check_limit(rules, command, limits->flags[k].flag);
	}
}

/* Whoever is not the caller in numbers has no mount as it is on the disk. */
static void check_mapping(struct arena *arena, const struct rules *rules,
    const char *user, enum mapping mapping)
{
	int line;
	bool own = user &&
		   same_text(caller_numbers(arena, &caller, user, false), user);

	HOLDS(mapping != MAPPING_UNKNOWN);
	if (!(rules_harden(rules, &line) & (HARDEN_USER | HARDEN_IDMAP)))
		HOLDS(mapping == MAPPING_NONE);
	else if (own)
		HOLDS(mapping == MAPPING_OWN || mapping == MAPPING_SELF);
	else
		HOLDS(mapping == MAPPING_ROOT);
}

static void check_mount(struct arena *arena, const struct rules *rules,
    const char *user, const struct planned_mount *mount)
{
	const struct bind *bind = &mount->bind;
	struct error error;

	if (!mount->forced && bind->type == BIND_HOST &&
	    !rules->command->on_nodes)
		HOLDS(rules_bind(arena, rules, &caller, bind->source,
			  bind->readonly, &error) == 0);
	if (!mount->forced && bind->type == BIND_VOLUME)
		HOLDS(!strchr(bind->target, ':'));
	if (bind->type == BIND_HOST && !rules->command->on_nodes)
		check_mapping(arena, rules, user, mount->mapping);
}

static void check_operands(const struct command *command)
{
	if (command->command->operands != OPERANDS_CONTAINERS &&
	    command->command->operands != OPERANDS_SERVICES)
		return;
	for (size_t i = 0; i < command->noperands; i++)
		HOLDS(same_text(command->operands[i], own));
}

static bool has_volume(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->nvolumes; i++)
		if (same_text(plan->volumes[i].name, name))
			return true;
	return false;
}

/* Of names that begin with y, somebody else has a volume; see answer(). */
static void check_objects(const struct plan *plan)
{
	const struct command *c = &plan->command;

	for (size_t i = 0; i < plan->nvolumes; i++)
		HOLDS(!strchr(plan->volumes[i].owned ? "yf" : "ym",
		    plan->volumes[i].name[0]));
	for (size_t i = 0; i < plan->nmounts; i++)
		HOLDS(plan->mounts[i].bind.type != BIND_VOLUME ||
		      plan->mounts[i].forced || c->command->on_nodes ||
		      has_volume(plan, plan->mounts[i].bind.source));
	for (size_t i = 0; i < c->noperands; i++) {
		HOLDS(c->command->operands != OPERANDS_NETWORKS ||
		      same_text(c->operands[i], own));
		HOLDS(c->command->operands != OPERANDS_VOLUMES ||
		      c->operands[i][0] == 'm');
	}
}

/* The files come right after the flags; all else is as emitted. */
static void check_argv(struct arena *arena, const struct policy *policy,
    const struct plan *plan, const struct words *words)
{
	const struct plan_files files = { .host = "unix:///h",
		.cidfile = "/c",
		.environment = "/e",
		.labels = "/l" };
	const char *const first[] = { policy->docker, "--config=/d",
		"--host=unix:///h" };
	const char *const given[] = { "--cidfile=/c", "--env-file=/e",
		"--label-file=/l" };
	const char *name = plan->command.command->name;
	struct words argv;
	size_t at = 3, flags_end = plan->command.nflags + 1;

	while ((name = strchr(name, ' '))) {
		name++;
		flags_end++;
	}
	plan_argv(arena, policy, "/d", &files, plan, &argv);
	HOLDS(argv.n == words->n + 6 && !argv.v[argv.n]);
	for (size_t i = 0; i < 3; i++) {
		HOLDS(same_text(argv.v[i], first[i]));
		HOLDS(same_text(argv.v[3 + flags_end + i], given[i]));
	}
	for (size_t i = 0; i < words->n; i++, at++) {
		at += i == flags_end ? 3 : 0;
		HOLDS(same_text(argv.v[at], words->v[i]));
	}
}

static void check_environment(const struct plan *plan)
{
	for (size_t i = 0; i < plan->nenvironment; i++) {
		const char *line = plan->environment[i];

		HOLDS(strchr(line, '=') && *line != '=' && *line != '#');
		HOLDS(!strpbrk(line, "\r\n"));
	}
}

static void check_allowed(
    struct arena *arena, const struct rules *rules, const struct plan *plan)
{
	struct words words;
	struct command again;
	struct error error;
	int line;

	if (plan->help)
		return;
	cmdline_emit(arena, &plan->command, &words);
	/* An operand less than docker wants is docker's own error. */
	if (cmdline_parse(arena, words.v, words.n, &again, &error) == 0)
		HOLDS(same_command(&plan->command, &again));
	else
		HOLDS(plan->command.noperands < plan->command.command->min);
	check_argv(arena, rules->policy, plan, &words);
	check_environment(plan);
	check_flags(arena, rules, &plan->command);
	check_limits(rules, &plan->command);
	if (rules_uid_must_match(rules, &line) == SETTING_TRUE)
		check_operands(&plan->command);
	if (plan->owned)
		check_objects(plan);
	for (size_t i = 0; i < plan->nmounts; i++) {
		const struct planned_mount *mount = &plan->mounts[i];

		HOLDS(same_text(plan->command.flags[mount->flag].value,
		    bind_emit(arena, &mount->bind)));
		check_mount(arena, rules,
		    cmdline_value(&plan->command, ROLE_USER), mount);
	}
}

static void decide(
    struct arena *arena, const struct policy *policy, const struct words *words)
{
	struct decision decision;
	struct command command;
	struct rules rules;
	struct facts facts;
	struct error error;

	if (cmdline_parse(arena, words->v, words->n, &command, &error) < 0)
		return;
	policy_rules(arena, policy, &caller, command.command, &rules);
	decision_questions(arena, &command, &rules, &facts);
	answer(&facts);
	decision_make(arena, &command, &rules, &caller, &facts, &decision);
	if (decision.allowed) {
		HOLDS(rules.n);
		check_allowed(arena, &rules, &decision.plan);
		return;
	}
	HOLDS(decision.error.code == EXIT_DENIED ||
	      decision.error.code == EXIT_WRONG);
	HOLDS(*error_text(&decision.error, arena));
}

static const char *policy_of(const char *text, size_t size)
{
	return memmem(text, size, "\n\n", 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *text = (const char *)data, *cut = policy_of(text, size);
	struct policy policy;
	struct words words;
	struct error error;

	if (!cut)
		return 0;
	words = lines_of(arena, data, (size_t)(cut - text));
	for (size_t i = 0; i < words.n; i++)
		if (strcmp(words.v[i], "''") == 0)
			*words.v[i] = '\0';
	if (policy_load(arena, "p", cut + 2, size - (size_t)(cut + 2 - text),
		&policy, &error) < 0)
		return 0;
	decide(arena, &policy, &words);
	policy_end(&policy);
	return 0;
}
