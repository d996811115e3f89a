#include "rt/watch.h"

#include "rt/proxy.h"
#include "rt/session.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	LATE = 5, /* seconds in which an engine still creates a container */
	LINGER = 1000, /* milliseconds */
	SAMPLE = 15,   /* seconds between looks at a detached container */
};

struct watcher {
	const struct watch *watch;
	pid_t pid;	/* of docker's CLI */
	int process;	/* the same as a pidfd */
	int channel;	/* to the proxy, which stands for the CLI */
	int starts;	/* the engine tells there when the container runs; -1 */
	time_t started; /* on the monotonic clock */
	unsigned long long traffic; /* bytes, at the last sample */
	time_t active;		    /* when that changed */
	int status;		    /* the CLI's, of waitpid(2) */
	bool gone;		    /* the client is */
	bool abandoned;		    /* the proxy was killed */
	bool expired;		    /* MAXTIME or IDLETIMEOUT is up */
	const char *why;	    /* which of them */
};

static time_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

bool watch_needed(const struct watch *watch)
{
	bool staged = false;

	for (size_t i = 0; i < watch->nstages; i++)
		staged = staged || watch->stages[i].directory >= 0;
	return staged || watch->connection || watch->max_time ||
	       watch->idle_timeout || watch->ntimed || watch->audit->on;
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

/*
 * sshd gives a command without a terminal pipes: their reader's end shows as
 * POLLERR.  Builds with socket pairs, and terminals, show POLLHUP.  A half-
 * closed standard input alone is not the end.
 */
static bool client_is_gone(const struct watch *watch)
{
	struct pollfd p[3];
	int lost = 0;

	if (!watch->connection)
		return false;
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		p[fd] = (struct pollfd){ .fd = fd };
	if (poll(p, 3, 0) <= 0)
		return false;
	if (isatty(STDIN_FILENO) || (p[0].revents & POLLERR))
		return p[0].revents & (POLLHUP | POLLERR);
	for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
		lost += (p[fd].revents & (POLLHUP | POLLERR)) != 0;
	return lost == 2;
}

/* Bytes that docker's CLI has read and written, whatever they were. */
static unsigned long long traffic_of(pid_t pid)
{
	char path[64], text[512] = "";
	unsigned long long in = 0, out = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/io", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) <= 0 ||
	    sscanf(text, "rchar: %llu wchar: %llu", &in, &out) != 2)
		in = out = 0;
	close(fd);
	return in + out;
}

/*
 * Last, as the caller decides whether anybody reads it: what must end has ended
 * by then.
 */
static void tell(const char *why)
{
	struct pollfd p = { .fd = STDERR_FILENO, .events = POLLOUT };

	if (poll(&p, 1, 0) <= 0 || !(p.revents & POLLOUT))
		return;
	dprintf(STDERR_FILENO, "%sundocker: denied: %s\n",
	    isatty(STDERR_FILENO) ? "\r\n" : "", why);
}

