#include "core/policy/pattern.h"
#include "core/policy_loader.h"

#include "core/grammar/bind.h"

#include <stdlib.h>
#include <string.h>

int loader_wrong(struct loader *l, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_set(l->error, l->arena, EXIT_POLICY, "%s:%d: %s", l->policy->file,
	    l->line->number, arena_vprintf(l->arena, format, args));
	va_end(args);
	return -1;
}

void loader_warn(struct loader *l, const char *message)
{
	struct policy *p = l->policy;

	p->warnings = arena_grow(
	    l->arena, p->warnings, p->nwarnings, sizeof(*p->warnings));
	p->warnings[p->nwarnings++] =
	    (struct warning){ .line = l->line->number, .message = message };
}

static int parse_truth(struct loader *l, bool *truth)
{
	*truth = strcmp(l->line->text, "true") == 0;
	if (!*truth && strcmp(l->line->text, "false") != 0)
		return loader_wrong(l, "%s is either true or false, not '%s'",
		    l->line->name, l->line->text);
	return 0;
}

bool loader_item(
    struct arena *arena, const char **list, const char *separators, char **item)
{
	size_t length, lead;

	if (!**list)
		return false;
	length = strcspn(*list, separators);
	lead = strspn(*list, " \t");
	*item = arena_strndup(arena, *list + (lead < length ? lead : length),
	    lead < length ? length - lead : 0);
	*list += length + ((*list)[length] != '\0');
	for (size_t n = strlen(*item); n && strchr(" \t", (*item)[n - 1]);)
		(*item)[--n] = '\0';
	return true;
}

/* -x or --name, of the section's command or of docker itself. */
static const struct docker_flag *find_flag(
    const struct docker_command *command, const char *dashed)
{
	const struct flag_table *globals = &docker_globals;

	if (command)
		return dashed[1] == '-' ? grammar_flag(command, dashed + 2,
					      strlen(dashed) - 2)
					: grammar_letter(command,
					      dashed[2] ? '\0' : dashed[1]);
	for (size_t i = 0; i < globals->n; i++) {
		const struct docker_flag *f = &globals->flags[i];

		if (dashed[1] == '-' ? strcmp(f->name, dashed + 2) == 0
				     : f->letter == dashed[1] && !dashed[2])
			return f;
	}
	return NULL;
}

/* A name of a list's item: the flag is found, or is another command's. */
static int resolve_name(struct loader *l, const char *name,
    const struct docker_flag **flag, bool *elsewhere)
{
	const struct docker_command *command =
	    l->section ? l->section->command : NULL;
	const struct docker_flag *found;

	if (name[0] != '-' || !name[1] || (name[1] == '-' && !name[2]))
		return loader_wrong(l, "'%s' is not the form of a flag", name);
	found = find_flag(command, name);
	if (!found) {
		if (!grammar_flag_anywhere(name, strlen(name)))
			return loader_wrong(
			    l, "no docker command has the flag %s", name);
		*elsewhere = true;
		return 0;
	}
	if (*flag && *flag != found)
		return loader_wrong(l, "%s and --%s are two flags, not one",
		    name, (*flag)->name);
	*flag = found;
	return 0;
}

/* `-e|--env list`: names joined by |, then a word if it takes a value. */
static int resolve_item(
    struct loader *l, char *item, const struct docker_flag **flag)
{
	size_t names = strcspn(item, " \t");
	const char *type = item + names + strspn(item + names, " \t");
	const char *list = arena_strndup(l->arena, item, names);
	bool elsewhere = false;
	char *name;

	*flag = NULL;
	while (loader_item(l->arena, &list, "|", &name))
		if (resolve_name(l, name, flag, &elsewhere) < 0)
			return -1;
	if (*flag && elsewhere)
		return loader_wrong(
		    l, "not all of %s are flags of this command", item);
	if (!*flag) {
		loader_warn(
		    l, arena_printf(l->arena,
			   "%s: docker %s has no such flag: no effect", item,
			   l->section ? l->section->command->name : ""));
		return 0;
	}
	if (type[strcspn(type, " \t")])
		return loader_wrong(
		    l, "'%s': a flag takes one value at most", item);
	if (!*type != ((*flag)->kind == FLAG_BOOL))
		return loader_wrong(l, "--%s takes %s value: write '%s'",
		    (*flag)->name, *type ? "no" : "a",
		    *type ? "--flag" : "--flag string");
	return 0;
}

