/*
 * The engine's answer on its way to the client, and an upload or the bytes of
 * an attached stream on theirs to the engine.
 */
#include "front/exchange.h"

#include <string.h>

enum { CONTINUE_FIRST = 100, UPGRADED = 101, OK = 200, FAULT = 500 };
enum { COLLECTED = 4 << 20 }; /* bytes that are worth reading whole */

/* The engine's connection is closed, and the door told so. */
static void end_stream(struct client *client)
{
	unsigned int serial = client->stream.serial;

	stream_end(&client->stream);
	door_release(&client->shared->door, serial);
}

/* The whole answer, as it came, but for the names of sources. */
static void answer_collected(struct client *client)
{
	struct exchange *exchange = client->exchange;
	struct reply reply = exchange_reply(client);
	const char *text = text_string(&exchange->answer);

	stream_reply(exchange->arena, http_head(client->stream.reader), &reply);
	end_stream(client);
	if (exchange->looks)
		exchange_looked(client, reply.status, text);
	else
		exchange_answer(client, &reply, text);
}

static void end_answer(struct client *client)
{
	if (client->exchange->collects) {
		answer_collected(client);
		return;
	}
	if (client->stream.framing == FRAMING_CHUNKS)
		buffer_put(&client->to, "0\r\n\r\n", 5);
	end_stream(client);
	exchange_end(client);
}

/* A client must not take a part of an answer for all of it. */
static void break_answer(struct client *client)
{
	struct arena *arena = client->exchange->arena;
	struct error error;

	if (client->exchange->looks) {
		end_stream(client);
		exchange_looked(client, FAULT, "");
		return;
	}
	if (client->stream.begun) {
		end_stream(client);
		exchange_free(client);
		client->state = CLIENT_LEAVES;
		return;
	}
	end_stream(client);
	error_set(&error, arena, EXIT_ENGINE, "the engine's answer is no HTTP");
	exchange_refuse(
	    client, answer_status(EXIT_ENGINE), reply_error(arena, &error));
}

/*
 * Where the engine's answer is a stream in both directions: it says so by its
 * status, or by its type, when it was not asked for another protocol.
 */
static bool is_raw(const struct client *client, const struct http_head *head)
{
	static const char prefix[] = "application/vnd.docker.";
	const char *type = http_value(head, "Content-Type");

	if (head->status == UPGRADED)
		return true;
	return client->exchange->route.operation->kind == OPERATION_HIJACK &&
	       head->status == OK && type &&
	       strncmp(type, prefix, strlen(prefix)) == 0;
}

/* Clients that did not ask for an upgrade get 200, as from the engine. */
static void begin_raw(struct client *client, const struct http_head *head)
{
	static const struct http_header upgrade[] = {
		{ "Connection", "Upgrade" }, { "Upgrade", "tcp" }
	};
	bool upgraded = client->exchange->head->upgrade;
	struct reply reply = { .session = &client->shared->session,
		.status = upgraded ? UPGRADED : OK,
		.reason = upgraded ? "UPGRADED" : NULL,
		.type = http_value(head, "Content-Type"),
		.headers = upgrade,
		.nheaders = upgraded ? 2 : 0 };

	if (!reply.type)
		reply.type = "application/vnd.docker.raw-stream";
	reply_head(&client->to, &reply);
	client->stream.begun = true;
	client->state = CLIENT_RAW;
	buffer_put(&client->to, buffer_bytes(&client->stream.from),
	    client->stream.from.n);
	buffer_free(&client->stream.from);
}

static enum framing choose_framing(
    const struct client *client, const struct http_head *head)
{
	if (reply_is_bare(head->status))
		return FRAMING_NONE;
	if (head->has_length && !head->chunked)
		return FRAMING_LENGTH;
	if (strcmp(client->exchange->head->method, "HEAD") == 0)
		return FRAMING_NONE;
	return client->exchange->head->minor ? FRAMING_CHUNKS : FRAMING_CLOSE;
}

static void write_head(struct client *client)
{
	const struct http_head *head = http_head(client->stream.reader);
	struct reply reply = exchange_reply(client);

	stream_reply(client->exchange->arena, head, &reply);
	reply.framing = choose_framing(client, head);
	reply.length = head->length;
	if (reply.framing == FRAMING_CLOSE) {
		client->exchange->last = true;
		reply.close = true;
		reply.keep = false;
	}
	reply_head(&client->to, &reply);
	client->stream.begun = true;
	client->stream.framing = reply.framing;
	client->stream.raw = reply.framing != FRAMING_NONE &&
			     !head->has_length && !head->chunked;
}

