/*
 * undocker-gw: a session on the gateway, as ForceCommand or as login shell.
 */
#include "client/front.h"
#include "core/cmdline.h"
#include "gw/entry.h"
#include "gw/terminal.h"

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

/*
 * Only what the client has sent and sshd has accepted is the person's; what
 * sshd itself sets is the gateway's.
 */
static bool from_client(const char *name)
{
	static const char *const own[] = { "HOME", "LOGNAME", "MAIL", "PATH",
		"SHELL", "TERM", "TZ", "USER", "PWD", "SHLVL", "OLDPWD", "_" };

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (strcmp(name, own[i]) == 0)
			return false;
	return strncmp(name, "SSH_", 4) != 0 && strncmp(name, "XDG_", 4) != 0;
}

/* True when docker would insist on a terminal, or make poor use of none. */
static bool wants_terminal(struct arena *arena, const struct words *words)
{
	struct command command;
	struct error error;

	if (cmdline_parse(arena, words->v, words->n, &command, &error) < 0)
		return false;
	return cmdline_is_set(&command, ROLE_TTY) &&
	       !cmdline_is_set(&command, ROLE_DETACH) &&
	       !cmdline_is_set(&command, ROLE_HELP) &&
	       strcmp(command.command->name, "create") != 0;
}

/* Secrets stay out of the process list while a command runs. */
static void forget_words(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		explicit_bzero(argv[i], strlen(argv[i]));
}

static int no_command(struct arena *arena)
{
	struct error error;

	error_set(&error, arena, EXIT_WRONG, "no command was given");
	error_hint(&error, arena,
	    "ssh HOST run -it ubuntu:22.04 bash; 'ssh HOST help' lists what "
	    "you may use");
	return front_complain(arena, &error);
}

static int with_terminal(struct arena *arena, const struct words *words)
{
	static const char hint[] =
	    "undocker: hint: ssh allocated no terminal, so the gateway did; "
	    "'ssh -t' or 'RequestTTY yes' in ~/.ssh/config passes yours "
	    "through\n";
	struct error error;
	int code;

	if (write(STDERR_FILENO, hint, sizeof(hint) - 1) < 0)
		return EXIT_INTERNAL;
	if (terminal_between(arena, &code, &error) < 0)
		return front_complain(arena, &error);
	return code < 0 ? front_call(arena, words, true) : code;
}

static int run(struct arena *arena, int argc, char **argv)
{
	struct entry entry;
	struct error error;

	if (entry_parse(arena, argc, argv, getenv("SSH_ORIGINAL_COMMAND"),
		&entry, &error) < 0)
		return front_complain(arena, &error);
	if (entry.interactive)
		return no_command(arena);
	forget_words(argc, argv);
	front_fill(arena, &entry.words, from_client);
	if (!isatty(STDIN_FILENO) && wants_terminal(arena, &entry.words))
		return with_terminal(arena, &entry.words);
	return front_call(arena, &entry.words, true);
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
