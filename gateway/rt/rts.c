/*
 * undocker-rts: setuid root, so that undocker-rt need not be.  It does one
 * thing: it executes undocker-rt, with the caller's real uid, an empty
 * environment but for TERM and SSH_CONNECTION, and the same words.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INTERNAL = 70, VALUE_SIZE = 160 };

/* A socket shows its reader who writes: the caller, to whom this is told. */
static _Noreturn void die(const char *text)
{
	gid_t gid = getgid();
	uid_t uid = getuid();

	if (setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0 ||
	    write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(INTERNAL);
	_exit(INTERNAL);
}

/* Appends the variable's value to "NAME=", if there is room. */
static void keep(const char *name, char *variable)
{
	const char *value = getenv(name);

	if (value && strlen(value) < VALUE_SIZE)
		memcpy(variable + strlen(variable), value, strlen(value));
}

int main(int argc, char **argv)
{
	static char rt[] = UNDOCKER_BINDIR "/undocker-rt";
	static char term[sizeof("TERM=") + VALUE_SIZE] = "TERM=";
	static char client[sizeof("SSH_CONNECTION=") + VALUE_SIZE] =
	    "SSH_CONNECTION=";
	char *environment[] = { term, client, NULL };

	if (argc < 1 || !argv[0])
		die("undocker: error: no argv[0]\n");
	if (geteuid() != 0)
		die("undocker: error: undocker-rts is not setuid root here\n"
		    "undocker: hint: setuid programs are disabled in this "
		    "place (nosuid, no_new_privs)\n");
	keep("TERM", term);
	keep("SSH_CONNECTION", client);
	argv[0] = rt;
	execve(rt, argv, environment);
	die("undocker: error: " UNDOCKER_BINDIR
	    "/undocker-rt cannot be executed\n");
}
