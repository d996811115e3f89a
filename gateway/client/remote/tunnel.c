#include "client/remote/tunnel.h"

#include "client/remote/connect.h"
#include "client/remote/dial.h"
#include "front/front.h"
#include "front/job.h"
#include "front/socket.h"

#include <errno.h>
#include <libssh/server.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	CLIENTS = 256, /* at a time; others wait in the socket */
	FURTHER = 64,  /* packets before signals are looked at */
};

enum { POLL_SSH, POLL_LISTENER, POLL_SIGNALS, POLL_CLIENTS };

struct tunnel {
	struct arena *arena;
	ssh_session ssh;
	ssh_event event;
	struct job job;
	int listener;
	bool full; /* no descriptor is left for another client */
	struct dial *clients[CLIENTS];
	size_t nclients;
	size_t first; /* to be served: they take turns */
};

static void accept_client(struct tunnel *tunnel)
{
	int fd = accept4(tunnel->listener, NULL, NULL, SOCK_CLOEXEC);
	struct error error;
	struct dial *client;

	if (fd < 0) {
		tunnel->full = errno == EMFILE || errno == ENFILE ||
			       errno == ENOMEM || errno == ENOBUFS;
		return;
	}
	client = dial_new(tunnel->ssh, fd);
	tunnel->clients[tunnel->nclients++] = client;
	if (socket_peer(tunnel->arena, fd, &error) < 0)
		dial_refuse(client, &error);
}

/* The order of clients is of no account. */
static void drop_gone(struct tunnel *tunnel)
{
	for (size_t i = tunnel->nclients; i-- > 0;) {
		if (!dial_is_gone(tunnel->clients[i]))
			continue;
		dial_free(tunnel->clients[i]);
		tunnel->clients[i] = tunnel->clients[--tunnel->nclients];
		tunnel->full = false;
	}
}

static bool serve_each(struct tunnel *tunnel)
{
	bool moved = false;

	tunnel->first++;
	for (size_t i = 0; i < tunnel->nclients; i++) {
		size_t at = (tunnel->first + i) % tunnel->nclients;

		moved |= dial_work(tunnel->clients[at]);
	}
	return moved;
}

/* Moves what can be moved without waiting; false: the connection is lost. */
static bool move(struct tunnel *tunnel)
{
	bool alive = true, moved = true;

	for (int i = 0; i < FURTHER && alive && moved; i++) {
		alive = ssh_event_dopoll(tunnel->event, 0) != SSH_ERROR &&
			ssh_is_connected(tunnel->ssh);
		moved = serve_each(tunnel);
	}
	drop_gone(tunnel);
	return alive;
}

static int make_polls(const struct tunnel *tunnel, struct pollfd *polls)
{
	bool room = tunnel->nclients < CLIENTS && !tunnel->full;
	bool pending = ssh_get_poll_flags(tunnel->ssh) & SSH_WRITE_PENDING;
	int timeout = CONNECT_ALIVE;

	polls[POLL_SSH] = (struct pollfd){ .fd = ssh_get_fd(tunnel->ssh),
		.events = (short)(POLLIN | (pending ? POLLOUT : 0)) };
	polls[POLL_LISTENER] =
	    (struct pollfd){ .fd = room ? tunnel->listener : -1,
		    .events = POLLIN };
	polls[POLL_SIGNALS] =
	    (struct pollfd){ .fd = tunnel->job.signals, .events = POLLIN };
	for (size_t i = 0; i < tunnel->nclients; i++) {
		int left =
		    dial_poll(tunnel->clients[i], &polls[POLL_CLIENTS + i]);

		if (left >= 0 && left < timeout)
			timeout = left;
	}
	return timeout;
}

static void read_signal(struct job *job)
{
	struct signalfd_siginfo info;

	if (read(job->signals, &info, sizeof(info)) == sizeof(info))
		job_take(job, &info);
}

/* Waits, and notes what has come; false: the connection is lost. */
static bool wait_for_something(struct tunnel *tunnel)
{
	struct pollfd polls[POLL_CLIENTS + CLIENTS];
	int timeout = make_polls(tunnel, polls);
	int n = poll(polls, POLL_CLIENTS + tunnel->nclients, timeout);

	if (n == 0 && timeout == CONNECT_ALIVE)
		return ssh_send_keepalive(tunnel->ssh) == SSH_OK;
	if (n <= 0)
		return true;
	for (size_t i = 0; i < tunnel->nclients; i++)
		dial_note(tunnel->clients[i], polls[POLL_CLIENTS + i].revents);
	if (polls[POLL_SIGNALS].revents)
		read_signal(&tunnel->job);
	if (polls[POLL_LISTENER].revents)
		accept_client(tunnel);
	return true;
}

static void close_all(struct tunnel *tunnel, const struct socket_place *place)
{
	while (tunnel->nclients)
		dial_free(tunnel->clients[--tunnel->nclients]);
	if (tunnel->listener >= 0)
		close(tunnel->listener);
	tunnel->listener = -1;
	socket_remove(place);
}

/* Told while the command, which it concerns, may go on for long. */
static int tell_lost(struct tunnel *tunnel, struct error *error)
{
	struct pollfd poll_signals = { .fd = tunnel->job.signals,
		.events = POLLIN };

	connect_lost(tunnel->arena, tunnel->ssh, error);
	front_complain(tunnel->arena, error);
	while (tunnel->job.pid)
		if (poll(&poll_signals, 1, -1) > 0)
			read_signal(&tunnel->job);
	tunnel->job.code = error->code;
	return 0;
}

static int serve(struct tunnel *tunnel, char **command, struct error *error)
{
	struct socket_place place;
	bool alive = true;

	if (socket_open(tunnel->arena, NULL, &place, error) < 0)
		return -1;
	tunnel->listener = place.fd;
	if (job_start(&tunnel->job, tunnel->arena, command, place.path, error) <
	    0) {
		close_all(tunnel, &place);
		return -1;
	}
	while (alive && !tunnel->job.over)
		alive = move(tunnel) && wait_for_something(tunnel);
	close_all(tunnel, &place);
	return alive || tunnel->job.over ? 0 : tell_lost(tunnel, error);
}

int tunnel_run(struct arena *arena, ssh_session ssh, char **command, int *code,
    struct error *error)
{
	struct tunnel *tunnel = arena_alloc(arena, sizeof(*tunnel));
	int result = -1;

	*tunnel = (struct tunnel){ .arena = arena,
		.ssh = ssh,
		.event = ssh_event_new(),
		.listener = -1 };
	ssh_set_blocking(ssh, 0);
	if (!tunnel->event ||
	    ssh_event_add_session(tunnel->event, ssh) != SSH_OK)
		error_set(error, arena, EXIT_INTERNAL, "libssh has no memory");
	else if (job_begin(&tunnel->job, arena, error) == 0)
		result = serve(tunnel, command, error);
	if (tunnel->event) {
		ssh_event_remove_session(tunnel->event, ssh);
		ssh_event_free(tunnel->event);
	}
	ssh_set_blocking(ssh, 1);
	*code = tunnel->job.code;
	return result;
}
