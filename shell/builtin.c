#include "shell/shell.h"

#include "client/front.h"
#include "core/error.h"
#include "gw/command.h"

#include <dirent.h>
#include <errno.h>
#include <readline/history.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOWN = 4096 };

static int fail(struct arena *arena, const char *what, const char *why)
{
	struct error error;

	error_set(&error, arena, EXIT_WRONG, "%s: %s", what, why);
	return front_complain(arena, &error);
}

static int run_cd(
    struct shell *shell, struct arena *arena, const struct words *words)
{
	const char *to = words->n > 1 ? words->v[1] : shell->home;

	return chdir(to) < 0 ? fail(arena, to, strerror(errno)) : 0;
}

static int run_pwd(
    struct shell *shell, struct arena *arena, const struct words *words)
{
	char *name = getcwd(NULL, 0);

	(void)shell;
	(void)words;
	if (!name)
		return fail(arena, "pwd", strerror(errno));
	puts(error_escape(name, SHOWN, arena));
	free(name);
	return 0;
}

static int no_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int run_ls(
    struct shell *shell, struct arena *arena, const struct words *words)
{
	const char *path = words->n > 1 ? words->v[1] : ".";
	struct dirent **entries;
	int n = scandir(path, &entries, no_hidden, alphasort);

	(void)shell;
	if (n < 0)
		return fail(arena, path, strerror(errno));
	for (int i = 0; i < n; i++) {
		struct stat status;
		bool directory =
		    stat(arena_printf(arena, "%s/%s", path, entries[i]->d_name),
			&status) == 0 &&
		    S_ISDIR(status.st_mode);

		printf("%s%s\n", error_escape(entries[i]->d_name, SHOWN, arena),
		    directory ? "/" : "");
		free(entries[i]);
	}
	free(entries);
	return 0;
}

static int run_history(
    struct shell *shell, struct arena *arena, const struct words *words)
{
	HIST_ENTRY **entries = history_list();

	(void)shell;
	(void)words;
	for (int i = 0; entries && entries[i]; i++)
		printf("%5d  %s\n", i + history_base,
		    error_escape(entries[i]->line, SHOWN, arena));
	return 0;
}

static int run_clear(
    struct shell *shell, struct arena *arena, const struct words *words)
{
	(void)shell;
	(void)arena;
	(void)words;
	fputs("\033[H\033[2J\033[3J", stdout);
	return 0;
}

static int run_exit(
    struct shell *shell, struct arena *arena, const struct words *words)
{
	const char *code = words->n > 1 ? words->v[1] : NULL;

	if (code && (!*code || code[strspn(code, "0123456789")] ||
			strlen(code) > 3 || atoi(code) > 255))
		return fail(arena, code, "not an exit code");
	shell->leaving = true;
	return code ? atoi(code) : shell->code;
}

static int run_help(
    struct shell *shell, struct arena *arena, const struct words *words)
{
	const struct builtin *b =
	    words->n > 1 ? builtin_find(words->v[1]) : NULL;
	struct words ask = *words;

	(void)shell;
	if (b) {
		printf("%s %s: %s\n", b->name, b->operands, b->summary);
		return 0;
	}
	if (words->n == 1)
		for (size_t i = 0; (b = builtin_at(i)); i++)
			printf("  %-10s %-10s %s\n", b->name, b->operands,
			    b->summary);
	fflush(stdout);
	return command_run(arena, &ask);
}

static const struct builtin builtins[] = {
	{ "cd", "[DIR]", "where containers start, and -v '$PWD' mounts", 1,
	    run_cd },
	{ "clear", "", "an empty screen", 0, run_clear },
	{ "exit", "[CODE]", "leave; so does control-D", 1, run_exit },
	{ "help", "[COMMAND]", "this, or what you may use of a command", 3,
	    run_help },
	{ "history", "", "the lines of this and earlier sessions", 0,
	    run_history },
	{ "ls", "[DIR]", "what is there", 1, run_ls },
	{ "pwd", "", "where you are", 0, run_pwd },
};

const struct builtin *builtin_at(size_t n)
{
	return n < sizeof(builtins) / sizeof(*builtins) ? &builtins[n] : NULL;
}

const struct builtin *builtin_find(const char *name)
{
	for (size_t i = 0; builtin_at(i); i++)
		if (strcmp(builtins[i].name, name) == 0)
			return &builtins[i];
	return NULL;
}
