/*
 * [undocker], also called [main].
 */
#include "core/policy/loader.h"

#include <stdlib.h>
#include <string.h>

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
	return loader_truth(l, &l->policy->error_on_blacklisted);
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

	if (loader_flags(l, &rules, &n) < 0)
		return -1;
	if (n)
		loader_warn(
		    l, arena_printf(l->arena,
			   "%s of docker's global flags has no effect: none "
			   "is accepted from users",
			   l->line->name));
	return 0;
}

const struct setting_entry undocker_settings[] = {
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
