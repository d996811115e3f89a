#include "rt/watch.h"

#include "rt/clock.h"
#include "rt/outlive.h"
#include "rt/proxy.h"
#include "rt/say.h"
#include "rt/session.h"
#include "rt/starts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	LATE = 5, /* seconds in which an engine still creates a container */
	LINGER = 1000, /* milliseconds */
	LOOK = 2000,   /* between looks at what poll(2) does not report */
	SAYING = 1000, /* milliseconds that telling the caller may take */
};

/* What the watcher polls, behind the client's three descriptors. */
enum {
	ON_PROCESS = STDERR_FILENO + 1,
	ON_STARTS,
	ON_CHANNEL,
	ON_STOP,
	ON_RELAY,
	ON_RECORDER,
	POLLS = ON_RECORDER + RECORDER_POLLS
};

struct watcher {
	const struct watch *watch;
	pid_t pid;		    /* of docker's CLI */
	int process;		    /* the same as a pidfd */
	int channel;		    /* to the proxy, which stands for the CLI */
	struct starts starts;	    /* stages of containers that are not yet */
	int stops;		    /* signals of a CLI that stops; -1 */
	time_t started;		    /* on the monotonic clock */
	unsigned long long traffic; /* bytes, at the last sample */
	time_t active;		    /* when that changed */
	int status;		    /* the CLI's, of waitpid(2) */
	bool ended;		    /* the CLI is */
	bool stopped;		    /* the CLI is, for now */
	bool gone;		    /* the client is */
	bool abandoned;		    /* the proxy was killed */
	bool expired;		    /* MAXTIME, IDLETIMEOUT, RECORDSIZE */
	const char *why;	    /* which of them */
};

bool watch_needed(const struct watch *watch)
{
	bool staged = false;

	for (size_t i = 0; i < watch->nstages; i++)
		staged = staged || watch->stages[i].directory >= 0;
	return staged || watch->connection || watch->max_time ||
	       watch->idle_timeout || watch->ntimed || watch->recorder ||
	       watch->relay || watch->audit->on;
}

/*
 * Input and output are kept where their state is what is watched: others might
 * wait for the end of a pipe that is ours, too.
 */
static void keep_descriptors(const struct watch *watch)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = 0; fd < STDERR_FILENO; fd++)
		if (!isatty(fd) && !watch->connection)
			dup2(null, fd);
	close(null);
}

static void let_go(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	close(null);
}

static bool is_stream(int fd)
{
	int type;
	socklen_t size = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
	       type == SOCK_STREAM;
}

