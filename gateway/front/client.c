#include "front/exchange.h"

#include "front/memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* How long a client may go on sending after its last answer. */
enum { LINGER = 2000 }; /* milliseconds */

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void unblock(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

struct client *client_new(struct shared *shared, int in, int out)
{
	struct client *client = memory(calloc(1, sizeof(*client)));

	*client = (struct client){ .shared = shared,
		.in = in,
		.out = out,
		.ready = true,
		.reader = http_reader_new(HTTP_REQUESTS),
		.stream = { .fd = -1 } };
	unblock(in);
	unblock(out);
	return client;
}

void client_free(struct client *client)
{
	client_drop(client);
	buffer_free(&client->from);
	buffer_free(&client->to);
	http_reader_free(client->reader);
	close(client->in);
	if (client->out != client->in)
		close(client->out);
	free(client);
}

void client_drop(struct client *client)
{
	unsigned int serial = client->stream.serial;

	if (client->stream.fd >= 0) {
		stream_end(&client->stream);
		door_release(&client->shared->door, serial);
	}
	exchange_free(client);
	client->state = CLIENT_GONE;
}

bool client_is_gone(const struct client *client)
{
	return client->state == CLIENT_GONE;
}

void client_refuse(struct client *client, const struct error *error)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *body = reply_error(arena, error);
	const struct reply reply = { .session = &client->shared->session,
		.status = answer_status(error->code),
		.type = "application/json",
		.framing = FRAMING_CLOSE,
		.close = true };

	reply_head(&client->to, &reply);
	buffer_printf(&client->to, "%s", body);
	client->state = CLIENT_LEAVES;
}

enum http_event client_read(struct client *client)
{
	const char *at = buffer_bytes(&client->from), *begin = at;
	enum http_event event =
	    http_read(client->reader, &at, at + client->from.n);

	buffer_drop(&client->from, (size_t)(at - begin));
	return event;
}

static bool wants_bytes(const struct client *client)
{
	return !client->ended && client->from.n < BUFFER_SIZE;
}

static bool fill(struct client *client)
{
	enum flow flow;

	if (!client->ready || !wants_bytes(client))
		return false;
	client->ready = client->closed; /* what it left is read to the end */
	flow = buffer_fill(&client->from, client->in);
	client->ended = flow == FLOW_END || flow == FLOW_BROKEN;
	client->ready &= flow == FLOW_SOME;
	return flow != FLOW_NONE;
}

static bool flush(struct client *client)
{
	enum flow flow;

	if (client->blocked || !client->to.n)
		return false;
	flow = buffer_drain(&client->to, client->out);
	client->blocked = flow == FLOW_NONE;
	if (flow == FLOW_BROKEN)
		client_drop(client);
	return flow != FLOW_NONE;
}

/*
 * The client's bytes are read on for a while: a socket that is closed with some
 * in it takes the answer away from a client that has not read it yet.
 */
static bool leave(struct client *client)
{
	if (client->to.n)
		return false;
	if (client->out == client->in)
		shutdown(client->out, SHUT_WR);
	client->deadline = now() + LINGER;
	client->state =
	    client->out == client->in ? CLIENT_LINGERS : CLIENT_GONE;
	return true;
}

static bool linger(struct client *client)
{
	buffer_free(&client->from);
	if (!client->ended && now() < client->deadline)
		return false;
	client->state = CLIENT_GONE;
	return true;
}

static bool wait_on(struct client *client)
{
	(void)client;
	return false;
}

static client_step *const steps[CLIENT_STATES] = {
	[CLIENT_IDLE] = exchange_read_head,
	[CLIENT_ROUTES] = exchange_route,
	[CLIENT_BODY] = exchange_read_body,
	[CLIENT_WAITS] = wait_on,
	[CLIENT_PASSES] = pass_answer,
	[CLIENT_RAW] = pass_raw,
	[CLIENT_LEAVES] = leave,
	[CLIENT_LINGERS] = linger,
	[CLIENT_GONE] = wait_on,
};

static void note(struct client *client, const struct pollfd *polls)
{
	const short ended = POLLHUP | POLLERR | POLLNVAL;
	bool apart = client->in != client->out;

	if (polls[0].revents & (POLLIN | ended))
		client->ready = true;
	if (polls[apart].revents & POLLOUT)
		client->blocked = false;
	if (polls[apart].revents & ended)
		client->closed = true;
	if (client->stream.fd >= 0)
		stream_note(&client->stream, polls[2].revents);
}

void client_work(struct client *client, const struct pollfd *polls)
{
	bool moved;

	note(client, polls);
	do {
		moved = fill(client);
		moved |= steps[client->state](client);
		moved |= flush(client);
	} while (moved && client->state != CLIENT_GONE);
	/* What it left has been passed on, as far as that goes. */
	if (client->closed && client->state != CLIENT_GONE)
		client_drop(client);
}

static int time_left(const struct client *client)
{
	long long left;

	if (client->state != CLIENT_LINGERS)
		return -1;
	left = client->deadline - now();
	return left > 0 ? (int)left : 0;
}

static void poll_stream(const struct client *client, struct pollfd *poll)
{
	const struct stream *stream = &client->stream;
	const struct buffer *to =
	    client->state == CLIENT_RAW ? &client->from : &stream->to;

	if (stream->fd < 0)
		return;
	poll->events = stream_events(stream, to, client->to.n < BUFFER_SIZE);
	if (poll->events)
		poll->fd = stream->fd;
}

int client_polls(const struct client *client, struct pollfd *polls)
{
	bool apart = client->in != client->out;

	for (size_t i = 0; i < CLIENT_POLLS; i++)
		polls[i] = (struct pollfd){ .fd = -1 };
	if (!apart || wants_bytes(client))
		polls[0].fd = client->in;
	if (wants_bytes(client))
		polls[0].events = POLLIN;
	if (apart)
		polls[1].fd = client->out;
	if (client->blocked && client->to.n)
		polls[apart].events |= POLLOUT;
	poll_stream(client, &polls[2]);
	return time_left(client);
}
