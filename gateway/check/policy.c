#include "check/findings.h"

#include "core/decision/owners.h"

#include <string.h>

/* Why a flag or a command is a risk; docs/threat-model.md has more. */
static const char *const risks[] = {
	[RISK_ROOT] = "gives root on this machine",
	[RISK_FILES] = "reaches files of the host with more than the user's "
		       "rights",
	[RISK_OTHERS] = "shows or reaches other people's containers",
	[RISK_LEAK] = "takes data off this machine, or keeps secrets",
	[RISK_IMAGES] = "makes images, or names of images, that pass "
			"ALLOWEDIMAGES",
	[RISK_BUILDS] = "runs as root inside any image that is here (FROM), "
			"without LIMITS, fetches by this machine's network "
			"(ADD), and makes images that pass ALLOWEDIMAGES",
	[RISK_NODES] =
	    "runs on any node of the Swarm, with directories by "
	    "path, and without no-new-privileges but for daemon.json's",
	[RISK_LASTS] = "outlives what was checked when it was given",
};

static bool is_risk(unsigned char risk)
{
	return risk < sizeof(risks) / sizeof(*risks) && risks[risk];
}

/* The rules of one section, with those that everybody has. */
static struct rules rules_of(
    struct arena *arena, const struct policy *p, const struct section *s)
{
	struct rules rules = { .policy = p, .command = s->command };
	const struct section **v = arena_array(arena, 2, sizeof(*v));

	for (size_t i = 0; i < p->nsections && s->scope != SCOPE_ALL; i++)
		if (p->sections[i]->command == s->command &&
		    p->sections[i]->scope == SCOPE_ALL)
			v[rules.n++] = p->sections[i];
	v[rules.n++] = s;
	rules.sections = v;
	return rules;
}

static bool has_values(const struct rules *rules, const struct docker_flag *f)
{
	int line;

	return rules_value(rules, f, "", &line) != -1;
}

static bool has_images(const struct rules *rules)
{
	for (size_t i = 0; i < rules->n; i++)
		if (rules->sections[i]->nallowed)
			return true;
	return false;
}

static bool is_host_path(const struct docker_flag *flag)
{
	return flag->role == ROLE_VOLUME || flag->role == ROLE_MOUNT;
}

static void check_flag(
    struct findings *f, const struct rules *rules, const struct flag_rule *rule)
{
	const struct docker_flag *flag = rule->flag;
	int line;

	if (rules_blacklisted(rules, flag)) {
		findings_add(f, rule->line, NULL,
		    "--%s is whitelisted here, and blacklisted on line %d: "
		    "nobody may use it",
		    flag->name, rules_blacklisted(rules, flag));
		return;
	}
	if (flag->role == ROLE_WRITES_FILE) {
		findings_add(f, rule->line, NULL,
		    "--%s writes a file: it is denied all the same",
		    flag->name);
		return;
	}
	if (flag->role == ROLE_IMAGE && has_images(rules))
		return;
	/* What has no VALUES is one's own, or docker's default. */
	if ((flag->role == ROLE_JOIN && decision_must_own(rules)) ||
	    flag->role == ROLE_EXPLICIT)
		return;
	if (!is_risk(flag->risk) || has_values(rules, flag) ||
	    rules_limit(rules, flag, &line) ||
	    (flag->risk == RISK_OTHERS &&
		rules_uid_must_match(rules, &line) == SETTING_TRUE))
		return;
	findings_add(f, rule->line,
	    flag->kind == FLAG_BOOL
		? "leave it out of WHITELIST"
		: arena_printf(f->arena,
		      "leave it out of WHITELIST, or name what may be given: "
		      "VALUES --%s = …",
		      flag->name),
	    "--%s of docker %s %s", flag->name, rules->command->name,
	    risks[flag->risk]);
}

/* The user writes what the engine mounts on a node, perhaps as root. */
static void check_node_mounts(struct findings *f, const struct section *s)
{
	for (size_t i = 0; i < s->nbinds; i++)
		if (!s->binds[i].readonly)
			findings_add(f, s->binds[i].line,
			    "add :ro, and \"no-new-privileges\": true to each "
			    "node's daemon.json",
			    "docker %s mounts by path, and a setuid program of "
			    "an image writes there as root",
			    s->command->name);
}

static void check_mounts(
    struct findings *f, const struct rules *rules, const struct section *s)
{
	int line;

	if (s->command->on_nodes) {
		check_node_mounts(f, s);
		return;
	}
	for (size_t i = 0; i < s->nwhitelist; i++) {
		if (!is_host_path(s->whitelist[i].flag))
			continue;
		for (size_t k = 0; k < rules->n; k++)
			if (rules->sections[k]->nbinds)
				return;
		findings_add(f, s->whitelist[i].line,
		    "ALLOWEDBINDS=$U_HOME /data:ro",
		    "--%s mounts whatever the user can read",
		    s->whitelist[i].flag->name);
		if (!(rules_harden(rules, &line) &
			(HARDEN_USER | HARDEN_IDMAP)) &&
		    !rules_force(rules, ROLE_USER))
			findings_add(f, s->whitelist[i].line,
			    "FORCED=-u $U_UID:$U_GID",
			    "with --%s and without a forced user, root inside "
			    "writes the user's directories as root",
			    s->whitelist[i].flag->name);
		return;
	}
}

