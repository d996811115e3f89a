/*
 * A client's bytes, and an engine's, before a door that answers by chance.
 * Whatever comes, the connection ends when the client has, with answers that
 * are HTTP.  The first byte says how the door answers, the next two how many of
 * the bytes are the client's; the others are the engine's, on each stream.
 */
#include "support.h"

#include "front/client.h"
#include "packet.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TURNS = 4000, STREAMS = 64, OUTPUT = 1 << 16 };

struct trial {
	struct arena *arena;
	unsigned int how;
	const uint8_t *engine;
	size_t engine_size;
	int door, client; /* the other ends */
	int streams[STREAMS];
	size_t nstreams;
	bool started; /* the client was answered */
};

static void make_pair(int kind, int *ends)
{
	HOLDS(socketpair(AF_UNIX, kind | SOCK_NONBLOCK, 0, ends) == 0);
}

static int make_stream(struct trial *trial)
{
	int ends[2];

	make_pair(SOCK_STREAM, ends);
	HOLDS(write(ends[0], trial->engine, trial->engine_size) ==
	      (ssize_t)trial->engine_size);
	shutdown(ends[0], SHUT_WR);
	trial->streams[trial->nstreams++] = ends[0];
	return ends[1];
}

static void answer(struct trial *trial, const struct ask *ask)
{
	char from[] = "/a", to[] = "/b";
	char *sources[] = { from, to };
	unsigned int how = trial->how >> (ask->serial % 6);
	struct answer said = { .serial = ask->serial,
		.status = 200,
		.text = "{\"Id\":\"1\",\"Source\":\"/a\"}",
		.hint = "",
		.sources = { .v = sources, .n = 2 } };
	struct packet packet = { 0 };

	said.kind = (enum answer_kind)(how % 3);
	if (trial->nstreams == STREAMS && said.kind == ANSWER_STREAM)
		said.kind = ANSWER_BODY;
	if (said.kind == ANSWER_ERROR)
		said.status = 403;
	if (said.kind == ANSWER_STREAM) {
		packet.fds[0] = make_stream(trial);
		packet.nfds = 1;
	}
	packet.bytes = answer_pack(trial->arena, &said, &packet.size);
	packet_send(trial->door, &packet);
	packet_close(&packet);
}

static void answer_asks(struct trial *trial)
{
	struct packet packet;
	struct error error;
	struct ask ask;

	while (packet_receive(trial->arena, trial->door, &packet) > 0) {
		HOLDS(ask_unpack(trial->arena, packet.bytes, packet.size, &ask,
			  &error) == 0);
		if (strcmp(ask.operation, ASK_RELEASE) != 0)
			answer(trial, &ask);
	}
}

static void read_output(struct trial *trial)
{
	static char text[OUTPUT];
	ssize_t n = read(trial->client, text, sizeof(text));

	HOLDS(n <= 0 || trial->started || n < 9 ||
	      memcmp(text, "HTTP/1.1 ", 9) == 0);
	trial->started |= n > 0;
	for (size_t i = 0; i < trial->nstreams; i++)
		while (read(trial->streams[i], text, sizeof(text)) > 0)
			continue;
}

static void turn(
    struct trial *trial, struct shared *shared, struct client *client)
{
	struct pollfd polls[1 + CLIENT_POLLS];

	polls[0] = (struct pollfd){ .fd = shared->door.fd,
		.events = door_events(&shared->door) };
	client_polls(client, polls + 1);
	poll(polls, 1 + CLIENT_POLLS, 0);
	if (polls[0].revents)
		door_work(&shared->door, polls[0].revents);
	client_work(client, polls + 1);
	answer_asks(trial);
	read_output(trial);
}

static void run(struct trial *trial, const uint8_t *bytes, size_t size)
{
	struct shared shared = { .session = {
				     .known = true,
				     .api = 41,
				     .os = "linux",
				 } };
	int door[2], ends[2];
	struct client *client;
	int turns = 0;

	make_pair(SOCK_SEQPACKET, door);
	make_pair(SOCK_STREAM, ends);
	trial->door = door[1];
	trial->client = ends[1];
	door_begin(&shared.door, door[0]);
	shared.made.arena = trial->how & 0x80 ? trial->arena : NULL;
	shared.hung_up = trial->how & 0x40;
	client = client_new(&shared, ends[0], ends[0]);
	HOLDS(write(ends[1], bytes, size) == (ssize_t)size);
	shutdown(ends[1], SHUT_WR);
	while (!client_is_gone(client) && turns++ < TURNS)
		turn(trial, &shared, client);
	HOLDS(client_is_gone(client));
	client_free(client);
	door_end(&shared.door);
	close(door[1]);
	close(ends[1]);
	for (size_t i = 0; i < trial->nstreams; i++)
		close(trial->streams[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_arena struct arena *arena = arena_new();
	struct trial trial = { .arena = arena };
	size_t client;

	if (size < 3 || size > 1 << 16)
		return 0;
	trial.how = data[0];
	client = data[1] + 256U * data[2];
	data += 3;
	size -= 3;
	if (client > size)
		client = size;
	trial.engine = data + client;
	trial.engine_size = size - client;
	run(&trial, data, client);
	return 0;
}
