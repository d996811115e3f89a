/*
 * undocker-gw: a session on the gateway, as ForceCommand or as login shell.
 */
#include "client/front.h"
#include "gw/command.h"
#include "gw/entry.h"
#include "gw/place.h"
#include "gw/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: undocker-gw -c COMMAND    as a login shell\n"
    "       undocker-gw               as sshd's ForceCommand\n"
    "       undocker-gw --help | --version\n"
    "Runs docker's commands for people who come by ssh.  See "
    "undocker-gw(8).\n";

/* Secrets stay out of the process list while a command runs. */
static void forget_words(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		explicit_bzero(argv[i], strlen(argv[i]));
}

/* No command: the shell on a terminal, else what standard input holds. */
static int interactive(struct arena *arena)
{
	static const char shell[] = UNDOCKER_BINDIR "/undocker-sh";
	struct error error;

	if (!isatty(STDIN_FILENO))
		return script_run();
	execl(shell, "undocker-sh", (char *)NULL);
	error_set(
	    &error, arena, EXIT_INTERNAL, "%s: %s", shell, strerror(errno));
	return front_complain(arena, &error);
}

/* Becomes the program that knows keys, which becomes the root side. */
static int identify(struct arena *arena, const char *text)
{
	static const char identify[] = UNDOCKER_LIBDIR "/undocker-identify";
	struct error error;

	execl(identify, "undocker-identify", text, (char *)NULL);
	error_set(
	    &error, arena, EXIT_INTERNAL, "%s: %s", identify, strerror(errno));
	return front_complain(arena, &error);
}

static int run(struct arena *arena, int argc, char **argv)
{
	struct words words;
	struct error error;
	const char *text;

	/* sshd has changed to the home, where there is one. */
	place_enter(".");
	if (entry_find(arena, argc, argv, getenv("SSH_ORIGINAL_COMMAND"), &text,
		&error) < 0)
		return front_complain(arena, &error);
	if (entry_is_shared(arena))
		return identify(arena, text);
	if (!text)
		return interactive(arena);
	if (entry_split(arena, text, &words, &error) < 0)
		return front_complain(arena, &error);
	forget_words(argc, argv);
	return command_become(arena, &words);
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();

	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return puts("undocker " UNDOCKER_VERSION) < 0 ? EXIT_INTERNAL
							      : 0;
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return fputs(usage, stdout) < 0 ? EXIT_INTERNAL : 0;
	return run(arena, argc, argv);
}
