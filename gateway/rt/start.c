#include "rt/start.h"

#include "core/error.h"
#include "rt/last.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static _Noreturn void die(const char *what)
{
	char text[128];

	snprintf(text, sizeof(text), "undocker: error: %s: %s\n", what,
	    strerror(errno));
	last_words(text);
	_exit(EXIT_INTERNAL);
}

/* A closed 0, 1 or 2 would become the next file that is opened. */
static void fix_descriptors(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			_exit(EXIT_INTERNAL);
	if (close_range(STDERR_FILENO + 1, ~0U, 0) < 0)
		die("closing descriptors");
}

static void fix_signals(struct start *start)
{
	const struct itimerval none = { 0 };
	struct sigaction action = { .sa_handler = SIG_DFL };
	struct sigaction before;
	sigset_t stops;

	start->hangup_ignored = sigaction(SIGHUP, NULL, &before) == 0 &&
				before.sa_handler == SIG_IGN;
	for (int s = 1; s < NSIG; s++)
		if (s != SIGKILL && s != SIGSTOP)
			sigaction(s, &action, NULL);
	/* A write to a reader that is gone is an error, not our end. */
	action.sa_handler = SIG_IGN;
	/* The terminal is not to stop us with a lock that others wait for. */
	if (sigaction(SIGPIPE, &action, NULL) < 0 || sigemptyset(&stops) < 0 ||
	    sigaddset(&stops, SIGTSTP) < 0 || sigaddset(&stops, SIGTTIN) < 0 ||
	    sigaddset(&stops, SIGTTOU) < 0 ||
	    sigprocmask(SIG_SETMASK, &stops, NULL) < 0)
		die("signals");
	setitimer(ITIMER_REAL, &none, NULL);
	setitimer(ITIMER_VIRTUAL, &none, NULL);
	setitimer(ITIMER_PROF, &none, NULL);
}

/* Limits that a caller could set to make a step of ours fail half-way. */
static void fix_limits(void)
{
	static const struct {
		__rlimit_resource_t resource;
		rlim_t soft;
	} limits[] = {
		{ RLIMIT_CORE, 0 },
		{ RLIMIT_CPU, RLIM_INFINITY },
		{ RLIMIT_FSIZE, RLIM_INFINITY },
		{ RLIMIT_DATA, RLIM_INFINITY },
		{ RLIMIT_AS, RLIM_INFINITY },
		{ RLIMIT_STACK, 8 << 20 },
		{ RLIMIT_NOFILE, 1024 },
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		struct rlimit limit;

		if (getrlimit(limits[i].resource, &limit) < 0)
			die("getrlimit");
		limit.rlim_cur = limits[i].soft;
		if (limit.rlim_max < limit.rlim_cur)
			limit.rlim_max = limit.rlim_cur;
		if (limits[i].soft == 0)
			limit.rlim_max = 0;
		if (setrlimit(limits[i].resource, &limit) < 0)
			die("setrlimit");
	}
}

static void fix_environment(struct arena *arena, struct start *start)
{
	const char *uid = getenv("SUDO_UID");

	start->sudo_uid =
	    getuid() == 0 && uid ? arena_strdup(arena, uid) : NULL;
	if (clearenv() != 0)
		die("clearenv");
}

void start_clean(struct arena *arena, struct start *start)
{
	fix_descriptors();
	if (geteuid() != 0) {
		last_words("undocker: error: undocker-rt needs root's rights\n"
			   "undocker: hint: call 'undocker'; if it still says "
			   "so, setuid programs are disabled here (nosuid, "
			   "no_new_privs)\n");
		_exit(EXIT_INTERNAL);
	}
	fix_environment(arena, start);
	fix_signals(start);
	fix_limits();
	umask(077);
}

int start_release(const struct start *start)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t none;

	return sigaction(SIGPIPE, &standard, NULL) < 0 ||
		       (start->hangup_ignored &&
			   sigaction(SIGHUP, &ignore, NULL) < 0) ||
		       sigemptyset(&none) < 0 ||
		       sigprocmask(SIG_SETMASK, &none, NULL) < 0
		   ? -1
		   : 0;
}