static void begin_answer(struct client *client)
{
	const struct http_head *head = http_head(client->stream.reader);

	if (head->status >= CONTINUE_FIRST && head->status < UPGRADED) {
		http_begin(client->stream.reader, client->exchange->arena,
		    strcmp(client->exchange->head->method, "HEAD") == 0);
		return;
	}
	if (is_raw(client, head))
		begin_raw(client, head);
	else if (!client->exchange->collects)
		write_head(client);
}

static void put_bytes(struct client *client, const char *piece, size_t length)
{
	if (client->stream.framing == FRAMING_CHUNKS)
		buffer_chunk(&client->to, piece, length);
	else
		buffer_put(&client->to, piece, length);
}

/* What is too large to be looked into is passed on as it is. */
static void collect(struct client *client, const char *piece, size_t length)
{
	struct exchange *exchange = client->exchange;

	text_put(&exchange->answer, piece, length);
	if (exchange->answer.n <= COLLECTED)
		return;
	if (exchange->looks) {
		break_answer(client);
		return;
	}
	exchange->collects = false;
	write_head(client);
	put_bytes(client, exchange->answer.v, exchange->answer.n);
}

static void put_piece(struct client *client)
{
	size_t length;
	const char *piece = http_piece(client->stream.reader, &length);

	if (client->exchange->collects)
		collect(client, piece, length);
	else
		put_bytes(client, piece, length);
}

static enum http_event read_answer(struct stream *stream)
{
	const char *at = buffer_bytes(&stream->from), *begin = at;
	enum http_event event =
	    http_read(stream->reader, &at, at + stream->from.n);

	if (event == HTTP_MORE && stream->ended)
		event = http_end(stream->reader);
	buffer_drop(&stream->from, (size_t)(at - begin));
	return event;
}

/* From the engine to the client, without a copy. */
static bool pass_out(struct client *client)
{
	struct stream *stream = &client->stream;
	enum flow flow;

	if (stream->ended || !stream->ready || client->to.n >= BUFFER_SIZE)
		return false;
	stream->ready = false;
	flow = stream->framing == FRAMING_CHUNKS
		   ? buffer_fill_chunk(&client->to, stream->fd)
		   : buffer_fill(&client->to, stream->fd);
	stream->ended = flow == FLOW_END || flow == FLOW_BROKEN;
	return flow != FLOW_NONE;
}

/* The rest of a body that lasts until the engine's end. */
static bool pass_rest(struct client *client)
{
	bool moved = pass_out(client);

	if (client->stream.ended)
		end_answer(client);
	return moved;
}

/* One step of the engine's answer. */
static bool pass_down(struct client *client)
{
	struct stream *stream = &client->stream;
	bool filled;

	if (stream->raw && !stream->from.n)
		return pass_rest(client);
	if (client->to.n >= BUFFER_SIZE)
		return false;
	filled = stream_fill(stream);
	switch (read_answer(stream)) {
	case HTTP_BEGUN:
		begin_answer(client);
		return true;
	case HTTP_PIECE:
		put_piece(client);
		return true;
	case HTTP_ENDED:
		end_answer(client);
		return true;
	case HTTP_WRONG:
		break_answer(client);
		return true;
	default:
		return filled;
	}
}

/* One step of the client's body; one that nobody reads is read all the same. */
static bool pass_up(struct client *client)
{
	struct exchange *exchange = client->exchange;
	struct buffer *to = &client->stream.to;
	size_t length;
	const char *piece;

	if (!exchange->upload || exchange->body_ended || to->n >= BUFFER_SIZE)
		return false;
	switch (client_read(client)) {
	case HTTP_PIECE:
		piece = http_piece(client->reader, &length);
		if (!client->stream.deaf)
			buffer_chunk(to, piece, length);
		return true;
	case HTTP_ENDED:
		buffer_put(to, "0\r\n\r\n", 5);
		exchange->body_ended = true;
		return true;
	case HTTP_MORE:
		if (!client->ended)
			return false;
		break;
	default:
		break;
	}
	client_drop(client);
	return true;
}

bool pass_answer(struct client *client)
{
	bool up = pass_up(client);

	if (client->state != CLIENT_PASSES)
		return up;
	up |= stream_drain(&client->stream, &client->stream.to);
	return pass_down(client) || up;
}

/* From the client to the engine, without a copy. */
static bool pass_in(struct client *client)
{
	struct stream *stream = &client->stream;

	if (stream->deaf)
		buffer_free(&client->from);
	if (client->ended && !client->from.n && !stream->shut) {
		stream_shut(stream);
		return true;
	}
	return stream_drain(stream, &client->from);
}

bool pass_raw(struct client *client)
{
	bool moved = pass_in(client);

	moved |= pass_out(client);
	if (client->stream.ended) {
		end_stream(client);
		exchange_free(client);
		client->state = CLIENT_LEAVES;
		return true;
	}
	return moved;
}
