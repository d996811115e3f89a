#include "client/remote/session.h"

#include "client/remote/connect.h"
#include "client/remote/stream.h"

#include <libssh/callbacks.h>
#include <libssh/server.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum {
	FURTHER = 64, /* packets before signals are looked at */
};

struct session {
	ssh_session ssh;
	ssh_channel channel;
	ssh_event event;
	struct stream in, out, err;
	int signals;
	bool interrupted; /* once, by SIGINT */
	bool eof_sent;
	int code; /* -1: not known yet */
};

/* RFC 4254, 6.10, names signals without SIG. */
static const struct signal_name {
	const char *name;
	int number;
	bool ends; /* what is sent to us ends us */
} signal_names[] = {
	{ "HUP", SIGHUP, true },
	{ "INT", SIGINT, false },
	{ "QUIT", SIGQUIT, true },
	{ "TERM", SIGTERM, true },
	{ "USR1", SIGUSR1, false },
	{ "USR2", SIGUSR2, false },
	{ "KILL", SIGKILL, false },
	{ "ABRT", SIGABRT, false },
	{ "ALRM", SIGALRM, false },
	{ "FPE", SIGFPE, false },
	{ "ILL", SIGILL, false },
	{ "PIPE", SIGPIPE, false },
	{ "SEGV", SIGSEGV, false },
};
enum {
	SIGNALS = sizeof(signal_names) / sizeof(*signal_names),
	PASSED = 6, /* the first ones */
};

static void on_exit_status(
    ssh_session ssh, ssh_channel channel, int status, void *data)
{
	struct session *s = data;

	(void)ssh;
	(void)channel;
	s->code = status & 255;
}

static void on_exit_signal(ssh_session ssh, ssh_channel channel,
    const char *name, int core, const char *message, const char *language,
    void *data)
{
	struct session *s = data;

	(void)ssh;
	(void)channel;
	(void)core;
	(void)message;
	(void)language;
	s->code = 255;
	for (size_t i = 0; i < SIGNALS; i++)
		if (strcmp(signal_names[i].name, name) == 0)
			s->code = 128 + signal_names[i].number;
}

static int watch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	for (size_t i = 0; i < PASSED; i++)
		sigaddset(&set, signal_names[i].number);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0 ||
	    signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void get_size(struct winsize *size)
{
	if (ioctl(STDIN_FILENO, TIOCGWINSZ, size) < 0)
		*size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
}

static void say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		return; /* nobody is there to be told */
}

/* True when the session is to end. */
static bool take_signal(struct session *s)
{
	static const char once_more[] =
	    "undocker: hint: passed on; once more ends the connection\n";
	struct signalfd_siginfo info;
	struct winsize size;

	if (read(s->signals, &info, sizeof(info)) != sizeof(info))
		return false;
	if (info.ssi_signo == SIGWINCH) {
		get_size(&size);
		ssh_channel_change_pty_size(
		    s->channel, size.ws_col, size.ws_row);
		return false;
	}
	for (size_t i = 0; i < PASSED; i++) {
		const struct signal_name *name = &signal_names[i];

		if ((int)info.ssi_signo != name->number)
			continue;
		s->code = 128 + name->number;
		ssh_channel_request_send_signal(s->channel, name->name);
		if (name->ends || (s->interrupted && name->number == SIGINT))
			return true;
		s->code = -1;
		if (name->number == SIGINT) {
			s->interrupted = true;
			say(once_more);
		}
	}
	return false;
}

/* What has come for one of our outputs. */
static void receive(struct session *s, struct stream *to, int is_stderr)
{
	int n;

	if (!stream_is_empty(to))
		return;
	n = ssh_channel_read_nonblocking(
	    s->channel, to->chunk, sizeof(to->chunk), is_stderr);
	if (n > 0)
		stream_fill(to, (size_t)n);
}

