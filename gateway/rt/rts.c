/*
 * undocker-rts: setuid root, so that undocker-rt need not be.  It does one
 * thing: it executes undocker-rt, with the caller's real uid, an empty
 * environment but for TERM, and the same words.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INTERNAL = 70, TERM_SIZE = 64 };

static _Noreturn void die(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(INTERNAL);
	_exit(INTERNAL);
}

int main(int argc, char **argv)
{
	static char rt[] = UNDOCKER_BINDIR "/undocker-rt";
	static char term[sizeof("TERM=") + TERM_SIZE] = "TERM=";
	char *environment[] = { term, NULL };
	const char *value = getenv("TERM");

	if (argc < 1 || !argv[0])
		die("undocker: error: no argv[0]\n");
	if (geteuid() != 0)
		die("undocker: error: undocker-rts is not setuid root here\n"
		    "undocker: hint: setuid programs are disabled in this "
		    "place (nosuid, no_new_privs)\n");
	if (value && strlen(value) < TERM_SIZE)
		memcpy(term + strlen(term), value, strlen(value));
	argv[0] = rt;
	execve(rt, argv, environment);
	die("undocker: error: " UNDOCKER_BINDIR
	    "/undocker-rt cannot be executed\n");
}
