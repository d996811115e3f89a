#include "front/door.h"

#include "front/memory.h"
#include "packet.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SERIAL_MOST = 999999999 };

struct waiting {
	struct waiting *next;
	unsigned int serial;
	door_answered *answered; /* NULL: forgotten */
	void *of;
};

struct queued {
	struct queued *next;
	size_t size;
	char bytes[];
};

void door_begin(struct door *door, int fd)
{
	*door = (struct door){ .fd = fd, .last = &door->queue };
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static void drop_queue(struct door *door)
{
	while (door->queue) {
		struct queued *next = door->queue->next;

		free(door->queue);
		door->queue = next;
	}
	door->last = &door->queue;
}

void door_end(struct door *door)
{
	const struct answer ended = { .kind = ANSWER_ERROR,
		.status = 500,
		.text =
		    "undocker: error: the session with the root side has ended",
		.hint = "" };

	if (door->fd >= 0)
		close(door->fd);
	door->fd = -1;
	drop_queue(door);
	while (door->waiting) {
		struct waiting *first = door->waiting;

		door->waiting = first->next;
		if (first->answered)
			first->answered(first->of, &ended, -1);
		free(first);
	}
}

static void enqueue(struct door *door, const char *bytes, size_t size)
{
	struct queued *queued = memory(malloc(sizeof(*queued) + size));

	queued->next = NULL;
	queued->size = size;
	memcpy(queued->bytes, bytes, size);
	*door->last = queued;
	door->last = &queued->next;
}

/* -1: the channel is broken. */
static int send_bytes(struct door *door, char *bytes, size_t size)
{
	const struct packet packet = { .bytes = bytes, .size = size };

	return packet_send(door->fd, &packet);
}

static void send_queue(struct door *door)
{
	while (door->queue) {
		struct queued *first = door->queue;

		if (send_bytes(door, first->bytes, first->size) < 0) {
			if (errno != EAGAIN)
				door_end(door);
			return;
		}
		door->queue = first->next;
		if (!door->queue)
			door->last = &door->queue;
		free(first);
	}
}

/* -1: the ask is too large.  A broken channel is noticed by door_work(). */
static int send_ask(struct door *door, const struct ask *ask)
{
	cleanup_arena struct arena *arena = arena_new();
	size_t size;
	char *bytes = ask_pack(arena, ask, &size);

	if (!bytes)
		return -1;
	if (door->queue || send_bytes(door, bytes, size) < 0)
		enqueue(door, bytes, size);
	return 0;
}

struct waiting *door_ask(
    struct door *door, struct ask *ask, door_answered *answered, void *of)
{
	struct waiting *waiting;

	door->serial = door->serial < SERIAL_MOST ? door->serial + 1 : 1;
	ask->serial = door->serial;
	if (door->fd < 0 || send_ask(door, ask) < 0)
		return NULL;
	waiting = memory(malloc(sizeof(*waiting)));
	*waiting = (struct waiting){ .next = door->waiting,
		.serial = ask->serial,
		.answered = answered,
		.of = of };
	door->waiting = waiting;
	return waiting;
}

void door_forget(struct waiting *waiting)
{
	waiting->answered = NULL;
}

void door_release(struct door *door, unsigned int serial)
{
	const struct ask ask = { .serial = serial, .operation = ASK_RELEASE };

	if (door->fd >= 0)
		send_ask(door, &ask);
}

/* The waiting ask of that serial, taken out; or NULL. */
static struct waiting *take_waiting(struct door *door, unsigned int serial)
{
	for (struct waiting **at = &door->waiting; *at; at = &(*at)->next) {
		struct waiting *waiting = *at;

		if (waiting->serial != serial)
			continue;
		*at = waiting->next;
		return waiting;
	}
	return NULL;
}

static void deliver(struct door *door, const struct answer *answer, int fd)
{
	struct waiting *waiting = take_waiting(door, answer->serial);

	if (waiting && waiting->answered) {
		waiting->answered(waiting->of, answer, fd);
	} else if (fd >= 0) {
		close(fd);
		door_release(door, answer->serial);
	}
	free(waiting);
}

static bool is_whole(const struct answer *answer, const struct packet *packet)
{
	return packet->nfds == (answer->kind == ANSWER_STREAM);
}

static void receive(struct door *door)
{
	cleanup_arena struct arena *arena = arena_new();
	struct packet packet;
	struct answer answer;
	struct error error;
	int got = packet_receive(arena, door->fd, &packet);

	if (got < 0 && errno == EAGAIN)
		return;
	if (got <= 0 ||
	    answer_unpack(arena, packet.bytes, packet.size, &answer, &error) <
		0 ||
	    !is_whole(&answer, &packet)) {
		if (got > 0)
			packet_close(&packet);
		door_end(door);
		return;
	}
	deliver(door, &answer, packet.nfds ? packet.fds[0] : -1);
}

short door_events(const struct door *door)
{
	return door->queue ? POLLIN | POLLOUT : POLLIN;
}

void door_work(struct door *door, short events)
{
	if (door->fd >= 0 && events & POLLOUT)
		send_queue(door);
	if (door->fd >= 0 && events & (POLLIN | POLLHUP | POLLERR))
		receive(door);
}