/* What our input has, as far as the other end has room for it. */
static void send_input(struct session *s)
{
	int n;

	if (s->eof_sent)
		return;
	if (!stream_is_empty(&s->in)) {
		n = ssh_channel_write(s->channel, s->in.chunk + s->in.at,
		    (uint32_t)(s->in.n - s->in.at));
		if (n > 0)
			s->in.at += (size_t)n;
	}
	if (s->in.ended && stream_is_empty(&s->in))
		s->eof_sent = ssh_channel_send_eof(s->channel) == SSH_OK;
}

static bool has_room(struct session *s)
{
	return !s->in.ended && stream_is_empty(&s->in) &&
	       ssh_channel_window_size(s->channel) > 0 &&
	       !(ssh_get_poll_flags(s->ssh) & SSH_WRITE_PENDING);
}

/* Moves what can be moved without waiting; false: the connection is lost. */
static bool move(struct session *s)
{
	bool alive = true;

	for (int i = 0; i < FURTHER && alive; i++) {
		size_t before = s->out.moved + s->err.moved;

		alive = ssh_event_dopoll(s->event, 0) != SSH_ERROR &&
			ssh_is_connected(s->ssh);
		receive(s, &s->out, 0);
		receive(s, &s->err, 1);
		stream_write(&s->out);
		stream_write(&s->err);
		if (s->out.moved + s->err.moved == before)
			break;
	}
	if (alive)
		send_input(s);
	return alive;
}

/* False: it is time for a sign of life. */
static bool wait_for_something(struct session *s)
{
	bool full = !stream_is_empty(&s->out) && !stream_is_empty(&s->err);
	bool pending = ssh_get_poll_flags(s->ssh) & SSH_WRITE_PENDING;
	struct pollfd p[] = {
		{ .fd = ssh_get_fd(s->ssh),
		    .events = (short)((full ? 0 : POLLIN) |
				      (pending ? POLLOUT : 0)) },
		{ .fd = s->signals, .events = POLLIN },
		{ .fd = has_room(s) ? s->in.fd : -1, .events = POLLIN },
		{ .fd = stream_is_empty(&s->out) ? -1 : s->out.fd,
		    .events = POLLOUT },
		{ .fd = stream_is_empty(&s->err) ? -1 : s->err.fd,
		    .events = POLLOUT },
	};
	int n = poll(p, sizeof(p) / sizeof(*p), CONNECT_ALIVE);

	if (n > 0 && p[2].revents)
		stream_read(&s->in);
	return n != 0;
}

static bool is_over(struct session *s)
{
	return ssh_channel_is_closed(s->channel) &&
	       ssh_channel_poll(s->channel, 0) <= 0 &&
	       ssh_channel_poll(s->channel, 1) <= 0 &&
	       stream_is_empty(&s->out) && stream_is_empty(&s->err);
}

/* What had come before the connection ended is still shown. */
static void flush(struct session *s)
{
	while (!stream_is_empty(&s->out) || !stream_is_empty(&s->err)) {
		struct pollfd p[] = {
			{ .fd = stream_is_empty(&s->out) ? -1 : s->out.fd,
			    .events = POLLOUT },
			{ .fd = stream_is_empty(&s->err) ? -1 : s->err.fd,
			    .events = POLLOUT },
			{ .fd = s->signals, .events = POLLIN },
		};

		if (poll(p, 3, -1) > 0 && p[2].revents && take_signal(s))
			return;
		stream_write(&s->out);
		stream_write(&s->err);
	}
}

/* The connection is gone; its exit code counts if nothing came after it. */
static int end_without(
    struct arena *arena, struct session *s, struct error *error)
{
	bool cut = s->code < 0 || ssh_channel_poll(s->channel, 0) > 0 ||
		   ssh_channel_poll(s->channel, 1) > 0;

	flush(s);
	return cut ? connect_lost(arena, s->ssh, error) : 0;
}

static int pass(struct arena *arena, struct session *s, struct error *error)
{
	while (true) {
		bool alive = move(s);

		if (s->out.gone) {
			s->code = 128 + SIGPIPE;
			return 0;
		}
		if (take_signal(s) || is_over(s))
			break;
		if (!alive)
			return end_without(arena, s, error);
		if (!wait_for_something(s) &&
		    ssh_send_keepalive(s->ssh) != SSH_OK)
			return connect_lost(arena, s->ssh, error);
	}
	return s->code < 0 ? connect_lost(arena, s->ssh, error) : 0;
}

