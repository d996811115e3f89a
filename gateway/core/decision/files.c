#include "core/decision/steps.h"

#include <string.h>
#include <strings.h>

/*
 * Files that docker's CLI reads.  Several commands take a remote in place of a
 * file: the CLI then starts git, and git ssh, by the caller's configuration, or
 * the engine fetches.  Neither is wanted, so a remote is denied, and a path
 * reaches the CLI in the one form that cannot be taken for a remote: absolute.
 */

/* [USER@]HOST:PATH of ssh and git, with the user: no slash before the colon. */
static bool is_ssh_path(const char *value)
{
	size_t at = strcspn(value, "@:/");

	return value[at] == '@' && value[at + strcspn(value + at, ":/")] == ':';
}

static bool is_remote(const char *value)
{
	static const char github[] = "github.com/";

	value += strspn(value, " \t\r\n");
	return strstr(value, "://") || is_ssh_path(value) ||
	       strncasecmp(value, github, sizeof(github) - 1) == 0;
}

/* False, and denied: docker could take the value for a remote. */
static bool is_local(struct decider *d, const char *what, const char *value)
{
	if (!is_remote(value))
		return true;
	decision_deny(d, what, "", 0,
	    "docker %s may read files of this machine only, and '%s' names a "
	    "remote",
	    d->rules->command->name, value);
	decision_hint(d, "fetch it first, and give docker the path, or '-' and "
			 "the content on standard input");
	return false;
}

/* Standard input stays '-', and nothing stays nothing. */
static const char *absolute(struct decider *d, const char *path)
{
	const char *directory = d->caller->directory;

	if (!*path || *path == '/' || strcmp(path, "-") == 0)
		return path;
	return arena_printf(d->arena, "%s/%s",
	    strcmp(directory, "/") == 0 ? "" : directory, path);
}

/* In an archive on standard input --file names one of its members. */
static bool is_in_archive(const struct command *c)
{
	size_t file;

	return grammar_file_operand(c->command, &file) && c->noperands > file &&
	       strcmp(c->operands[file], "-") == 0;
}

static void check_flag(struct decider *d, struct flag_use *use)
{
	struct plan *plan = &d->decision->plan;

	if (!grammar_reads(use->flag->role, use->value))
		return;
	plan->direct = false;
	if (use->flag->role != ROLE_READS_FILE ||
	    !is_local(
		d, arena_printf(d->arena, "--%s", use->flag->name), use->value))
		return;
	if (!is_in_archive(&plan->command))
		use->value = absolute(d, use->value);
}

void decision_files(struct decider *d)
{
	struct plan *plan = &d->decision->plan;
	struct command *c = &plan->command;
	size_t file;

	plan->direct = c->command->direct;
	for (size_t i = 0; i < c->nflags; i++)
		check_flag(d, &c->flags[i]);
	if (!grammar_file_operand(c->command, &file) || c->noperands <= file)
		return;
	if (is_local(d, c->operands[file], c->operands[file]))
		c->operands[file] = absolute(d, c->operands[file]);
}
