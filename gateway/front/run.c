#include "front/run.h"

#include "front/cleanup.h"
#include "front/front.h"
#include "front/job.h"
#include "front/server.h"
#include "front/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { POLICY_TEXT = 120 * 1024 }; /* bytes that fit into an ask's option */

struct state {
	struct server server;
	struct job job;
};

static void take_signal(void *of, const struct signalfd_siginfo *info)
{
	struct state *state = of;

	job_take(&state->job, info);
	state->server.shared.hung_up = state->job.hung_up;
}

static int catch_signals(
    struct state *state, struct arena *arena, struct error *error)
{
	if (job_begin(&state->job, arena, error) < 0)
		return -1;
	state->server.signal = take_signal;
	state->server.signal_of = state;
	state->server.signals = state->job.signals;
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

	while (!session->known && !state->job.over)
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
	if (job_start(&state->job, arena, run->command, place.path, error) == 0)
		while (!state->job.over)
			server_turn(&state->server, -1);
	server_close(&state->server);
	socket_remove(&place);
	if (run->cleanup)
		cleanup_run(&state->server, &state->job.stop);
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
	if (server_begin(&state.server, arena, false, &options, &error) < 0 ||
	    catch_signals(&state, arena, &error) < 0 ||
	    wait_for_session(&state, &error) < 0 ||
	    (!state.job.over && serve(&state, arena, run, &error) < 0))
		state.job.code = front_complain(arena, &error);
	server_end(&state.server);
	return state.job.code;
}
