/*
 * undocker: the command that people on the machine type.
 */
#include "front/front.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: undocker COMMAND [FLAGS] [OPERANDS]   docker COMMAND, as yourself, "
    "within the policy\n"
    "       undocker -H ssh://[USER@]HOST[:PORT] [COMMAND ...]\n"
    "                                             the same, or a shell, on a "
    "gateway\n"
    "       undocker explain [--json] COMMAND ... would it be allowed, and by "
    "which rule?\n"
    "       undocker help [COMMAND]               what you may use\n"
    "       undocker allowed [--json] [COMMAND]   the same, also for programs\n"
    "       undocker check [--strict] [--json] [FILE]\n"
    "                                             what is dangerous in a "
    "policy\n"
    "       undocker check --as USER [--json] [--policy FILE] COMMAND ...\n"
    "                                             what USER may do\n"
    "       undocker socket [--cleanup] [--policy FILE] [-- COMMAND ...]\n"
    "                                             a private docker socket, "
    "within the policy;\n"
    "                                             with -H (and no flags) for a "
    "gateway\n"
    "       undocker whoami                       whom the policy takes you "
    "for\n"
    "       undocker --help | --version\n"
    "Exit codes: the container's own; 64 wrong command line, 69 no engine, "
    "70 internal,\n"
    "77 denied, 78 broken policy.  See undocker(1).\n";

/*
 * Programs of their own, without any rights, for what the root side need not
 * know.
 */
static int become(struct arena *arena, const char *program, char **argv)
{
	struct error error;

	execv(program, argv);
	error_set(
	    &error, arena, EXIT_INTERNAL, "%s: %s", program, strerror(errno));
	return front_complain(arena, &error);
}

/* libssh is in a program of its own: nobody else loads it. */
static int go_remote(struct arena *arena, const char *host, char **words)
{
	static const char program[] = UNDOCKER_LIBDIR "/undocker-remote";
	struct error error;
	size_t n = 0;
	char **argv;

	while (words[n])
		n++;
	argv = arena_array(arena, n + 3, sizeof(*argv));
	argv[0] = arena_strdup(arena, "undocker-remote");
	argv[1] = arena_strdup(arena, host);
	for (size_t i = 0; i < n; i++)
		argv[i + 2] = words[i];
	execv(program, argv);
	error_set(&error, arena, errno == E2BIG ? EXIT_WRONG : EXIT_INTERNAL,
	    "%s: %s", program, strerror(errno));
	return front_complain(arena, &error);
}

/*
 * -H, and UNDOCKER_HOST where there is none; NULL: this machine.  Docker's own
 * -H, with another scheme, is for the root side to refuse.
 */
static const char *take_host(char ***words)
{
	static const char *const names[] = { "-H", "--host", "-H=", "--host=" };
	static const char scheme[] = "ssh://";
	const char *first = **words, *host = NULL;
	size_t taken = 1;

	for (size_t i = 0; first && i < sizeof(names) / sizeof(*names); i++) {
		size_t length = strlen(names[i]);
		bool joined = names[i][length - 1] == '=';

		if (joined && strncmp(first, names[i], length) == 0)
			host = first + length;
		if (joined || strcmp(first, names[i]) != 0)
			continue;
		host = (*words)[1];
		taken = 2;
	}
	if (!host && first && strncmp(first, "-Hssh://", 8) == 0)
		host = first + 2;
	if (host && strncmp(host, scheme, strlen(scheme)) == 0) {
		*words += taken;
		return host;
	}
	host = host ? NULL : getenv("UNDOCKER_HOST");
	return host && *host ? host : NULL;
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();
	char **rest = argv + 1;
	const char *first = argc > 1 ? argv[1] : "", *host;
	struct words words;

	if (argc == 2 && (strcmp(first, "--version") == 0 ||
			     strcmp(first, "--unversion") == 0))
		return puts("undocker " UNDOCKER_VERSION) < 0 ? EXIT_INTERNAL
							      : 0;
	if (argc == 2 && strcmp(first, "--help") == 0)
		return fputs(usage, stdout) < 0 ? EXIT_INTERNAL : 0;
	if (strcmp(first, "check") == 0)
		return become(
		    arena, UNDOCKER_LIBDIR "/undocker-check", argv + 1);
	host = take_host(&rest);
	if (host)
		return go_remote(arena, host, rest);
	if (argc <= 1) {
		fputs(usage, stderr);
		return EXIT_WRONG;
	}
	if (strcmp(first, "socket") == 0)
		return become(arena, UNDOCKER_LIBDIR "/undocker-front", argv);
	words = (struct words){ .v = argv + 1, .n = (size_t)argc - 1 };
	front_fill(arena, &words, front_environment, NULL);
	return front_call(arena, &words, false);
}