static const char *kind_of(const struct docker_command *command)
{
	static const struct {
		const char *begins, *kind;
	} kinds[] = { { "service ", "services" }, { "network ", "networks" },
		{ "volume ", "volumes" } };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strncmp(command->name, kinds[i].begins,
			strlen(kinds[i].begins)) == 0)
			return kinds[i].kind;
	return "containers";
}

static void check_command(
    struct findings *f, const struct rules *rules, const struct section *s)
{
	const struct docker_command *c = s->command;
	bool owned =
	    grammar_names_owned(c) || grammar_role(c, ROLE_FILTER) != NULL;
	int line;
	/* as a command it is denied, and by the API it is one's own */
	bool narrowed =
	    rules_uid_must_match(rules, &line) == SETTING_TRUE && c->narrowed;

	if (owned && !decision_must_match(rules)) {
		findings_add(f, line ? line : s->line, "UIDMUSTMATCH=true",
		    "docker %s reaches everybody's %s", c->name, kind_of(c));
		return;
	}
	if (is_risk(c->risk) &&
	    !(c->risk == RISK_OTHERS && (owned || narrowed)))
		findings_add(f, s->line, "leave the section out",
		    "docker %s %s", c->name, risks[c->risk]);
}

/* The image's name has dots of its own; a pattern's stand for any character. */
static bool has_loose_dot(const char *pattern)
{
	bool in_class = false;

	for (const char *at = pattern; *at; at++) {
		if (*at == '\\' && at[1])
			at++;
		else if (*at == '[' || *at == ']')
			in_class = *at == '[';
		else if (*at == '.' && !in_class &&
			 !strchr("*+?{", at[1] ? at[1] : 'x'))
			return true;
	}
	return false;
}

static void check_pattern(struct findings *f, const struct image_rule *rule)
{
	const char *p = rule->pattern;

	if (!strpbrk(p, ":@.[\\")) {
		findings_add(f, rule->line, arena_printf(f->arena, "%s:.*", p),
		    "'%s' matches no image: names are compared with their "
		    "tag, as in ubuntu:latest",
		    p);
		return;
	}
	if (strncmp(p, ".*", 2) == 0 || strncmp(p, ".+", 2) == 0)
		findings_add(f, rule->line, NULL,
		    "'%s' allows images of any registry", p);
	else if (has_loose_dot(p))
		findings_add(f, rule->line, "write \\. for a dot",
		    "'%s': a dot stands for any character", p);
	if (strchr(p, '|') && !strchr(p, '('))
		findings_add(f, rule->line, NULL,
		    "'%s': both sides of | are whole names", p);
}

static void check_images(
    struct findings *f, const struct rules *rules, const struct section *s)
{
	if (grammar_makes(s->command) && !has_images(rules) &&
	    s->scope == SCOPE_ALL)
		findings_add(f, s->line, "ALLOWEDIMAGES=alpine:.* ubuntu:.*",
		    "docker %s may use any image, and fetch it from anywhere",
		    s->command->name);
	for (size_t i = 0; i < s->nallowed; i++)
		check_pattern(f, &s->allowed[i]);
}

static void check_blacklist(
    struct findings *f, const struct policy *p, const struct section *s)
{
	for (size_t i = 0; i < s->nblacklist; i++) {
		bool used = false;

		for (size_t k = 0; k < p->nsections; k++) {
			const struct section *other = p->sections[k];

			for (size_t n = 0; n < other->nwhitelist; n++)
				used = used || (other->command == s->command &&
						   other->whitelist[n].flag ==
						       s->blacklist[i].flag);
		}
		if (!used && p->error_on_blacklisted)
			findings_add(f, s->blacklist[i].line, NULL,
			    "--%s is in no WHITELIST of docker %s: to "
			    "blacklist "
			    "it has no effect",
			    s->blacklist[i].flag->name, s->command->name);
	}
}

static void check_hardening(struct findings *f, const struct section *s)
{
	if (!grammar_makes(s->command) || s->harden == HARDEN_UNSET)
		return;
	if (!(s->harden & HARDEN_NO_NEW_PRIVILEGES))
		findings_add(f, s->harden_line, "HARDEN=no-new-privileges user",
		    "without no-new-privileges a setuid program of an image, "
		    "with a mounted directory, gives root on this machine");
	if (!(s->harden & (HARDEN_USER | HARDEN_IDMAP)))
		findings_add(f, s->harden_line, "HARDEN=no-new-privileges user",
		    "without 'user' containers may run as root");
}