/* Nothing at all is sent: no byte, and on a stream no credentials either. */
static bool is_shut(int fd)
{
	return is_stream(fd) &&
	       send(fd, "", 0, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
	       errno == EPIPE;
}

/*
 * True when the client of a connection no longer takes the command's output:
 * it was killed, has closed its channel, or has only lost its standard output.
 *
 * sshd gives a command without a terminal three pipes, and a lost reader is
 * POLLERR.  A session that ends within a shared connection (ControlMaster)
 * loses standard output alone, as sshd keeps the other pipe until the command
 * ends.  Builds with socket pairs show POLLHUP once both directions are closed,
 * and for output alone nothing but a send that fails.  A terminal hangs up.
 *
 * Standard error alone does not count: the protocol cannot say that a client
 * has closed it.  Nor does a half-closed standard input.
 */
static bool client_is_gone(const struct watch *watch)
{
	struct pollfd p[] = { { .fd = STDIN_FILENO }, { .fd = STDOUT_FILENO } };

	if (!watch->connection)
		return false;
	if (poll(p, 2, 0) < 0)
		return false;
	if (p[1].revents & (POLLHUP | POLLERR) || (p[0].revents & POLLERR))
		return true;
	return isatty(STDIN_FILENO) ? p[0].revents & POLLHUP
				    : is_shut(STDOUT_FILENO);
}

/* Bytes that docker's CLI has read and written, whatever they were: proc(5). */
static struct audit_traffic traffic_of(pid_t pid)
{
	struct audit_traffic t = { 0 };
	char path[64], text[512] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/io", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return t;
	if (read(fd, text, sizeof(text) - 1) <= 0 ||
	    sscanf(text, "rchar: %llu wchar: %llu", &t.read, &t.written) != 2)
		t = (struct audit_traffic){ 0 };
	close(fd);
	return t;
}

/*
 * Last, as the caller decides whether anybody reads it: what must end has ended
 * by then.
 */
static void tell(const struct watcher *w)
{
	struct pollfd p = { .fd = STDERR_FILENO, .events = POLLOUT };

	if (poll(&p, 1, 0) <= 0 || !(p.revents & POLLOUT))
		return;
	say(w->watch->caller, STDERR_FILENO,
	    arena_printf(w->watch->arena, "%sundocker: denied: %s\n",
		isatty(STDERR_FILENO) ? "\r\n" : "", w->why),
	    SAYING);
}

/*
 * Seconds until the containers must have started.  When they have not, their
 * stages go, and with them a command that would create one.
 */
static time_t start_left(struct watcher *w, time_t t)
{
	time_t left = starts_left(&w->starts, t);

	if (left != 0)
		return left;
	starts_close(&w->starts);
	w->expired = w->watch->intent != NULL;
	w->why = arena_printf(w->watch->arena,
	    "no container has started within %d seconds", STARTS_PATIENCE);
	return -1;
}

/* Seconds until the time is up, -1 for never; expired is set when it is. */
static int time_left(struct watcher *w)
{
	const struct watch *watch = w->watch;
	time_t t = clock_seconds(), left = start_left(w, t);

	if (w->expired)
		return 0;
	if (watch->max_time) {
		time_t most = w->started + watch->max_time - t;

		w->expired = most <= 0;
		w->why = watch->why_max;
		if (left < 0 || most < left)
			left = most;
	}
	if (watch->idle_timeout && !w->expired) {
		struct audit_traffic bytes = traffic_of(w->pid);
		unsigned long long traffic = bytes.read + bytes.written;
		time_t idle;

		if (traffic != w->traffic) {
			w->traffic = traffic;
			w->active = t;
		}
		idle = w->active + watch->idle_timeout - t;
		if (idle <= 0) {
			w->why = watch->why_idle;
			w->expired = true;
		}
		if (left < 0 || idle < left)
			left = idle;
	}
	return w->expired ? 0 : (int)left;
}

static bool has_ended(const struct watcher *w, int milliseconds)
{
	struct pollfd p = { .fd = w->process, .events = POLLIN };

	return poll(&p, 1, milliseconds) > 0;
}

/*
 * cp may have left the engine a request that it has not begun yet: for that
 * long the real sources must not come.
 */
static void linger(const struct watcher *w)
{
	for (size_t i = 0; i < w->watch->nstages; i++)
		if (w->watch->stages[i].empty) {
			poll(NULL, 0, LINGER);
			return;
		}
}

/* The terminal's foreground, and its size, are for the recorder to know. */
static void tell_recorder(struct watcher *w, int number)
{
	if (number == SIGWINCH) {
		recorder_resize(w->watch->recorder);
		return;
	}
	recorder_foreground(w->watch->recorder, number == PROXY_FOREGROUND);
	if (w->stopped)
		pidfd_send_signal(w->process, SIGCONT, NULL, 0);
	w->stopped = false;
}

/* Passes a signal on that the proxy was sent. */
static void relay(struct watcher *w)
{
	int number = proxy_signal(w->channel);

	w->abandoned = number < 0;
	if (w->watch->recorder && (number == SIGWINCH || number > SIGRTMAX))
		tell_recorder(w, number);
	else if (number > 0)
		pidfd_send_signal(w->process, number, NULL, 0);
}

/* The CLI was stopped by its terminal: the caller's job is to stop with it. */
static void see_stop(struct watcher *w)
{
	struct signalfd_siginfo ignored;
	siginfo_t info = { 0 };

	if (read(w->stops, &ignored, sizeof(ignored)) < 0 ||
	    waitid(P_PIDFD, (id_t)w->process, &info, WSTOPPED | WNOHANG) < 0 ||
	    !info.si_pid)
		return;
	w->stopped = true;
	recorder_foreground(w->watch->recorder, false);
	proxy_stop(w->channel, info.si_status);
}

static void fill_polls(const struct watcher *w, struct pollfd p[POLLS])
{
	for (int i = 0; i < POLLS; i++)
		p[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		p[fd] = (struct pollfd){ .fd = w->watch->connection ? fd : -1 };
	/* A half-closed input is POLLHUP for ever: not to be polled. */
	if (!isatty(STDIN_FILENO))
		p[0].fd = -1;
	p[ON_PROCESS].fd = w->ended ? -1 : w->process;
	p[ON_STARTS].fd = w->starts.fd;
	p[ON_CHANNEL].fd = w->abandoned ? -1 : w->channel;
	p[ON_STOP].fd = w->stops;
	if (w->watch->relay)
		p[ON_RELAY].fd = w->watch->relay->listener;
	if (w->watch->recorder)
		recorder_polls(w->watch->recorder, p + ON_RECORDER);
}

/* True when what was recorded is shown, or nobody is there to see it. */
static bool is_shown(const struct watcher *w)
{
	return !w->watch->recorder || !recorder_busy(w->watch->recorder);
}

static void copy_recorded(struct watcher *w, const struct pollfd p[POLLS])
{
	struct recorder *recorder = w->watch->recorder;

	if (!recorder)
		return;
	recorder_copy(recorder, p + ON_RECORDER);
	if (!recorder_failure(recorder))
		return;
	w->expired = true;
	w->why = recorder_failure(recorder);
}

/* Passes on what has come, for a number of milliseconds at most; -1: none. */
static void serve(struct watcher *w, int wait)
{
	struct pollfd p[POLLS];

	if (w->watch->connection && is_stream(STDOUT_FILENO) &&
	    (wait < 0 || wait > LOOK))
		wait = LOOK;
	fill_polls(w, p);
	if (poll(p, POLLS, wait) < 0)
		return;
	if (p[ON_STARTS].revents)
		starts_read(&w->starts);
	if (p[ON_CHANNEL].revents)
		relay(w);
	if (p[ON_STOP].revents)
		see_stop(w);
	copy_recorded(w, p);
	if (p[ON_RELAY].revents)
		relay_accept(w->watch->relay);
	w->gone = client_is_gone(w->watch);
	w->ended = w->ended || (p[ON_PROCESS].revents & POLLIN);
	/* Lost alone it stays so, and is no reason to end: no busy loop. */
	if (!w->gone && p[STDERR_FILENO].revents & (POLLHUP | POLLERR))
		has_ended(w, 100);
}

static bool is_over(const struct watcher *w)
{
	return (w->ended && is_shown(w)) || w->gone || w->abandoned;
}

/* Until docker's CLI ends, the client or the proxy goes, or the time is up. */
static void wait_for_end(struct watcher *w)
{
	while (!is_over(w) && !w->expired) {
		int left = time_left(w);

		if (!w->expired)
			serve(w, left < 0      ? -1
				 : left > 3600 ? 3600000
					       : left * 1000);
	}
}

/*
 * At once: docker run and docker attach pass on to the container what other
 * signals they get (--sig-proxy), and it may have to run on.
 */
static void end_client(const struct watcher *w)
{
	pidfd_send_signal(w->process, SIGKILL, NULL, 0);
	has_ended(w, -1);
}

/*
 * The container of this session, or NULL.  It may be that the CLI was ended
 * before the engine told it, or while the engine was still at work.
 */
static const char *find_container(const struct watcher *w)
{
	const struct watch *watch = w->watch;
	const char *id = NULL;
	struct error error = { 0 };

	if (!watch->intent)
		return watch->id;
	for (int tries = 0; tries <= LATE; tries++) {
		if (ledger_close(
			watch->ledger, watch->intent, false, &id, &error) < 0)
			return NULL;
		if (id || !(w->gone || w->expired))
			return id;
		poll(NULL, 0, 1000);
	}
	return NULL;
}

/* Stops it; one that was never started would stay as nobody wants it. */
static void end_container(const struct watcher *w, const char *id)
{
	const struct watch *watch = w->watch;
	struct engine_container container;
	struct error error = { 0 };
	bool known;
	int guard;

	if (!id)
		return;
	/* One that the engine cannot say anything of is ended all the same. */
	known = engine_container(watch->engine, id, &container, &error) == 0;
	if (known && !container.id)
		return;
	/* It has its grace, even when its time was up long ago. */
	guard = ledger_guard(watch->ledger, id);
	if (known && !container.started && watch->intent)
		engine_remove(watch->engine, id, &error);
	else if (watch->policy->on_disconnect == ON_DISCONNECT_KILL)
		engine_kill(watch->engine, id, &error);
	else
		engine_stop(watch->engine, id, watch->policy->grace, &error);
	if (guard >= 0)
		close(guard);
}

/* The proxy is told how the CLI has ended; it ends, too. */
static void report(struct watcher *w)
{
	/* As long as it is there to be asked; until then it may still run. */
	has_ended(w, -1);
	w->watch->audit->traffic = traffic_of(w->pid);
	while (waitpid(w->pid, &w->status, 0) < 0)
		if (errno != EINTR)
			return;
	proxy_end(w->channel, w->status);
}

/* Of a container that a lost connection leaves running, nothing is ended. */
static bool ends_more(const struct watcher *w)
{
	const struct watch *watch = w->watch;

	return watch->end != WATCH_CLIENT && (w->gone || w->expired) &&
	       (w->expired ||
		   watch->policy->on_disconnect != ON_DISCONNECT_LEAVE);
}

/* The container, or what exec has started in it; id is that of run's, or NULL.
 */
static void end_more(const struct watcher *w, const char *id)
{
	const struct watch *watch = w->watch;

	if (watch->end == WATCH_CONTAINER)
		end_container(w, id);
	if (watch->end == WATCH_PROCESS)
		session_end(watch->arena, watch->id, watch->cookie,
		    watch->policy->grace);
}

/*
 * Ends it within the grace, in a process of its own: until then the CLI's
 * output is passed on and recorded.  The engine, which has to get rid of that
 * output before it calls a container dead, would otherwise wait for a client
 * that reads nothing: after the grace the CLI is killed.
 */
static void end_in_grace(struct watcher *w, const char *id)
{
	long long deadline =
	    clock_milliseconds() + w->watch->policy->grace * 1000LL;
	pid_t ender = fork();

	if (ender == 0) {
		let_go();
		close(w->channel);
		end_more(w, id);
		_exit(0);
	}
	while (ender > 0 && !is_over(w) && clock_milliseconds() < deadline)
		serve(w, 500);
	end_client(w);
	while (ender > 0 && waitpid(ender, NULL, 0) < 0 && errno == EINTR)
		;
}

/* The connection is lost, or the time is up, and docker's CLI still runs. */
static void interrupt(struct watcher *w)
{
	const struct watch *watch = w->watch;
	const char *id = watch->id;

	if (watch->intent)
		id = ledger_id(watch->ledger, watch->intent);
	if (ends_more(w) && !w->gone)
		end_in_grace(w, id);
	else
		end_client(w);
}

/* What is left to do when docker's CLI has ended; the container, or NULL. */
static const char *finish(struct watcher *w)
{
	const struct watch *watch = w->watch;
	struct engine_container container;
	struct error error = { 0 };
	const char *id = find_container(w);

	audit_ended(watch->audit,
	    WIFEXITED(w->status) ? WEXITSTATUS(w->status)
				 : 128 + WTERMSIG(w->status),
	    id);
	if (ends_more(w))
		end_more(w, id);
	linger(w);
	starts_close(&w->starts);
	if (id && watch->intent &&
	    engine_container(watch->engine, id, &container, &error) == 0 &&
	    !container.id)
		ledger_forget(watch->ledger, id);
	return id;
}

static int watch_recorded(struct watcher *w)
{
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	w->stops = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	return w->stops < 0 ? -1 : recorder_forked(w->watch->recorder);
}

static _Noreturn void watcher(struct watcher *w)
{
	const struct watch *watch = w->watch;
	const char *id;

	w->stops = -1;
	w->started = w->active = clock_seconds();
	if (watch->recorder ? watch_recorded(w) < 0 : setsid() < 0)
		_exit(EXIT_INTERNAL);
	if (chdir("/") < 0)
		_exit(EXIT_INTERNAL);
	keep_descriptors(watch);
	starts_open(&w->starts, watch->engine, watch->arena, watch->stages,
	    watch->nstages, w->started);
	wait_for_end(w);
	if (w->gone || w->expired)
		interrupt(w);
	else if (w->abandoned)
		end_client(w);
	if (watch->recorder)
		recorder_close(watch->recorder);
	if (w->expired)
		tell(w);
	report(w);
	if (watch->relay)
		relay_close(watch->relay);
	let_go();
	id = finish(w);
	if (!w->expired)
		outlive(watch, w->started, id);
	_exit(0);
}

/* For people to tell one from the other, as far as there is room. */
static void rename_process(const struct watch *watch, const char *name)
{
	size_t room = strlen(watch->title) + 1, size = strlen(name) + 1;

	if (size <= room) {
		memset(watch->title, '\0', room);
		memcpy(watch->title, name, size);
	}
	prctl(PR_SET_NAME, name);
}

/* SIGCHLD is blocked before there is a child, which takes that back. */
static int start_recorder(struct recorder *recorder)
{
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	return sigprocmask(SIG_BLOCK, &child, NULL) < 0
		   ? -1
		   : recorder_start(recorder);
}

/* Returns in the CLI's process. */
static void fork_docker(struct watch *watch, int channel)
{
	struct watcher w = { .watch = watch, .channel = channel };

	watch->watcher = getpid();
	if (watch->recorder && start_recorder(watch->recorder) < 0)
		_exit(EXIT_INTERNAL);
	w.pid = fork();
	if (w.pid == 0) {
		close(channel);
		if (watch->recorder && recorder_enter(watch->recorder) < 0)
			_exit(EXIT_INTERNAL);
		watch->audit->on = false; /* the watcher tells its end */
		return;
	}
	if (w.pid > 0)
		w.process = pidfd_open(w.pid, 0);
	if (w.pid < 0 || w.process < 0)
		_exit(EXIT_INTERNAL);
	watcher(&w);
}

int watch_start(struct watch *watch, struct error *error)
{
	int channel[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) < 0)
		goto fail;
	pid = fork();
	if (pid < 0)
		goto fail;
	if (pid > 0) {
		rename_process(watch, "undocker-rt");
		proxy_run(watch->caller, channel[0],
		    watch->hangup_ignored || watch->connection,
		    watch->recorder != NULL);
	}
	close(channel[0]);
	rename_process(watch, "undocker-watch");
	fork_docker(watch, channel[1]);
	return 0;
fail:
	return error_set(error, watch->arena, EXIT_INTERNAL,
	    "starting the watcher: %s", strerror(errno));
}

int watch_hold(const struct watch *watch)
{
	if (!watch->watcher)
		return 0;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -1;
	return getppid() == watch->watcher ? 0 : -1;
}
