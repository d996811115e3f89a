/*
 * undocker-rts: setuid root, so that undocker-rt need not be.  It does one
 * thing: it executes undocker-rt, with the caller's real uid and an empty
 * environment.
 */
#include <string.h>
#include <unistd.h>

enum { INTERNAL = 70 };

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

int main(int argc, char **argv)
{
	static char rt[] = UNDOCKER_BINDIR "/undocker-rt";
	char *environment[] = { NULL };

	if (argc < 1 || !argv[0])
		die("undocker: error: no argv[0]\n");
	if (geteuid() != 0)
		die("undocker: error: undocker-rts is not setuid root here\n"
		    "undocker: hint: setuid programs are disabled in this "
		    "place (nosuid, no_new_privs)\n");
	argv[0] = rt;
	execve(rt, argv, environment);
	die("undocker: error: " UNDOCKER_BINDIR
	    "/undocker-rt cannot be executed\n");
}
