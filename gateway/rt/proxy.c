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

enum {
	CHANNEL = 3, /* its only descriptor above the standard ones */
	LOOK = 1000, /* milliseconds between looks, in the background */
};

struct proxy {
	bool deaf_to_hangup, recorded, background;
	sigset_t passed;
	int signals;
};

/* What is not passed on: it stops or ends the proxy itself, or is its own. */
static void choose_signals(struct proxy *p)
{
	static const int own[] = { SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT, SIGCHLD,
		SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP };

	sigfillset(&p->passed);
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		sigdelset(&p->passed, own[i]);
	if (!p->recorded)
		return;
	sigaddset(&p->passed, SIGTSTP);
	/* Its default is to go on; it is only to be seen. */
	sigaddset(&p->passed, SIGCONT);
}

static void send_byte(unsigned char byte)
{
	send(CHANNEL, &byte, sizeof(byte), MSG_NOSIGNAL);
}

/* The shell's jobs: whose turn it is to use the terminal. */
static void announce(struct proxy *p)
{
	pid_t group = -1;

	for (int fd = 0; fd <= STDERR_FILENO && group < 0; fd++)
		group = tcgetpgrp(fd);
	p->background = group >= 0 && group != getpgrp();
	send_byte(p->background ? PROXY_BACKGROUND : PROXY_FOREGROUND);
}

/*
 * The terminal's signals go to the whole group: the CLI has them already, but
 * for one that has another terminal.
 */
static void pass_on(struct proxy *p)
{
	struct signalfd_siginfo info;
	int number;

	if (read(p->signals, &info, sizeof(info)) != sizeof(info))
		return;
	number = (int)info.ssi_signo;
	if (number == SIGHUP && info.ssi_code == SI_KERNEL && p->deaf_to_hangup)
		return;
	if (number == SIGCONT)
		announce(p);
	else if (p->recorded || info.ssi_code != SI_KERNEL || number == SIGHUP)
		send_byte((unsigned char)number);
}

/* To its default action, for the group that a terminal would signal, too. */
static void suffer(const struct proxy *p, int number, pid_t whom)
{
	sigset_t one;

	sigemptyset(&one);
	sigaddset(&one, number);
	signal(number, SIG_DFL);
	kill(whom, number);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	sigprocmask(SIG_SETMASK, &p->passed, NULL);
}

/* As the CLI has ended, for a shell to see. */
static _Noreturn void end_like(const struct proxy *p, int status)
{
	if (WIFEXITED(status))
		_exit(WEXITSTATUS(status));
	suffer(p, WTERMSIG(status), getpid());
	_exit(128 + WTERMSIG(status));
}

/* Nobody goes on with a group that is orphaned: it does not stop, either. */
static void stop_like(struct proxy *p, int status)
{
	suffer(p, WSTOPSIG(status), 0);
	announce(p);
}

static void hear(struct proxy *p)
{
	int status;

	if (recv(CHANNEL, &status, sizeof(status), 0) != sizeof(status))
		/* The watcher was killed, and the CLI with it. */
		_exit(EXIT_INTERNAL);
	if (!WIFSTOPPED(status))
		end_like(p, status);
	stop_like(p, status);
}

_Noreturn void proxy_run(const struct caller *caller, int channel,
    bool deaf_to_hangup, bool recorded)
{
	struct proxy proxy = { .deaf_to_hangup = deaf_to_hangup,
		.recorded = recorded };
	struct pollfd p[2] = { { .fd = CHANNEL, .events = POLLIN },
		{ .events = POLLIN } };

	identity_become(caller, caller->gid);
	choose_signals(&proxy);
	if (dup2(channel, CHANNEL) < 0 ||
	    close_range(CHANNEL + 1, ~0U, 0) < 0 ||
	    sigprocmask(SIG_SETMASK, &proxy.passed, NULL) < 0)
		_exit(EXIT_INTERNAL);
	p[1].fd = proxy.signals = signalfd(-1, &proxy.passed, SFD_CLOEXEC);
	if (recorded)
		announce(&proxy);
	while (proxy.signals >= 0) {
		int ready = poll(p, 2, proxy.background ? LOOK : -1);

		if (ready < 0 && errno != EINTR)
			break;
		/* A job that runs already is fetched without a signal. */
		if (ready == 0)
			announce(&proxy);
		if (p[1].revents & POLLIN)
			pass_on(&proxy);
		if (p[0].revents & (POLLIN | POLLHUP))
			hear(&proxy);
	}
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

/* The caller can stop the proxy, and is not to make the watcher wait. */
void proxy_stop(int channel, int number)
{
	int status = W_STOPCODE(number);

	send(channel, &status, sizeof(status), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void proxy_end(int channel, int status)
{
	/* One that is gone has nobody to tell; one that does not listen ends
	 * by the end of the channel. */
	send(channel, &status, sizeof(status), MSG_NOSIGNAL | MSG_DONTWAIT);
	close(channel);
}