/* Of our environment, what a shell's line editor shows text by. */
static void send_locale(struct session *s)
{
	static const char *const names[] = { "LANG", "LC_ALL", "LC_CTYPE",
		"NO_COLOR" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *value = getenv(names[i]);

		/* sshd need not take it, and says so; that is no error. */
		if (value)
			ssh_channel_request_env(s->channel, names[i], value);
	}
}

static int request_terminal(struct session *s)
{
	const char *term = getenv("TERM");
	struct winsize size;

	get_size(&size);
	return ssh_channel_request_pty_size(
	    s->channel, term ? term : "dumb", size.ws_col, size.ws_row);
}

static int begin(struct arena *arena, struct session *s, const char *command,
    bool terminal, struct error *error)
{
	s->channel = ssh_channel_new(s->ssh);
	if (!s->channel || ssh_channel_open_session(s->channel) != SSH_OK ||
	    (terminal && request_terminal(s) != SSH_OK))
		return error_set(error, arena, EXIT_ENGINE,
		    "the gateway opens no session: %s", ssh_get_error(s->ssh));
	if (terminal && !command)
		send_locale(s);
	return 0;
}

static int start(struct arena *arena, struct session *s,
    ssh_channel_callbacks callbacks, const char *command, struct error *error)
{
	int result;

	ssh_callbacks_init(callbacks);
	s->event = ssh_event_new();
	if (!s->event || ssh_set_channel_callbacks(s->channel, callbacks) < 0)
		return error_set(error, arena, EXIT_INTERNAL, "libssh fails");
	result = command ? ssh_channel_request_exec(s->channel, command)
			 : ssh_channel_request_shell(s->channel);
	if (result != SSH_OK)
		return error_set(error, arena, EXIT_ENGINE,
		    "the gateway refuses the command: %s",
		    ssh_get_error(s->ssh));
	ssh_set_blocking(s->ssh, 0);
	return ssh_event_add_session(s->event, s->ssh) == SSH_OK
		   ? 0
		   : error_set(
			 error, arena, EXIT_INTERNAL, "libssh has no memory");
}

static int run(
    struct arena *arena, struct session *s, bool terminal, struct error *error)
{
	struct termios before, raw;
	int result;

	if (terminal) {
		if (tcgetattr(STDIN_FILENO, &before) < 0)
			return error_set(error, arena, EXIT_INTERNAL,
			    "the terminal has no modes");
		raw = before;
		cfmakeraw(&raw);
		tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	}
	result = pass(arena, s, error);
	if (terminal)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	return result;
}

int session_run(struct arena *arena, ssh_session ssh, const char *command,
    bool terminal, int *code, struct error *error)
{
	struct session *s = arena_alloc(arena, sizeof(*s));
	struct ssh_channel_callbacks_struct callbacks = {
		.userdata = s,
		.channel_exit_status_function = on_exit_status,
		.channel_exit_signal_function = on_exit_signal,
	};
	int result;

	s->ssh = ssh;
	s->code = -1;
	s->signals = watch_signals();
	stream_open(&s->in, STDIN_FILENO, STREAM_INPUT);
	stream_open(&s->out, STDOUT_FILENO, STREAM_OUTPUT);
	stream_open(&s->err, STDERR_FILENO, STREAM_OUTPUT);
	if (s->signals < 0)
		return error_set(
		    error, arena, EXIT_INTERNAL, "signals cannot be watched");
	result = begin(arena, s, command, terminal, error);
	if (result == 0)
		result = start(arena, s, &callbacks, command, error);
	if (result == 0)
		result = run(arena, s, terminal, error);
	if (s->event) {
		ssh_event_remove_session(s->event, ssh);
		ssh_event_free(s->event);
	}
	ssh_set_blocking(ssh, 1);
	if (s->channel)
		ssh_channel_free(s->channel);
	*code = s->code;
	return result;
}