/* Seconds until the time is up, -1 for never; expired is set when it is. */
static int time_left(struct watcher *w)
{
	const struct watch *watch = w->watch;
	time_t t = now(), left = -1;

	if (watch->max_time) {
		left = w->started + watch->max_time - t;
		w->expired = left <= 0;
		w->why = watch->why_max;
	}
	if (watch->idle_timeout && !w->expired) {
		unsigned long long traffic = traffic_of(w->pid);
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

/* The container has its own mounts once it runs. */
static void release_stages(struct watcher *w)
{
	if (w->starts >= 0)
		close(w->starts);
	w->starts = -1;
	for (size_t i = 0; i < w->watch->nstages; i++)
		stage_close(&w->watch->stages[i]);
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

/* Passes a signal on that the proxy was sent. */
static void relay(struct watcher *w)
{
	int number = proxy_signal(w->channel);

	if (number > 0)
		pidfd_send_signal(w->process, number, NULL, 0);
	w->abandoned = number < 0;
}

/* Until docker's CLI ends, the client or the proxy goes, or the time is up. */
static void wait_for_end(struct watcher *w)
{
	while (true) {
		struct pollfd p[6];
		int left = time_left(w);
		int wait = left < 0 ? -1 : left > 3600 ? 3600000 : left * 1000;

		if (w->expired)
			return;
		for (int fd = 0; fd <= STDERR_FILENO; fd++)
			p[fd] =
			    (struct pollfd){ .fd = w->watch->connection ? fd
									: -1 };
		p[3] = (struct pollfd){ .fd = w->process, .events = POLLIN };
		p[4] = (struct pollfd){ .fd = w->starts, .events = POLLIN };
		p[5] = (struct pollfd){ .fd = w->channel, .events = POLLIN };
		/* A half-closed input is POLLHUP for ever: not to be polled. */
		if (!isatty(STDIN_FILENO))
			p[0].fd = -1;
		if (poll(p, 6, wait) < 0 && errno != EINTR)
			return;
		if (p[4].revents && engine_started(w->starts))
			release_stages(w);
		if (p[5].revents)
			relay(w);
		w->gone = client_is_gone(w->watch);
		if (w->gone || w->abandoned || (p[3].revents & POLLIN))
			return;
		/* One of two is lost: the other one may be never. */
		if ((p[1].revents | p[2].revents) & (POLLHUP | POLLERR))
			has_ended(w, 100);
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
	int guard;

	if (!id ||
	    engine_container(watch->engine, id, &container, &error) < 0 ||
	    !container.id)
		return;
	/* It has its grace, even when its time was up long ago. */
	guard = ledger_guard(watch->ledger, id);
	if (!container.started && watch->intent)
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
	while (waitpid(w->pid, &w->status, 0) < 0)
		if (errno != EINTR)
			return;
	proxy_end(w->channel, w->status);
}

/* The connection is lost, or the time is up, and docker's CLI still runs. */
static void interrupt(struct watcher *w)
{
	const struct watch *watch = w->watch;
	const char *id = watch->id;
	bool leave =
	    watch->policy->on_disconnect == ON_DISCONNECT_LEAVE && !w->expired;

	if (watch->intent)
		id = ledger_id(watch->ledger, watch->intent);
	if (watch->end == WATCH_CONTAINER && !leave)
		end_container(w, id);
	if (watch->end == WATCH_PROCESS && !leave)
		session_end(watch->arena, watch->id, watch->cookie,
		    watch->policy->grace);
	if (!has_ended(w, watch->end == WATCH_CLIENT || leave ? 0 : 1000))
		end_client(w);
}

/* What is left to do when docker's CLI has ended; the container, or NULL. */
static const char *finish(struct watcher *w)
{
	const struct watch *watch = w->watch;
	struct engine_container container;
	struct error error = { 0 };
	bool leave =
	    watch->policy->on_disconnect == ON_DISCONNECT_LEAVE && !w->expired;
	const char *id = find_container(w);

	audit_ended(watch->audit,
	    WIFEXITED(w->status) ? WEXITSTATUS(w->status)
				 : 128 + WTERMSIG(w->status),
	    id);
	if ((w->gone || w->expired) && !leave) {
		if (watch->end == WATCH_CONTAINER)
			end_container(w, id);
		if (watch->end == WATCH_PROCESS)
			session_end(watch->arena, watch->id, watch->cookie,
			    watch->policy->grace);
	}
	linger(w);
	release_stages(w);
	if (id && watch->intent &&
	    engine_container(watch->engine, id, &container, &error) == 0 &&
	    !container.id)
		ledger_forget(watch->ledger, id);
	return id;
}

/*
 * Stops a container whose time is up; how many seconds it still has, 0 when
 * there is nothing more to wait for.  What is allocated is not kept, as this
 * is asked for hours.
 */
static time_t end_in_time(const struct watcher *w, const struct watched *timed)
{
	cleanup_arena struct arena *arena = arena_new();
	struct engine engine = *w->watch->engine;
	struct engine_container container;
	struct error error = { 0 };
	time_t left;

	engine.arena = arena;
	if (engine_container(&engine, timed->id, &container, &error) < 0 ||
	    !container.running)
		return 0;
	left = container.started + timed->max_time - time(NULL);
	if (left > 0)
		return left;
	engine_stop(&engine, timed->id, w->watch->policy->grace, &error);
	return 0;
}

/* Containers with MAXTIME and no client: somebody has to end them. */
static void outlive(
    const struct watcher *w, const struct watched *timed, size_t n)
{
	struct watched *v = arena_array(w->watch->arena, n, sizeof(*v));
	time_t wait = SAMPLE;

	for (size_t i = 0; i < n; i++) {
		v[i] = timed[i];
		v[i].guard = ledger_guard(w->watch->ledger, v[i].id);
	}
	for (size_t running = n; running; wait = SAMPLE) {
		running = 0;
		for (size_t i = 0; i < n; i++) {
			time_t left =
			    v[i].guard < 0 ? 0 : end_in_time(w, &v[i]);

			running += left > 0;
			if (left > 0 && left < wait)
				wait = left;
			if (left > 0 || v[i].guard < 0)
				continue;
			close(v[i].guard);
			v[i].guard = -1;
		}
		if (running)
			poll(NULL, 0, (int)wait * 1000);
	}
}

/* The same for what exec has left running in a container. */
static void outlive_processes(const struct watcher *w)
{
	const struct watch *watch = w->watch;
	time_t left = w->started + watch->max_time - now();

	for (; left > 0; left = w->started + watch->max_time - now()) {
		cleanup_arena struct arena *arena = arena_new();

		if (!session_runs(arena, watch->id, watch->cookie))
			return;
		poll(NULL, 0, (int)(left < SAMPLE ? left : SAMPLE) * 1000);
	}
	session_end(
	    watch->arena, watch->id, watch->cookie, watch->policy->grace);
}

/* What docker's CLI, which has ended, has left with a time to end. */
static void outlive_client(const struct watcher *w, const char *id)
{
	const struct watch *watch = w->watch;
	const struct watched created = { .id = id,
		.max_time = watch->max_time };

	if (watch->max_time && watch->cookie)
		outlive_processes(w);
	else if (watch->max_time && watch->intent && id)
		outlive(w, &created, 1);
	else
		outlive(w, watch->timed, watch->ntimed);
}

static _Noreturn void watcher(struct watcher *w)
{
	const struct watch *watch = w->watch;
	const char *id;

	w->starts = -1;
	w->started = w->active = now();
	if (setsid() < 0 || chdir("/") < 0)
		_exit(EXIT_INTERNAL);
	keep_descriptors(watch);
	if (watch->nstages == 1 && watch->stages[0].directory >= 0)
		w->starts = engine_starts(watch->engine,
		    arena_printf(watch->arena, LEDGER_LABEL "%%3D%s",
			watch->stages[0].ticket));
	wait_for_end(w);
	if (w->gone || w->expired)
		interrupt(w);
	else if (w->abandoned)
		end_client(w);
	if (w->expired)
		tell(w->why);
	report(w);
	let_go();
	id = finish(w);
	if (!w->expired)
		outlive_client(w, id);
	_exit(0);
}

/* Our words may hold secrets, and everybody can read a process's words. */
static void rename_process(const struct watch *watch, const char *name)
{
	size_t size = strlen(name) + 1;

	memset(watch->words, '\0', watch->words_size);
	if (watch->words_size > size)
		memcpy(watch->words, name, size);
	prctl(PR_SET_NAME, name);
}

/* Returns in the CLI's process. */
static void fork_docker(struct watch *watch, int channel)
{
	struct watcher w = { .watch = watch, .channel = channel };

	watch->watcher = getpid();
	w.pid = fork();
	if (w.pid == 0) {
		close(channel);
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
		    watch->hangup_ignored || watch->connection);
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
