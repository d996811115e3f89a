/*
 * undocker-front: speaks HTTP with docker's clients, with its caller's rights,
 * and asks the root side for what they want.
 */
#include "front/front.h"
#include "front/run.h"
#include "front/server.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: undocker socket [--cleanup] [--policy FILE] [-- COMMAND [ARG "
    "...]]\n"
    "A private docker socket, within the policy.  With COMMAND it is gone when "
    "COMMAND\n"
    "ends; without, DOCKER_HOST=unix://... is printed, and the socket stays "
    "until this\n"
    "process is interrupted.\n"
    "  --cleanup      remove what was made by this socket when it ends\n"
    "  --policy FILE  narrow the policy further: refused for now\n"
    "See undocker(1).\n";

static int wrong(struct arena *arena, const char *why, const char *word)
{
	struct error error;

	error_set(&error, arena, EXIT_WRONG, "%s%s", why, word);
	error_hint(&error, arena, "undocker socket --help");
	return front_complain(arena, &error);
}

static int socket_verb(struct arena *arena, char **words)
{
	struct run run = { 0 };

	for (; *words && strcmp(*words, "--") != 0; words++) {
		static const char policy[] = "--policy=";

		if (strcmp(*words, "--help") == 0)
			return fputs(usage, stdout) < 0 ? EXIT_INTERNAL : 0;
		if (strcmp(*words, "--cleanup") == 0)
			run.cleanup = true;
		else if (strcmp(*words, "--policy") == 0 && words[1])
			run.policy = *++words;
		else if (strncmp(*words, policy, strlen(policy)) == 0)
			run.policy = *words + strlen(policy);
		else if (**words == '-')
			return wrong(
			    arena, "unknown or unfinished flag: ", *words);
		else
			break;
	}
	if (*words && strcmp(*words, "--") == 0 && !*++words)
		return wrong(arena, "no command behind --", "");
	if (*words)
		run.command = words;
	return run_socket(arena, &run);
}

static int stdio_verb(struct arena *arena)
{
	const int flags[] = { fcntl(STDIN_FILENO, F_GETFL),
		fcntl(STDOUT_FILENO, F_GETFL) };
	const struct words none = { 0 };
	struct error error;
	struct server server;

	if (server_begin(&server, arena, true, &none, &error) < 0)
		return front_complain(arena, &error);
	server_add(&server, dup(STDIN_FILENO), dup(STDOUT_FILENO));
	while (server.nclients)
		server_turn(&server, -1);
	server_end(&server);
	fcntl(STDIN_FILENO, F_SETFL, flags[0]);
	fcntl(STDOUT_FILENO, F_SETFL, flags[1]);
	return 0;
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();

	signal(SIGPIPE, SIG_IGN);
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return puts("undocker " UNDOCKER_VERSION) < 0 ? EXIT_INTERNAL
							      : 0;
	if (argc == 2 && strcmp(argv[1], "stdio") == 0)
		return stdio_verb(arena);
	if (argc >= 2 && strcmp(argv[1], "socket") == 0)
		return socket_verb(arena, argv + 2);
	fputs(usage,
	    argc == 2 && strcmp(argv[1], "--help") == 0 ? stdout : stderr);
	return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0 : EXIT_WRONG;
}
