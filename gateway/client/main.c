/*
 * undocker: the command that people on the machine type.
 */
#include "client/front.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: undocker COMMAND [FLAGS] [OPERANDS]   docker COMMAND, as yourself, "
    "within the policy\n"
    "       undocker explain [--json] COMMAND ... would it be allowed, and by "
    "which rule?\n"
    "       undocker help [COMMAND]               what you may use\n"
    "       undocker check [FILE]                 what is dangerous in a "
    "policy\n"
    "       undocker whoami                       whom the policy takes you "
    "for\n"
    "       undocker --help | --version\n"
    "Exit codes: the container's own; 64 wrong command line, 69 no engine, "
    "70 internal,\n"
    "77 denied, 78 broken policy.  See undocker(1).\n";

static bool any_variable(const char *name)
{
	(void)name;
	return true;
}

/* A program of its own, without any rights: root's side stays small. */
static int check(struct arena *arena, char **argv)
{
	static const char program[] = UNDOCKER_LIBDIR "/undocker-check";
	struct error error;

	execv(program, argv);
	error_set(
	    &error, arena, EXIT_INTERNAL, "%s: %s", program, strerror(errno));
	return front_complain(arena, &error);
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();
	struct words words = { .v = argv + 1 };
	const char *first = argc > 1 ? argv[1] : "--help";

	if (argc == 2 && (strcmp(first, "--version") == 0 ||
			     strcmp(first, "--unversion") == 0))
		return puts("undocker " UNDOCKER_VERSION) < 0 ? EXIT_INTERNAL
							      : 0;
	if (argc <= 1 || (argc == 2 && strcmp(first, "--help") == 0)) {
		fputs(usage, argc == 2 ? stdout : stderr);
		return argc == 2 ? 0 : EXIT_WRONG;
	}
	if (strcmp(first, "check") == 0)
		return check(arena, argv + 1);
	words.n = (size_t)argc - 1;
	front_fill(arena, &words, any_variable);
	return front_call(arena, &words, false);
}
