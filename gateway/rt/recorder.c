#include "rt/recorder.h"

#include "rt/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

enum { KEYS, SCREEN, FLOWS = RECORDER_POLLS };

/* Bytes on their way in one direction; -1: that end is gone. */
struct flow {
	int from, to;
	size_t sent, used;
	char data[CAST_DATA];
};

struct recorder {
	const struct caller *caller;
	struct recording file;
	bool input;
	int terminal; /* the caller's: 0, 1 or 2 */
	struct termios modes;
	bool raw, foreground;
	int master, slave;
	bool ours[3]; /* the CLI has the slave there, and not the caller's */
	struct flow flows[FLOWS];
};

static int find_terminal(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (isatty(fd))
			return fd;
	return -1;
}

bool recorder_wanted(void)
{
	return find_terminal() >= 0;
}

static struct winsize size_of(int terminal)
{
	struct winsize size = { 0 };

	if (ioctl(terminal, TIOCGWINSZ, &size) < 0 || !size.ws_row ||
	    !size.ws_col)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	return size;
}

static bool is_the_terminal(const struct recorder *r, int fd)
{
	struct stat one, other;

	return isatty(fd) && fstat(fd, &one) == 0 &&
	       fstat(r->terminal, &other) == 0 && one.st_rdev == other.st_rdev;
}

/*
 * Nothing of a session may go past the recording, and root's side writes to
 * nothing of the caller's but a terminal.  With -t docker's standard error has
 * docker's own messages only.
 */
static bool is_on_one_terminal(struct recorder *r, bool tty)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		r->ours[fd] = is_the_terminal(r, fd);
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		if (isatty(fd) && !r->ours[fd])
			return false;
		if (r->ours[STDIN_FILENO] && !r->ours[fd] &&
		    !(tty && fd == STDERR_FILENO))
			return false;
	}
	return true;
}

/*
 * The caller's terminal for us alone, as it must not block.  It is opened with
 * the caller's rights, since the descriptor may be of another mode; one that is
 * another's (su, an account that is shared) with root's, if the descriptor
 * allows as much.
 */