int loader_flag(
    struct loader *l, const char *name, const struct docker_flag **flag)
{
	bool elsewhere = false;

	if (resolve_name(l, name, flag, &elsewhere) < 0)
		return -1;
	if (elsewhere)
		loader_warn(l, arena_printf(l->arena,
				   "%s: docker %s has no such flag: no effect",
				   name, l->section->command->name));
	return 0;
}

static char *unquote(char *item)
{
	size_t length = strlen(item);

	if (length < 2 || item[0] != '"' || item[length - 1] != '"')
		return item;
	item[length - 1] = '\0';
	return item + 1;
}

static int parse_flags(struct loader *l, struct flag_rule **rules, size_t *n)
{
	const char *list = l->line->text;
	char *item;

	while (loader_item(l->arena, &list, ",", &item)) {
		const struct docker_flag *flag;

		item = unquote(item);
		if (!*item)
			return loader_wrong(
			    l, "%s has an empty item", l->line->name);
		if (resolve_item(l, item, &flag) < 0)
			return -1;
		if (!flag)
			continue;
		*rules = arena_grow(l->arena, *rules, *n, sizeof(**rules));
		(*rules)[(*n)++] =
		    (struct flag_rule){ .flag = flag, .line = l->line->number };
	}
	return 0;
}

static int parse_whitelist(struct loader *l)
{
	struct section *s = l->section;

	return parse_flags(l, &s->whitelist, &s->nwhitelist);
}

static int parse_blacklist(struct loader *l)
{
	struct section *s = l->section;

	return parse_flags(l, &s->blacklist, &s->nblacklist);
}

static int check_forced_mount(
    struct loader *l, const struct flag_use *use, struct error *error)
{
	struct bind bind;

	if (bind_parse(l->arena, use->flag->role, use->value, &bind, error) < 0)
		return -1;
	if (l->section->command->on_nodes && bind.type == BIND_HOST &&
	    strchr(bind.source, VARIABLE_PWD))
		return error_set(error, l->arena, EXIT_POLICY,
		    "a service mounts by path: $PWD is whatever the user makes "
		    "of it");
	return 0;
}

/* A forced mount is a mount already when the policy is read. */
static int check_forced_mounts(struct loader *l)
{
	const struct command *forced = &l->section->forced;
	struct error error = { 0 };

	for (size_t i = 0; i < forced->nflags; i++) {
		const struct flag_use *use = &forced->flags[i];
		int result = 0;

		if (use->flag->role == ROLE_VOLUME ||
		    use->flag->role == ROLE_MOUNT)
			result = check_forced_mount(l, use, &error);
		else if (use->flag->role == ROLE_WRITES_FILE)
			result = error_set(&error, l->arena, EXIT_POLICY,
			    "--%s writes a file", use->flag->name);
		if (result < 0)
			return loader_wrong(l, "FORCED: %s", error.message);
	}
	return 0;
}

static int parse_forced(struct loader *l)
{
	struct section *s = l->section;
	struct error error = { 0 };
	struct words words;
	const char *ignored;

	s->forced_line = l->line->number;
	if (words_split(l->arena, l->line->text, strlen(l->line->text),
		WORDS_FORCED, &words, &error) < 0 ||
	    cmdline_parse_flags(
		l->arena, s->command, &words, &s->forced, &ignored, &error) < 0)
		return loader_wrong(l, "FORCED: %s", error.message);
	if (ignored)
		loader_warn(
		    l, arena_printf(l->arena,
			   "FORCED: docker %s has no flag %s: no effect",
			   s->command->name, ignored));
	return check_forced_mounts(l);
}

int loader_patterns(
    struct loader *l, const char *list, struct image_rule **rules, size_t *n)
{
	struct policy *p = l->policy;
	char *item;

