#include "shell/shell.h"

#include "core/error.h"
#include "gw/command.h"

#include <readline/history.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN = 4096 };

static int run_history(
    struct session *session, struct arena *arena, const struct words *words)
{
	HIST_ENTRY **entries = history_list();

	(void)session;
	(void)words;
	for (int i = 0; entries && entries[i]; i++)
		printf("%5d  %s\n", i + history_base,
		    error_escape(entries[i]->line, SHOWN, arena));
	return 0;
}

static int run_clear(
    struct session *session, struct arena *arena, const struct words *words)
{
	(void)session;
	(void)arena;
	(void)words;
	fputs("\033[H\033[2J\033[3J", stdout);
	return 0;
}

static int run_help(
    struct session *session, struct arena *arena, const struct words *words)
{
	const struct builtin *b =
	    words->n > 1 ? builtin_find(words->v[1]) : NULL;
	struct words ask = *words;

	if (b) {
		printf("%s %s: %s\n", b->name, b->operands, b->summary);
		return 0;
	}
	if (words->n == 1)
		for (size_t i = 0; (b = builtin_at(i)); i++)
			printf("  %-10s %-10s %s\n", b->name, b->operands,
			    b->summary);
	fflush(stdout);
	return command_run(arena, &ask, session->arrival);
}

static const struct builtin builtins[] = {
	{ "clear", "", "an empty screen", 0, run_clear },
	{ "help", "[COMMAND]", "this, or what you may use of a command", 3,
	    run_help },
	{ "history", "", "the lines of this and earlier sessions", 0,
	    run_history },
};
enum { BUILTINS = sizeof(builtins) / sizeof(*builtins) };

const struct builtin *builtin_at(size_t n)
{
	return n < BUILTINS ? &builtins[n] : builtin_common(n - BUILTINS);
}

const struct builtin *builtin_find(const char *name)
{
	for (size_t i = 0; builtin_at(i); i++)
		if (strcmp(builtin_at(i)->name, name) == 0)
			return builtin_at(i);
	return NULL;
}
