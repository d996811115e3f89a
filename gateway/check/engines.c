#include "check/findings.h"
#include "core/text.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static bool is_used(const struct policy *policy, const struct engine_entry *e)
{
	for (size_t i = 0; i < policy->nsections; i++)
		if (policy->sections[i]->engine == e)
			return true;
	return false;
}

/* The engine of a command, for whom a section is about. */
static const struct engine_entry *engine_of(const struct policy *policy,
    const struct section *whose, const struct docker_command *command,
    bool *allowed)
{
	const struct engine_entry *engine = NULL;
	bool own = false;

	*allowed = false;
	for (size_t i = 0; i < policy->nsections; i++) {
		const struct section *s = policy->sections[i];
		bool same =
		    s->scope == whose->scope && strcmp(s->who, whose->who) == 0;

		if (s->command != command || (s->scope != SCOPE_ALL && !same))
			continue;
		*allowed = true;
		if (!s->engine_line || (own && !same))
			continue;
		engine = s->engine;
		own = same;
	}
	return engine;
}

/* It makes, shows or names containers; a Swarm may be somewhere else. */
static bool is_about_containers(const struct docker_command *c)
{
	return c->creates || c->operands == OPERANDS_CONTAINERS ||
	       c->operands == OPERANDS_CONTAINER_TEXT ||
	       c->operands == OPERANDS_CONTAINER_COMMAND ||
	       c->operands == OPERANDS_CONTAINER_PS ||
	       c->operands == OPERANDS_COPY || strcmp(c->name, "ps") == 0;
}

/* What is run on one engine is not to be seen, or ended, on another. */
static void check_company(
    struct findings *f, const struct policy *policy, const struct section *s)
{
	struct text others = { .arena = f->arena };

	for (size_t i = 0; i < docker_commands_count; i++) {
		const struct docker_command *c = &docker_commands[i];
		bool allowed;

		if (c != s->command && is_about_containers(c) &&
		    engine_of(policy, s, c, &allowed) != s->engine && allowed)
			text_printf(
			    &others, "%s%s", others.n ? ", " : "", c->name);
	}
	if (others.n)
		findings_add(f, s->engine_line,
		    arena_printf(f->arena, "ENGINE=%s in their sections, too",
			s->engine_name),
		    "[%s] is for the engine %s, and for the same people "
		    "another one is asked for: docker %s",
		    s->title, s->engine_name, text_string(&others));
}

void findings_of_engines(struct findings *f, const struct policy *policy)
{
	for (size_t i = 0; i < policy->nengines; i++) {
		const struct engine_entry *e = policy->engines[i];

		if (e->texts[ENGINE_TLS].line)
			findings_add(f, e->texts[ENGINE_TLS].line,
			    "TLSCA=…, TLSCERT=… and TLSKEY=…",
			    "the engine %s is reached without TLS: whoever is "
			    "on that network is root there",
			    e->name);
		if (!is_used(policy, e))
			findings_add(f, e->line,
			    arena_printf(f->arena, "ENGINE=%s", e->name),
			    "no command uses the engine %s", e->name);
	}
	for (size_t i = 0; i < policy->nsections; i++)
		if (policy->sections[i]->engine_line &&
		    policy->sections[i]->command->creates)
			check_company(f, policy, policy->sections[i]);
}

static void check_file(struct findings *f, const struct policy *policy,
    const struct engine_text *text, bool key)
{
	const char *path = text->value;
	struct stat status;

	if (stat(path, &status) < 0)
		findings_add(
		    f, text->line, NULL, "%s: %s", path, strerror(errno));
	else if (status.st_uid != 0 || !S_ISREG(status.st_mode) ||
		 (status.st_mode & (S_IWGRP | S_IWOTH)))
		findings_add(f, text->line,
		    arena_printf(
			f->arena, "chown root %s; chmod go-w %s", path, path),
		    "%s is not a file that only root can write", path);
	else if (key && (status.st_mode & S_IRWXO))
		findings_add(f, text->line,
		    arena_printf(f->arena, "chown root:%s %s; chmod 640 %s",
			policy->group, path, path),
		    "%s is a key that everybody can read", path);
	else if (!(status.st_mode & (S_IRGRP | S_IROTH)))
		findings_add(f, text->line,
		    arena_printf(f->arena, "chown root:%s %s; chmod 640 %s",
			policy->group, path, path),
		    "%s cannot be read by group %s, as which the engine is "
		    "called",
		    path, policy->group);
}

void findings_of_engine_files(struct findings *f, const struct policy *policy)
{
	for (size_t i = 0; i < policy->nengines; i++)
		for (int k = ENGINE_TLSCA; k < ENGINE_SETTINGS; k++)
			if (policy->engines[i]->texts[k].line)
				check_file(f, policy,
				    &policy->engines[i]->texts[k],
				    k == ENGINE_TLSKEY || k == ENGINE_SSHKEY);
}
