#include "rt/proxy.h"

#include "core/error.h"
#include "rt/identity.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHANNEL = 3 }; /* its only descriptor above the standard ones */

/* What is not passed on: it stops or ends the proxy itself, or is its own. */
static void choose_signals(sigset_t *passed)
{
	static const int own[] = { SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT, SIGCHLD,
		SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP };

	sigfillset(passed);
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		sigdelset(passed, own[i]);
}

/* The terminal's signals go to the whole group: the CLI has them already. */
static void pass_on(int signals, bool deaf_to_hangup)
{
	struct signalfd_siginfo info;
	unsigned char number;

	if (read(signals, &info, sizeof(info)) != sizeof(info))
		return;
	number = (unsigned char)info.ssi_signo;
	if (info.ssi_code == SI_KERNEL && (number != SIGHUP || deaf_to_hangup))
		return;
	send(CHANNEL, &number, sizeof(number), MSG_NOSIGNAL);
}

/* As the CLI has ended, for a shell to see. */
static _Noreturn void end_like(int status)
{
	sigset_t all;

	if (WIFEXITED(status))
		_exit(WEXITSTATUS(status));
	sigfillset(&all);
	signal(WTERMSIG(status), SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &all, NULL);
	kill(getpid(), WTERMSIG(status));
	_exit(128 + WTERMSIG(status));
}

_Noreturn void proxy_run(
    const struct caller *caller, int channel, bool deaf_to_hangup)
{
	struct pollfd p[2] = { { .fd = CHANNEL, .events = POLLIN },
		{ .events = POLLIN } };
	sigset_t passed;
	int status;

	identity_become(caller, caller->gid);
	choose_signals(&passed);
	if (dup2(channel, CHANNEL) < 0 ||
	    close_range(CHANNEL + 1, ~0U, 0) < 0 ||
	    sigprocmask(SIG_SETMASK, &passed, NULL) < 0)
		_exit(EXIT_INTERNAL);
	p[1].fd = signalfd(-1, &passed, SFD_CLOEXEC);
	while (p[1].fd >= 0) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			break;
		if (p[1].revents & POLLIN)
			pass_on(p[1].fd, deaf_to_hangup);
		if (!(p[0].revents & (POLLIN | POLLHUP)))
			continue;
		if (recv(CHANNEL, &status, sizeof(status), 0) != sizeof(status))
			break;
		end_like(status);
	}
	/* The watcher was killed, and the CLI with it. */
	_exit(EXIT_INTERNAL);
}

int proxy_signal(int channel)
{
	unsigned char number;
	ssize_t n = recv(channel, &number, sizeof(number), MSG_DONTWAIT);

	if (n == sizeof(number))
		return number;
	return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

void proxy_end(int channel, int status)
{
	/* One that is gone has nobody to tell. */
	send(channel, &status, sizeof(status), MSG_NOSIGNAL);
	close(channel);
}