static int open_terminal(const struct recorder *r, int fd, int mode)
{
	char path[32];
	int flags = fcntl(fd, F_GETFL), opened;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	identity_assume(r->caller);
	opened = open(path, mode | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	identity_resume();
	if (opened >= 0 || flags < 0)
		return opened;
	if ((flags & O_ACCMODE) != O_RDWR && (flags & O_ACCMODE) != mode)
		return -1;
	return open(path, mode | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

static int open_ends(struct recorder *r)
{
	r->flows[SCREEN].to = open_terminal(r, r->terminal, O_WRONLY);
	if (r->flows[SCREEN].to < 0)
		return -1;
	if (!r->ours[STDIN_FILENO])
		return 0;
	r->flows[KEYS].from = open_terminal(r, STDIN_FILENO, O_RDONLY);
	return r->flows[KEYS].from < 0 ? -1 : 0;
}

struct recorder *recorder_open(struct arena *arena, const struct policy *policy,
    const struct caller *caller, const struct recorder_wish *wish,
    struct recording_head *head, const char **path, struct error *error)
{
	struct recorder *r = arena_alloc(arena, sizeof(*r));

	*r = (struct recorder){ .caller = caller,
		.input = wish->what == RECORD_INPUT_TOO,
		.terminal = find_terminal() };
	for (int i = 0; i < FLOWS; i++)
		r->flows[i].from = r->flows[i].to = -1;
	head->size = size_of(r->terminal);
	if (!is_on_one_terminal(r, wish->tty)) {
		error_set(error, arena, EXIT_DENIED,
		    "this session must be recorded, and not all of it is on "
		    "one terminal");
		error_hint(error, arena,
		    "let the output come to the terminal; what has no "
		    "terminal at all (</dev/null) is not recorded");
		return NULL;
	}
	if (tcgetattr(r->terminal, &r->modes) < 0 || open_ends(r) < 0) {
		error_set(error, arena, EXIT_INTERNAL,
		    "this session must be recorded, and the terminal cannot "
		    "be opened: %s",
		    strerror(errno));
		return NULL;
	}
	if (recording_open(arena, policy, wish->name, head, &r->file, error) <
	    0)
		return NULL;
	*path = r->file.path;
	return r;
}

/* The terminal inside: root's, so that nobody else can open it by its name. */
static int make_terminal(struct recorder *r)
{
	struct winsize size = size_of(r->terminal);

	r->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (r->master < 0 || unlockpt(r->master) < 0)
		return -1;
	r->slave = ioctl(r->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (r->slave < 0 || fchmod(r->slave, 0600) < 0 ||
	    tcsetattr(r->slave, TCSANOW, &r->modes) < 0 ||
	    ioctl(r->slave, TIOCSWINSZ, &size) < 0 ||
	    fcntl(r->master, F_SETFL, O_NONBLOCK) < 0)
		return -1;
	r->flows[SCREEN].from = r->flows[KEYS].to = r->master;
	return ioctl(r->slave, TIOCSCTTY, 0);
}

int recorder_start(struct recorder *r)
{
	return setsid() < 0 ? -1 : make_terminal(r);
}

int recorder_enter(struct recorder *r)
{
	sigset_t background;

	/* Its group is not yet the terminal's foreground. */
	sigemptyset(&background);
	sigaddset(&background, SIGTTOU);
	if (sigprocmask(SIG_BLOCK, &background, NULL) < 0 ||
	    setpgid(0, 0) < 0 || tcsetpgrp(r->slave, getpgrp()) < 0)
		return -1;
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (r->ours[fd] && dup2(r->slave, fd) < 0)
			return -1;
	return 0;
}

int recorder_forked(struct recorder *r)
{
	/* The last three are the terminal's, before the CLI has it. */
	static const int ignored[] = { SIGHUP, SIGPIPE, SIGTTOU, SIGINT,
		SIGQUIT, SIGTSTP };
	const struct sigaction ignore = { .sa_handler = SIG_IGN };

	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		if (sigaction(ignored[i], &ignore, NULL) < 0)
			return -1;
	return close(r->slave);
}

void recorder_polls(const struct recorder *r, struct pollfd polls[FLOWS])
{
	for (int i = 0; i < FLOWS; i++) {
		const struct flow *f = &r->flows[i];

		polls[i] = (struct pollfd){ .fd = -1 };
		if (f->sent < f->used)
			polls[i] =
			    (struct pollfd){ .fd = f->to, .events = POLLOUT };
		else if (i != KEYS || r->foreground)
			polls[i] =
			    (struct pollfd){ .fd = f->from, .events = POLLIN };
	}
}

static void drain(struct flow *f)
{
	ssize_t n = f->to < 0
			? (ssize_t)(f->used - f->sent)
			: write(f->to, f->data + f->sent, f->used - f->sent);

	if (n >= 0) {
		f->sent += (size_t)n;
	} else if (errno != EAGAIN && errno != EINTR) {
		/* It is gone: what still comes is recorded, and not shown. */
		f->sent = f->used = 0;
		f->to = -1;
	}
}

static void fill(struct recorder *r, int name)
{
	struct flow *f = &r->flows[name];
	ssize_t n = read(f->from, f->data, sizeof(f->data));

	if (n <= 0) {
		/* EIO: the other end of a terminal is closed. */
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			f->from = -1;
		return;
	}
	f->sent = 0;
	f->used = (size_t)n;
	if (name != KEYS)
		recording_add(&r->file, CAST_OUTPUT, f->data, f->used);
	else if (r->input)
		recording_add(&r->file, CAST_INPUT, f->data, f->used);
	if (r->file.failure)
		f->used = 0;
	else
		drain(f);
}

void recorder_copy(struct recorder *r, const struct pollfd polls[FLOWS])
{
	for (int i = 0; i < FLOWS; i++) {
		if (!polls[i].revents)
			continue;
		if (r->flows[i].sent < r->flows[i].used)
			drain(&r->flows[i]);
		else if (r->flows[i].from >= 0)
			fill(r, i);
	}
}

const char *recorder_failure(const struct recorder *r)
{
	return r->file.failure;
}

bool recorder_busy(const struct recorder *r)
{
	const struct flow *f = &r->flows[SCREEN];

	return f->from >= 0 || f->sent < f->used;
}

/* With keys that are typed elsewhere, only output passes through unchanged. */
static void set_raw(struct recorder *r)
{
	struct termios raw;

	if (r->raw || tcgetattr(r->terminal, &r->modes) < 0)
		return;
	raw = r->modes;
	if (r->ours[STDIN_FILENO])
		cfmakeraw(&raw);
	else
		raw.c_oflag &= ~(tcflag_t)OPOST;
	r->raw = tcsetattr(r->terminal, TCSANOW, &raw) == 0;
}

static void restore(struct recorder *r)
{
	if (r->raw)
		tcsetattr(r->terminal, TCSANOW, &r->modes);
	r->raw = false;
}

void recorder_foreground(struct recorder *r, bool foreground)
{
	r->foreground = foreground;
	(foreground ? set_raw : restore)(r);
}

void recorder_resize(struct recorder *r)
{
	struct winsize size = size_of(r->terminal);

	if (ioctl(r->master, TIOCSWINSZ, &size) == 0)
		recording_resize(&r->file, size);
}

void recorder_close(struct recorder *r)
{
	restore(r);
	close(r->file.file);
	for (int i = 0; i < FLOWS; i++) {
		if (r->flows[i].to >= 0 && i != KEYS)
			close(r->flows[i].to);
		if (r->flows[i].from >= 0 && i != SCREEN)
			close(r->flows[i].from);
		r->flows[i].from = r->flows[i].to = -1;
	}
	close(r->master);
}
