#include "front/run.h"

#include "front/cleanup.h"
#include "front/front.h"
#include "front/server.h"
#include "front/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { POLICY_TEXT = 120 * 1024 }; /* bytes that fit into an ask's option */
enum { DESCRIPTORS = 1024 };
enum { NOT_EXECUTABLE = 126, NOT_THERE = 127, BY_SIGNAL = 128 };

struct state {
	struct server server;
	pid_t command; /* 0: there is none, or it has ended */
	int code;
	bool over; /* the socket is no longer needed */
	bool stop; /* a signal says that even the end should end */
	sigset_t mask;
	struct rlimit files;
};

static void take_child(struct state *state)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != state->command)
			continue;
		state->command = 0;
		state->over = true;
		state->code = WIFEXITED(status) ? WEXITSTATUS(status)
						: BY_SIGNAL + WTERMSIG(status);
	}
}

/*
 * The keyboard's signals, and a terminal's hang-up, reach the command by
 * themselves: it is in our process group.  What was sent to us alone is passed
 * on.
 */
static void take_signal(void *of, const struct signalfd_siginfo *info)
{
	struct state *state = of;
	int signal = (int)info->ssi_signo;

	if (signal == SIGCHLD) {
		take_child(state);
		return;
	}
	if (signal == SIGHUP)
		state->server.shared.hung_up = true;
	if (state->command && info->ssi_code <= 0)
		kill(state->command, signal);
	if (state->command)
		return;
	state->stop = state->over;
	state->over = true;
}

static int catch_signals(
    struct state *state, struct arena *arena, struct error *error)
{
	static const int caught[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP,
		SIGQUIT };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(caught) / sizeof(*caught); i++)
		sigaddset(&set, caught[i]);
	sigprocmask(SIG_BLOCK, &set, &state->mask);
	state->server.signal = take_signal;
	state->server.signal_of = state;
	state->server.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (state->server.signals < 0)
		return error_set(error, arena, EXIT_INTERNAL, "signals: %s",
		    strerror(errno));
	return 0;
}

/* Two descriptors a client, and some. */
static void raise_files(struct state *state)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &state->files) < 0)
		return;
	files = state->files;
	if (files.rlim_cur < DESCRIPTORS)
		files.rlim_cur =
		    files.rlim_max < DESCRIPTORS ? files.rlim_max : DESCRIPTORS;
	setrlimit(RLIMIT_NOFILE, &files);
}

/* What would lead docker's clients to another engine, or by another way. */
static void set_environment(struct arena *arena, const char *path)
{
	static const char *const others[] = { "DOCKER_CONTEXT", "DOCKER_TLS",
		"DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_API_VERSION" };

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		unsetenv(others[i]);
	setenv("DOCKER_HOST", arena_printf(arena, "unix://%s", path), 1);
	setenv("DOCKER_BUILDKIT", "0", 1);
}

static _Noreturn void become(
    struct state *state, struct arena *arena, char **command, const char *path)
{
	struct error error;

	set_environment(arena, path);
	setrlimit(RLIMIT_NOFILE, &state->files);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &state->mask, NULL);
	execvp(command[0], command);
	error_set(&error, arena, EXIT_INTERNAL, "%s: %s", command[0],
	    strerror(errno));
	front_complain(arena, &error);
	_exit(errno == ENOENT ? NOT_THERE : NOT_EXECUTABLE);
}

static int start(struct state *state, struct arena *arena,
    const struct run *run, const char *path, struct error *error)
{
	if (!run->command) {
		printf("DOCKER_HOST=unix://%s\n", path);
		fflush(stdout);
		return 0;
	}
	state->command = fork();
	if (state->command == 0)
		become(state, arena, run->command, path);
	if (state->command < 0)
		return error_set(error, arena, EXIT_INTERNAL, "%s: %s",
		    run->command[0], strerror(errno));
	return 0;
}

/* With the caller's rights, like all of this. */
static int read_policy(struct arena *arena, const char *path,
    struct words *options, struct error *error)
{
	char *text = arena_alloc(arena, POLICY_TEXT + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t n = fd < 0 ? -1 : 1;

	while (n > 0 && used <= POLICY_TEXT) {
		n = read(fd, text + used, POLICY_TEXT + 1 - used);
		used += n > 0 ? (size_t)n : 0;
	}
	if (n < 0)
		error_set(
		    error, arena, EXIT_WRONG, "%s: %s", path, strerror(errno));
	else if (used > POLICY_TEXT)
		error_set(error, arena, EXIT_POLICY, "%s: larger than %d bytes",
		    path, POLICY_TEXT);
	else if (memchr(text, '\0', used))
		error_set(error, arena, EXIT_POLICY, "%s: a NUL in it", path);
	else
		options->v[options->n++] =
		    arena_printf(arena, "policy=%.*s", (int)used, text);
	if (fd >= 0)
		close(fd);
	return options->n ? 0 : -1;
}

/* The door's verdict, before anything is started. */
static int wait_for_session(struct state *state, struct error *error)
{
	const struct session *session = &state->server.shared.session;

	while (!session->known && !state->over)
		server_turn(&state->server, -1);
	if (!session->known || !session->refused)
		return 0;
	*error = session->error;
	return -1;
}

static int serve(struct state *state, struct arena *arena,
    const struct run *run, struct error *error)
{
	struct socket_place place;

	if (socket_open(
		arena, state->server.shared.session.place, &place, error) < 0)
		return -1;
	state->server.listener = place.fd;
	if (run->cleanup)
		state->server.shared.made.arena = arena;
	if (start(state, arena, run, place.path, error) == 0)
		while (!state->over)
			server_turn(&state->server, -1);
	server_close(&state->server);
	socket_remove(&place);
	if (run->cleanup)
		cleanup_run(&state->server, &state->stop);
	return error->code ? -1 : 0;
}

int run_socket(struct arena *arena, const struct run *run)
{
	struct state state = { 0 };
	struct words options = { .v = arena_array(arena, 3, sizeof(char *)) };
	struct error error = { 0 };

	if (run->policy &&
	    read_policy(arena, run->policy, &options, &error) < 0)
		return front_complain(arena, &error);
	options.v[options.n++] = arena_strdup(arena, "socket=1");
	raise_files(&state);
	if (server_begin(&state.server, arena, false, &options, &error) < 0 ||
	    catch_signals(&state, arena, &error) < 0 ||
	    wait_for_session(&state, &error) < 0 ||
	    (!state.over && serve(&state, arena, run, &error) < 0))
		state.code = front_complain(arena, &error);
	server_end(&state.server);
	return state.code;
}
