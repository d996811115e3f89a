#include "core/request/plan.h"

#include <string.h>

static void add_word(struct arena *arena, struct words *argv, char *word)
{
	argv->v = arena_grow(arena, argv->v, argv->n, sizeof(*argv->v));
	argv->v[argv->n++] = word;
}

static void add_file(
    struct arena *arena, struct words *argv, const char *flag, const char *path)
{
	if (path)
		add_word(arena, argv, arena_printf(arena, "%s=%s", flag, path));
}

/* How many words the command's name has. */
static size_t name_words(const struct plan *plan)
{
	size_t n = 1;

	for (const char *c = plan->command.command->name; *c; c++)
		n += *c == ' ';
	return n;
}

void plan_argv(struct arena *arena, const struct policy *policy,
    const char *config, const struct plan_files *files, const struct plan *plan,
    struct words *argv)
{
	struct words words;
	size_t flags_end = name_words(plan) + plan->command.nflags;

	cmdline_emit(arena, &plan->command, &words);
	*argv = (struct words){ 0 };
	add_word(arena, argv, arena_strdup(arena, policy->docker));
	add_file(arena, argv, "--config", config);
	add_file(
	    arena, argv, "--host", files->host ? files->host : policy->host);
	for (size_t i = 0; i <= words.n; i++) {
		/* Of several files docker lets the last win: ours is that. */
		if (i == flags_end) {
			add_file(arena, argv, "--cidfile", files->cidfile);
			add_file(arena, argv, "--env-file", files->environment);
			add_file(arena, argv, "--label-file", files->labels);
		}
		add_word(arena, argv, words.v[i]);
	}
	argv->n--;
}

void plan_mount_source(
    struct arena *arena, struct plan *plan, size_t mount, const char *source)
{
	struct planned_mount *m = &plan->mounts[mount];

	m->bind.source = source;
	plan->command.flags[m->flag].value = bind_emit(arena, &m->bind);
}
