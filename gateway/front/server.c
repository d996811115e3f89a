#include "front/server.h"

#include "front/front.h"
#include "front/socket.h"

#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { POLL_DOOR, POLL_LISTENER, POLL_SIGNALS, POLL_CLIENTS };
enum { POLLS = POLL_CLIENTS + CLIENT_POLLS * SERVER_CLIENTS };

static void take_session(void *of, const struct answer *answer, int fd)
{
	struct server *server = of;

	if (fd >= 0)
		close(fd);
	session_take(&server->shared.session, answer);
}

static void ask_session(struct server *server, const struct words *options)
{
	struct ask ask = { .operation = ASK_SESSION, .options = *options };
	const struct answer none = { .kind = ANSWER_ERROR,
		.status = answer_status(EXIT_WRONG),
		.text = "undocker: error: the policy is too large to be sent",
		.hint = "" };

	if (!door_ask(&server->shared.door, &ask, take_session, server))
		session_take(&server->shared.session, &none);
}

int server_begin(struct server *server, struct arena *arena, bool connection,
    const struct words *options, struct error *error)
{
	char *verb[] = { arena_strdup(arena, "door"), NULL };
	const struct words words = { .v = verb, .n = 1 };
	int ends[2];
	pid_t pid;

	*server = (struct server){ .arena = arena,
		.listener = -1,
		.signals = -1,
		.shared.session.arena = arena };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return error_set(error, arena, EXIT_INTERNAL,
		    "the session's channel: %s", strerror(errno));
	pid = front_begin(arena, &words, connection, ends[1], error);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return -1;
	}
	door_begin(&server->shared.door, ends[0]);
	ask_session(server, options);
	return 0;
}

void server_add(struct server *server, int in, int out)
{
	server->clients[server->nclients++] =
	    client_new(&server->shared, in, out);
}

static void check_peer(struct server *server, int fd)
{
	struct error error;

	if (socket_peer(server->arena, fd, &error) < 0)
		client_refuse(server->clients[server->nclients - 1], &error);
}

static void accept_client(struct server *server)
{
	int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0) {
		server_add(server, fd, fd);
		check_peer(server, fd);
	} else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		   errno == ENOBUFS) {
		server->full = true;
	}
}

static int make_polls(
    const struct server *server, struct pollfd *polls, int timeout)
{
	bool room = server->nclients < SERVER_CLIENTS && !server->full;

	polls[POLL_DOOR] = (struct pollfd){ .fd = server->shared.door.fd,
		.events = door_events(&server->shared.door) };
	polls[POLL_LISTENER] =
	    (struct pollfd){ .fd = room ? server->listener : -1,
		    .events = POLLIN };
	polls[POLL_SIGNALS] =
	    (struct pollfd){ .fd = server->signals, .events = POLLIN };
	for (size_t i = 0; i < server->nclients; i++) {
		int left = client_polls(server->clients[i],
		    polls + POLL_CLIENTS + i * CLIENT_POLLS);

		if (left >= 0 && (timeout < 0 || left < timeout))
			timeout = left;
	}
	return timeout;
}

static void read_signal(struct server *server)
{
	struct signalfd_siginfo info;

	if (read(server->signals, &info, sizeof(info)) == sizeof(info))
		server->signal(server->signal_of, &info);
}

/* The order of clients is of no account. */
static void drop_gone(struct server *server)
{
	for (size_t i = server->nclients; i-- > 0;) {
		if (!client_is_gone(server->clients[i]))
			continue;
		client_free(server->clients[i]);
		server->clients[i] = server->clients[--server->nclients];
		server->full = false;
	}
}

void server_turn(struct server *server, int timeout)
{
	struct pollfd polls[POLLS];
	size_t polled = server->nclients;

	timeout = make_polls(server, polls, timeout);
	if (poll(polls, POLL_CLIENTS + CLIENT_POLLS * polled, timeout) < 0)
		return;
	if (polls[POLL_SIGNALS].revents)
		read_signal(server);
	if (polls[POLL_DOOR].revents)
		door_work(&server->shared.door, polls[POLL_DOOR].revents);
	for (size_t i = 0; i < polled; i++)
		client_work(server->clients[i],
		    polls + POLL_CLIENTS + i * CLIENT_POLLS);
	if (polls[POLL_LISTENER].revents)
		accept_client(server);
	drop_gone(server);
}

void server_close(struct server *server)
{
	if (server->listener >= 0)
		close(server->listener);
	server->listener = -1;
	while (server->nclients)
		client_free(server->clients[--server->nclients]);
}

void server_end(struct server *server)
{
	server_close(server);
	door_end(&server->shared.door);
}
