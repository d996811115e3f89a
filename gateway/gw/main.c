/*
 * undocker-gw: a session on the gateway, as ForceCommand or as login shell.  It
 * is static, and asks nothing of the C library for which that would load
 * another.
 */
#include "front/front.h"
#include "gw/arrival.h"
#include "gw/command.h"
#include "gw/entry.h"
#include "gw/place.h"
#include "gw/script.h"

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

/* Becomes another program of the session. */
static int go_on(
    struct arena *arena, const char *program, const struct arrival *arrival)
{
	struct error error;

	arrival_begin(arena, program, arrival, &error);
	return front_complain(arena, &error);
}

/*
 * The environment is the client's, PAM's and the home's.  Before anything is
 * done it is put aside, and the command with it, which is in our words or in
 * our environment for others to read.
 */
static int begin(struct arena *arena, int argc, char **argv)
{
	static const char self[] = UNDOCKER_BINDIR "/undocker-gw";
	struct arrival arrival = { 0 };
	struct error error;

	if (entry_find(arena, argc, argv, getenv("SSH_ORIGINAL_COMMAND"),
		&arrival.text, &error) < 0)
		return front_complain(arena, &error);
	arrival_variables(arena, environ, &arrival.variables);
	return go_on(arena, self, &arrival);
}

/* No command: the shell on a terminal, else what standard input holds. */
static int interactive(struct arena *arena, const struct arrival *arrival)
{
	static const char shell[] = UNDOCKER_BINDIR "/undocker-sh";

	if (!isatty(STDIN_FILENO))
		return script_run(arrival);
	return go_on(arena, shell, arrival);
}

/* What docker's clients run on the host that DOCKER_HOST=ssh:// names. */
static bool is_dial(const struct words *words)
{
	return words->n == 2 && strcmp(words->v[0], "system") == 0 &&
	       strcmp(words->v[1], "dial-stdio") == 0;
}

static int speak_http(struct arena *arena)
{
	static const char front[] = UNDOCKER_LIBDIR "/undocker-front";
	char *argv[] = { arena_strdup(arena, "undocker-front"),
		arena_strdup(arena, "stdio"), NULL };
	struct error error;

	arrival_leave(arena, front, argv, &error);
	return front_complain(arena, &error);
}

static int run(struct arena *arena, const struct arrival *arrival)
{
	/* The program that knows keys, which becomes the root side. */
	static const char identify[] = UNDOCKER_LIBDIR "/undocker-identify";
	struct words words;
	struct error error;
	bool shared = false;
	int code = arrival->is_person ? 0 : entry_is_shared(arena, &shared);

	if (code)
		return code;
	if (shared)
		return go_on(arena, identify, arrival);
	if (!arrival->text)
		return interactive(arena, arrival);
	if (entry_split(arena, arrival->text, &words, &error) < 0)
		return front_complain(arena, &error);
	if (is_dial(&words))
		return speak_http(arena);
	return command_become(arena, &words, arrival);
}

static int session(struct arena *arena)
{
	struct arrival arrival;
	struct error error;

	if (arrival_take(arena, &arrival, &error) < 0)
		return front_complain(arena, &error);
	/* sshd has changed to the home, where there is one. */
	place_enter(".");
	return run(arena, &arrival);
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();

	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return puts("undocker " UNDOCKER_VERSION) < 0 ? EXIT_INTERNAL
							      : 0;
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return fputs(usage, stdout) < 0 ? EXIT_INTERNAL : 0;
	if (argc == 2 && strcmp(argv[1], ARRIVAL_WORD) == 0)
		return session(arena);
	return begin(arena, argc, argv);
}