	while (loader_item(l->arena, &list, " \t", &item)) {
		const char *reason = NULL;
		struct image_rule rule = { .pattern = item,
			.line = l->line->number };

		if (!*item)
			continue;
		rule.code = pattern_compile(l->arena, item, &reason);
		if (!rule.code)
			return loader_wrong(l, "'%s': %s", item, reason);
		p->codes = arena_grow(
		    l->arena, p->codes, p->ncodes, sizeof(*p->codes));
		p->codes[p->ncodes++] = rule.code;
		*rules = arena_grow(l->arena, *rules, *n, sizeof(**rules));
		(*rules)[(*n)++] = rule;
	}
	return 0;
}

static int parse_allowed(struct loader *l)
{
	/* None left is not the same as none given, which allows any. */
	if (!*l->line->text)
		return loader_wrong(l, "ALLOWEDIMAGES names no image");
	return loader_patterns(
	    l, l->line->text, &l->section->allowed, &l->section->nallowed);
}

static int parse_restricted(struct loader *l)
{
	return loader_patterns(l, l->line->text, &l->section->restricted,
	    &l->section->nrestricted);
}

static int parse_uid_must_match(struct loader *l)
{
	bool truth;

	if (parse_truth(l, &truth) < 0)
		return -1;
	l->section->uid_must_match = truth ? SETTING_TRUE : SETTING_FALSE;
	l->section->uid_must_match_line = l->line->number;
	if (truth && !grammar_has_owners(l->section->command))
		loader_warn(l, arena_printf(l->arena,
				   "UIDMUSTMATCH: docker %s names nothing that "
				   "has an owner: it is denied",
				   l->section->command->name));
	return 0;
}

static int parse_harden(struct loader *l)
{
	const char *list = l->line->text;
	unsigned int harden = 0;
	bool off = false;
	char *item;

	while (loader_item(l->arena, &list, " \t", &item)) {
		if (strcmp(item, "no-new-privileges") == 0)
			harden |= HARDEN_NO_NEW_PRIVILEGES;
		else if (strcmp(item, "user") == 0)
			harden |= HARDEN_USER;
		else if (strcmp(item, "idmap") == 0)
			harden |= HARDEN_IDMAP;
		else if (strcmp(item, "off") == 0)
			off = true;
		else if (*item)
			return loader_wrong(l, "HARDEN has no '%s'", item);
	}
	if (off == (harden != 0))
		return loader_wrong(l, "HARDEN is 'off', or some of "
				       "'no-new-privileges user idmap'");
	if ((harden & HARDEN_USER) && (harden & HARDEN_IDMAP))
		return loader_wrong(
		    l, "HARDEN has either 'user' or 'idmap', not both");
	l->section->harden = harden;
	l->section->harden_line = l->line->number;
	return 0;
}

static int parse_docker(struct loader *l)
{
	const char *path = l->line->text;

	if (l->policy->docker)
		return loader_wrong(l, "DOCKER and DOCKERPATH are one setting");
	if (!*path)
		return 0;
	if (*path != '/')
		return loader_wrong(l, "%s is an absolute path", l->line->name);
	l->policy->docker = path;
	return 0;
}

static int parse_host(struct loader *l)
{
	if (strncmp(l->line->text, "unix:///", 8) != 0)
		return loader_wrong(l, "HOST is unix:// and an absolute path");
	l->policy->host = l->line->text;
	return 0;
}

static int parse_group(struct loader *l)
{
	if (!*l->line->text)
		return loader_wrong(l, "GROUP is a group's name");
	l->policy->group = l->line->text;
	return 0;
}

static int parse_mode(struct loader *l)
{
	if (strcmp(l->line->text, "setuid") != 0 &&
	    strcmp(l->line->text, "sudo") != 0)
		return loader_wrong(l, "MODE is either setuid or sudo");
	l->policy->mode = l->line->text;
	return 0;
}

static int parse_error_on_blacklisted(struct loader *l)
{
	return parse_truth(l, &l->policy->error_on_blacklisted);
}

static int parse_minuid(struct loader *l)
{
	const char *text = l->line->text;

	if (!*text || text[strspn(text, "0123456789")] || strlen(text) > 9)
		return loader_wrong(l, "MINUID is a number below 1000000000");
	l->policy->minuid = (unsigned int)strtoul(text, NULL, 10);
	return 0;
}

