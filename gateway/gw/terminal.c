#include "gw/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum {
	CHUNK = 32 * 1024,
	END_OF_INPUT = 4, /* control-D, for the terminal inside */
	DRAIN = 2000,	  /* milliseconds for output after the end */
	AGAIN = 500,	  /* milliseconds between two ends of input */
};

/* Bytes on their way in one direction. */
struct flow {
	int from, to;
	size_t at, n; /* of the chunk: written, read */
	bool ended;   /* no more will be read */
	char chunk[CHUNK];
};

struct relay {
	struct flow in, out;
	const char *hint; /* until it is told */
	int master, signals;
	pid_t child;
	bool reaped;
	int status;
};

static int failed(struct arena *arena, struct error *error)
{
	return error_set(error, arena, EXIT_INTERNAL,
	    "allocating a terminal: %s", strerror(errno));
}

/* Raw from the start: what is typed early is for the container to echo. */
static int open_terminal(int *master, int *slave)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct termios raw = { .c_cflag = CREAD };

	cfmakeraw(&raw);
	raw.c_cc[VMIN] = 1;
	cfsetspeed(&raw, B38400);
	return openpty(master, slave, NULL, &raw, &size);
}

static int become_child(int master, int slave, const sigset_t *before)
{
	close(master);
	if (setsid() < 0 || ioctl(slave, TIOCSCTTY, 0) < 0 ||
	    dup2(slave, STDIN_FILENO) < 0 || dup2(slave, STDOUT_FILENO) < 0)
		return -1;
	if (slave > STDERR_FILENO)
		close(slave);
	return sigprocmask(SIG_SETMASK, before, NULL);
}

/* Fills an empty chunk. */
static void flow_read(struct flow *f)
{
	ssize_t n;

	if (f->at < f->n || f->ended)
		return;
	f->at = f->n = 0;
	n = read(f->from, f->chunk, sizeof(f->chunk));
	if (n > 0)
		f->n = (size_t)n;
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		f->ended = true;
}

/* False when nobody reads any more. */
static bool flow_write(struct flow *f)
{
	ssize_t n;

	if (f->at == f->n)
		return true;
	n = write(f->to, f->chunk + f->at, f->n - f->at);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	f->at += (size_t)n;
	return true;
}

static void pass_signal(struct relay *r)
{
	struct signalfd_siginfo info;

	if (read(r->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo != SIGCHLD)
		kill(r->child, (int)info.ssi_signo);
	else if (waitpid(r->child, &r->status, WNOHANG) == r->child)
		r->reaped = true;
}

/*
 * The terminal's own end of file: it cannot be half-closed.  A program that
 * changes the terminal's mode at that moment loses it, and whoever reads next
 * would wait for ever where a pipe has ended for everybody: so it is sent again
 * and again.
 */
static void pass_end_of_input(struct relay *r)
{
	if (!r->in.ended || r->master < 0 || r->in.at < r->in.n)
		return;
	r->in.chunk[0] = END_OF_INPUT;
	r->in.at = 0;
	r->in.n = 1;
	r->in.from = -1;
}

static void hang_up(struct relay *r)
{
	if (r->master >= 0)
		close(r->master);
	r->master = -1;
	r->in.ended = r->out.ended = true;
	r->in.from = -1;
	r->in.at = r->in.n = r->out.at = r->out.n = 0;
}

static short wants(const struct flow *f, bool reading)
{
	if (reading)
		return f->from >= 0 && !f->ended && f->at == f->n ? POLLIN : 0;
	return f->at < f->n ? POLLOUT : 0;
}

/* What has an output has begun: before a denial it would only confuse. */
static void tell_hint(struct relay *r)
{
	if (!r->hint || r->out.at == r->out.n)
		return;
	/* Where nobody is there to be told, there is nobody to complain to. */
	if (write(STDERR_FILENO, r->hint, strlen(r->hint)) <= 0)
		errno = 0;
	r->hint = NULL;
}

/* One round; false when poll fails or its time is up. */
static bool relay_once(struct relay *r, int timeout)
{
	short input = wants(&r->in, true);
	short terminal = (short)(wants(&r->out, true) | wants(&r->in, false));
	struct pollfd p[] = {
		{ .fd = input ? STDIN_FILENO : -1, .events = input },
		{ .fd = STDOUT_FILENO, .events = wants(&r->out, false) },
		{ .fd = terminal ? r->master : -1, .events = terminal },
		{ .fd = r->signals, .events = POLLIN },
	};

	if (r->master < 0)
		p[1].fd = -1; /* its reader is known to be gone */
	if (poll(p, sizeof(p) / sizeof(*p), timeout) <= 0)
		return errno == EINTR;
	if (p[3].revents)
		pass_signal(r);
	if (p[0].revents)
		flow_read(&r->in);
	if (r->in.from >= 0)
		pass_end_of_input(r);
	if ((p[2].revents & POLLOUT) && !flow_write(&r->in))
		r->in.at = r->in.n = 0;
	if (p[2].revents & (POLLIN | POLLHUP | POLLERR))
		flow_read(&r->out);
	tell_hint(r);
	if ((p[1].revents & (POLLERR | POLLHUP)) || !flow_write(&r->out))
		hang_up(r);
	return true;
}

static void relay(struct relay *r)
{
	while (!r->reaped)
		if (!relay_once(r, r->in.from < 0 ? AGAIN : -1))
			pass_end_of_input(r);
	/* Its output is complete when the terminal's last user has closed it.
	 */
	while (r->master >= 0 && (!r->out.ended || r->out.at < r->out.n))
		if (!relay_once(r, DRAIN))
			break;
}

static int watch_signals(sigset_t *before)
{
	static const int passed[] = { SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM,
		SIGUSR1, SIGUSR2 };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(passed) / sizeof(*passed); i++)
		sigaddset(&set, passed[i]);
	if (sigprocmask(SIG_BLOCK, &set, before) < 0)
		return -1;
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int terminal_between(
    struct arena *arena, const char *hint, int *code, struct error *error)
{
	struct relay *r = arena_alloc(arena, sizeof(*r));
	sigset_t before;
	int slave;

	r->hint = hint;
	r->signals = watch_signals(&before);
	if (r->signals < 0 || open_terminal(&r->master, &slave) < 0)
		return failed(arena, error);
	r->child = fork();
	if (r->child < 0)
		return failed(arena, error);
	if (r->child == 0) {
		signal(SIGPIPE, SIG_DFL);
		*code = -1;
		return become_child(r->master, slave, &before) < 0
			   ? failed(arena, error)
			   : 0;
	}
	close(slave);
	if (fcntl(r->master, F_SETFL, O_NONBLOCK) < 0 ||
	    fcntl(r->master, F_SETFD, FD_CLOEXEC) < 0)
		return failed(arena, error);
	r->in.from = STDIN_FILENO;
	r->in.to = r->out.from = r->master;
	r->out.to = STDOUT_FILENO;
	relay(r);
	*code = WIFEXITED(r->status) ? WEXITSTATUS(r->status)
				     : 128 + WTERMSIG(r->status);
	return 0;
}