/* A user of FORCED that is the caller: completed where its gid is missing. */
static bool is_callers(const char *value)
{
	static const char uids[] = { VARIABLE_UID, VARIABLE_USER, '\0' };
	static const char gids[] = { VARIABLE_GID, VARIABLE_GROUP, '\0' };

	if (!*value || !strchr(uids, value[0]))
		return false;
	return !value[1] || (value[1] == ':' && value[2] && !value[3] &&
				strchr(gids, value[2]));
}

static bool is_numbers(const char *value)
{
	return !value[strspn(value, "0123456789:")] && strchr(value, ':');
}

static void check_forced_user(struct findings *f, const struct rules *rules,
    const struct section *s, const struct flag_use *use)
{
	static const char group[] = { VARIABLE_GROUP, '\0' };
	int line;

	if (use->flag->role == ROLE_USER && !is_callers(use->value) &&
	    !is_numbers(use->value))
		findings_add(f, s->forced_line, "FORCED=-u $U_UID:$U_GID",
		    "who FORCED -u is, or its group, is what an image's passwd "
		    "and group say");
	if (use->flag->role == ROLE_GROUP && strcmp(use->value, group) != 0 &&
	    use->value[strspn(use->value, "0123456789")] &&
	    (rules_harden(rules, &line) & HARDEN_USER))
		findings_add(f, s->forced_line, "the group's gid",
		    "FORCED --group-add is no number: the command is denied");
}

static void check_forced(
    struct findings *f, const struct rules *rules, const struct section *s)
{
	for (size_t i = 0; i < s->forced.nflags; i++)
		check_forced_user(f, rules, s, &s->forced.flags[i]);
}

static bool can_mount(const struct rules *rules, const struct section *s)
{
	for (size_t i = 0; i < s->nwhitelist; i++)
		if (is_host_path(s->whitelist[i].flag) &&
		    !rules_blacklisted(rules, s->whitelist[i].flag))
			return true;
	for (size_t i = 0; i < s->forced.nflags; i++)
		if (is_host_path(s->forced.flags[i].flag))
			return true;
	return false;
}

/*
 * Root in one container can be handed what another of the same person's has
 * mounted: there, it must be mapped as well.
 */
static void check_inside(struct findings *f, const struct policy *policy,
    const struct rules *rules, const struct section *s)
{
	int line;

	if (!s->command->creates || s->command->on_nodes ||
	    rules_another(rules, &line) || !can_mount(rules, s))
		return;
	for (size_t i = 0; i < policy->nsections; i++) {
		const struct section *other = policy->sections[i];
		struct rules others = rules_of(f->arena, policy, other);

		if (other->command->on_nodes || !rules_another(&others, &line))
			continue;
		findings_add(f, s->line, "HARDEN=no-new-privileges idmap",
		    "what docker %s mounts is not mapped for others, and by "
		    "docker %s (line %d) people are root inside",
		    s->command->name, other->command->name, line);
		return;
	}
}

/* What is done in a container can be done by any of these. */
static bool has_terminal(const struct docker_command *command)
{
	static const char *const names[] = { "run", "exec", "start", "attach" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(command->name, names[i]) == 0)
			return true;
	return false;
}

static void check_recording(
    struct findings *f, const struct rules *rules, const struct section *s)
{
	const struct policy *policy = rules->policy;

	if (!has_terminal(s->command) ||
	    rules_record(rules).what != RECORD_NOTHING || s->record.line)
		return;
	for (size_t i = 0; i < policy->nsections; i++) {
		if (policy->sections[i]->record.what == RECORD_NOTHING)
			continue;
		findings_add(f, s->line, "RECORD=true",
		    "docker %s is not recorded, and docker %s is",
		    s->command->name, policy->sections[i]->command->name);
		return;
	}
}

void findings_of_policy(struct findings *f, const struct policy *policy)
{
	for (size_t i = 0; i < policy->nwarnings; i++)
		findings_add(f, policy->warnings[i].line, NULL, "%s",
		    policy->warnings[i].message);
	if (strcmp(policy->audit, "off") == 0)
		findings_add(f, 0, "AUDIT=syslog",
		    "AUDIT=off: nobody will know who did what");
	if (!policy->nsections)
		findings_add(f, 0, "[command:run]",
		    "there is no [command:…]: nobody may do anything");
	findings_of_engines(f, policy);
	for (size_t i = 0; i < policy->nsections; i++) {
		const struct section *s = policy->sections[i];
		struct rules rules = rules_of(f->arena, policy, s);

		check_command(f, &rules, s);
		for (size_t k = 0; k < s->nwhitelist; k++)
			if (!is_host_path(s->whitelist[k].flag))
				check_flag(f, &rules, &s->whitelist[k]);
		check_mounts(f, &rules, s);
		check_images(f, &rules, s);
		check_blacklist(f, policy, s);
		check_hardening(f, s);
		check_forced(f, &rules, s);
		check_inside(f, policy, &rules, s);
		check_recording(f, &rules, s);
	}
}