/* A file is named by its whole path, with nothing for the path to go back. */
static bool is_file_name(const char *path)
{
	size_t length = strlen(path);

	return *path == '/' && path[length - 1] != '/' && !strstr(path, "/../");
}

static int parse_audit(struct loader *l)
{
	const char *list = l->line->text;
	char *target, *word;

	if (!loader_item(l->arena, &list, " \t", &target) ||
	    (strcmp(target, "syslog") != 0 && strcmp(target, "off") != 0 &&
		!is_file_name(target)))
		return loader_wrong(
		    l, "AUDIT is syslog, off, or a file's absolute name");
	l->policy->audit = target;
	while (loader_item(l->arena, &list, " \t", &word)) {
		if (strcmp(word, "required") == 0 && strcmp(target, "off") != 0)
			l->policy->audit_required = true;
		else if (*word)
			return loader_wrong(
			    l, "AUDIT: '%s' can only be 'required'", word);
	}
	return 0;
}

static int parse_end(struct loader *l)
{
	if (strcmp(l->line->text, "required") != 0)
		return loader_wrong(l, "END can only be 'required'");
	l->policy->end_required = true;
	return 0;
}

/* Docker's global flags: accepted for old files, of no consequence. */
static int parse_globals(struct loader *l)
{
	struct flag_rule *rules = NULL;
	size_t n = 0;

	if (parse_flags(l, &rules, &n) < 0)
		return -1;
	if (n)
		loader_warn(
		    l, arena_printf(l->arena,
			   "%s of docker's global flags has no effect: none "
			   "is accepted from users",
			   l->line->name));
	return 0;
}

static const struct setting_entry undocker_settings[] = {
	{ "DOCKER", parse_docker },
	{ "DOCKERPATH", parse_docker },
	{ "HOST", parse_host },
	{ "GROUP", parse_group },
	{ "MODE", parse_mode },
	{ "ERROR_ON_BLACKLISTED", parse_error_on_blacklisted },
	{ "MINUID", parse_minuid },
	{ "AUDIT", parse_audit },
	{ "RECORDDIR", parse_record_directory },
	{ "RECORDSIZE", parse_record_size },
	{ "END", parse_end },
	{ "WHITELIST", parse_globals },
	{ "BLACKLIST", parse_globals },
	{ NULL, NULL },
};

static const struct setting_entry command_settings[] = {
	{ "WHITELIST", parse_whitelist },
	{ "BLACKLIST", parse_blacklist },
	{ "FORCED", parse_forced },
	{ "ALLOWEDIMAGES", parse_allowed },
	{ "RESTRICTEDIMAGES", parse_restricted },
	{ "UIDMUSTMATCH", parse_uid_must_match },
	{ "HARDEN", parse_harden },
	{ "MAXCONTAINERS", parse_max_containers },
	{ "MAXMOUNTS", parse_max_mounts },
	{ "MAXTIME", parse_max_time },
	{ "IDLETIMEOUT", parse_idle_timeout },
	{ "RECORD", parse_record },
	{ "ALLOWEDBINDS", loader_allowed_binds },
	{ "LIMITS", loader_limits },
	{ "ENGINE", parse_engine },
	{ NULL, NULL },
};

int loader_setting(struct loader *l)
{
	static const char values[] = "VALUES ";
	const struct setting_entry *table = undocker_settings;

	if (l->section)
		table = command_settings;
	else if (l->place->engine)
		table = engine_settings;
	else if (*l->place->who)
		table = gateway_settings;
	if (l->section &&
	    strncmp(l->line->name, values, sizeof(values) - 1) == 0)
		return loader_values(
		    l, l->line->name + sizeof(values) - 1 +
			   strspn(l->line->name + sizeof(values) - 1, " \t"));

	for (unsigned int i = 0; table[i].name; i++) {
		if (strcmp(table[i].name, l->line->name) != 0)
			continue;
		if (l->place->seen & 1U << i)
			return loader_wrong(l,
			    "%s is set twice in this section", l->line->name);
		l->place->seen |= 1U << i;
		return table[i].parse(l);
	}
	return loader_wrong(
	    l, "this section has no setting '%s'", l->line->name);
}
