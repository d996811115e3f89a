/*
 * Requests: from a client's bytes to an ask, and from an answer to bytes.
 */
#include "front/exchange.h"

#include "front/memory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
	OK = 200,
	CREATED = 201,
	NO_CONTENT = 204,
	NOT_FOUND = 404,
	TOO_LARGE = 413,
	EXPECTATION = 417,
};

static const char json_body[] = "application/json";

static void begin(struct client *client)
{
	struct exchange *exchange = memory(calloc(1, sizeof(*exchange)));

	exchange->arena = arena_new();
	exchange->body.arena = exchange->arena;
	exchange->makes = MADE_KINDS;
	client->exchange = exchange;
	http_begin(client->reader, exchange->arena, false);
}

void exchange_free(struct client *client)
{
	if (!client->exchange)
		return;
	if (client->exchange->waiting)
		door_forget(client->exchange->waiting);
	arena_free(client->exchange->arena);
	free(client->exchange);
	client->exchange = NULL;
}

static bool is_head(const struct client *client)
{
	const struct http_head *head = client->exchange->head;

	return head && strcmp(head->method, "HEAD") == 0;
}

struct reply exchange_reply(struct client *client)
{
	struct exchange *exchange = client->exchange;
	const struct http_head *head = exchange->head;

	exchange->last = !head || !head->keep_alive || !exchange->body_ended;
	return (struct reply){ .session = &client->shared->session,
		.close = exchange->last,
		.keep = !exchange->last && head->minor == 0 };
}

void exchange_end(struct client *client)
{
	bool last = client->exchange->last || !client->exchange->body_ended;

	exchange_free(client);
	if (!client->from.n)
		buffer_free(&client->from);
	client->state = last ? CLIENT_LEAVES : CLIENT_IDLE;
}

/* Answers with a whole body, or none: "". */
static void answer(struct client *client, struct reply *reply, const char *body)
{
	bool bare = reply_is_bare(reply->status);

	reply->length = strlen(body);
	reply->framing = bare ? FRAMING_NONE : FRAMING_LENGTH;
	reply->type = reply->length && !bare ? reply->type : NULL;
	reply_head(&client->to, reply);
	if (!bare && !is_head(client))
		buffer_put(&client->to, body, reply->length);
	exchange_end(client);
}

static void answer_refusal(struct client *client)
{
	struct reply reply = exchange_reply(client);

	reply.status = client->exchange->refused;
	reply.type = json_body;
	answer(client, &reply, client->exchange->refusal);
}

/* A body that is soon over is read, so that the connection can go on. */
static bool ends_soon(const struct exchange *exchange)
{
	return exchange->head && !exchange->head->chunked &&
	       exchange->head->length <= BODY_SIZE &&
	       !http_value(exchange->head, "Expect");
}

void exchange_refuse(
    struct client *client, unsigned int status, const char *body)
{
	struct exchange *exchange = client->exchange;

	exchange->refused = status;
	exchange->refusal = body;
	if (exchange->body_ended || !ends_soon(exchange))
		answer_refusal(client);
	else
		client->state = CLIENT_BODY;
}

static void refuse_error(
    struct client *client, unsigned int status, const struct error *error)
{
	exchange_refuse(
	    client, status, reply_error(client->exchange->arena, error));
}

static void refuse(
    struct client *client, unsigned int status, int code, const char *why)
{
	struct error error;

	error_set(&error, client->exchange->arena, code, "%s", why);
	refuse_error(client, status, &error);
}

/* Nothing after it can be told from a request. */
static void refuse_bytes(struct client *client)
{
	const char *why;
	unsigned int status = http_wrong(client->reader, &why);

	client->exchange->head = NULL;
	client->exchange->body_ended = false;
	refuse(client, status, EXIT_WRONG,
	    arena_printf(client->exchange->arena,
		"what came is no HTTP request: %s", why));
}

bool exchange_read_head(struct client *client)
{
	if (!client->from.n && client->ended)
		client->state = CLIENT_LEAVES;
	if (!client->from.n || client->to.n >= BUFFER_SIZE)
		return client->state != CLIENT_IDLE;
	if (!client->exchange)
		begin(client);
	switch (client_read(client)) {
	case HTTP_BEGUN:
		client->exchange->head = http_head(client->reader);
		client->state = CLIENT_ROUTES;
		return true;
	case HTTP_MORE:
		if (client->ended)
			client_drop(client);
		return client->ended;
	default:
		refuse_bytes(client);
		return true;
	}
}

/* Docker's clients look at these fields, and at nothing else. */
static void answer_ping(struct client *client)
{
	static const struct http_header headers[] = { { "Builder-Version",
							  "1" },
		{ "Cache-Control", "no-cache, no-store, must-revalidate" },
		{ "Pragma", "no-cache" } };
	struct reply reply = exchange_reply(client);

	reply.status = OK;
	reply.type = "text/plain; charset=utf-8";
	reply.headers = headers;
	reply.nheaders = sizeof(headers) / sizeof(*headers);
	answer(client, &reply, "OK");
}

/* Docker's CLI passes a hang-up on to the container that it is attached to. */
static bool is_hang_up(const struct client *client)
{
	static const char *const names[] = { "HUP", "SIGHUP", "1" };
	const struct route *route = &client->exchange->route;

	if (!client->shared->hung_up ||
	    strcmp(route->operation->name, "ContainerKill") != 0)
		return false;
	for (size_t i = 0; i < route->nquery; i++)
		for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++)
			if (strcmp(route->query[i].name, "signal") == 0 &&
			    strcasecmp(route->query[i].value, names[n]) == 0)
				return true;
	return false;
}

static void take_answer(void *of, const struct answer *answer, int fd);

static void send_ask(
    struct client *client, struct ask *ask, door_answered *answered)
{
	struct exchange *exchange = client->exchange;
	struct door *door = &client->shared->door;

	exchange->waiting = door_ask(door, ask, answered, client);
	client->state = CLIENT_WAITS;
	if (exchange->waiting)
		return;
	if (door->fd < 0)
		refuse(client, answer_status(EXIT_INTERNAL), EXIT_INTERNAL,
		    "the session with the root side has ended");
	else
		refuse(
		    client, TOO_LARGE, EXIT_WRONG, "the request is too large");
}

static void ask(struct client *client);

/*
 * A volume that was there before is not removed, nor is one of which that is
 * not known.
 */
void exchange_looked(
    struct client *client, unsigned int status, const char *list)
{
	struct exchange *exchange = client->exchange;

	exchange->looks = exchange->collects = false;
	if (status != OK || !made_is_new(list, exchange->volume))
		exchange->makes = MADE_KINDS;
	ask(client);
}

static void begin_stream(struct client *client, unsigned int serial, int fd)
{
	struct exchange *exchange = client->exchange;

	exchange->answer = (struct text){ .arena = exchange->arena };
	stream_begin(&client->stream, fd, serial);
	http_begin(client->stream.reader, exchange->arena, is_head(client));
	client->state = CLIENT_PASSES;
}

static void take_look(void *of, const struct answer *answered, int fd)
{
	struct client *client = of;

	client->exchange->waiting = NULL;
	client->exchange->collects = true;
	if (answered->kind == ANSWER_STREAM)
		begin_stream(client, answered->serial, fd);
	else
		exchange_looked(client, answered->status, answered->text);
}

/* Asks for the volumes there are before it makes one; false: no need to. */
static bool look(struct client *client)
{
	struct exchange *exchange = client->exchange;
	const struct route_body none = { .text = "" };
	struct error error;
	struct route route;
	struct ask question = { 0 };

	if (exchange->looked || exchange->makes != MADE_VOLUMES)
		return false;
	exchange->looked = true;
	exchange->volume = made_volume(
	    exchange->arena, text_string(&exchange->body), exchange->body.n);
	exchange->looks =
	    exchange->volume &&
	    route_find(exchange->arena, "GET", MADE_LIST,
		client->shared->session.api, &route, &error) == ROUTE_FOUND &&
	    route_ask(exchange->arena, &route, &none, &question, &error) == 0;
	if (exchange->looks)
		send_ask(client, &question, take_look);
	return exchange->looks;
}

static void ask(struct client *client)
{
	struct exchange *exchange = client->exchange;
	const struct route_body body = {
		.text = exchange->upload ? "" : text_string(&exchange->body),
		.length = exchange->upload ? 0 : exchange->body.n,
		.registry_auth = http_value(exchange->head, "X-Registry-Auth"),
		.registry_config =
		    http_value(exchange->head, "X-Registry-Config"),
	};
	struct error error;
	struct ask question = { 0 };

	if (look(client))
		return;
	if (route_ask(exchange->arena, &exchange->route, &body, &question,
		&error) < 0)
		refuse_error(client, answer_status(error.code), &error);
	else
		send_ask(client, &question, take_answer);
}

/* The body is read whole, or by the engine. */
static void begin_body(struct client *client)
{
	struct exchange *exchange = client->exchange;
	const char *expect = http_value(exchange->head, "Expect");

	if (expect && strcasecmp(expect, "100-continue") != 0) {
		refuse(client, EXPECTATION, EXIT_WRONG,
		    "Expect can be 100-continue only");
	} else if (exchange->head->length > BODY_SIZE && !exchange->upload) {
		refuse(client, TOO_LARGE, EXIT_WRONG,
		    "the request's body is larger than 2 MiB");
	} else if (exchange->upload) {
		ask(client);
	} else {
		exchange_continue(client);
		client->state = CLIENT_BODY;
	}
}

static void go_where_it_leads(struct client *client)
{
	struct exchange *exchange = client->exchange;
	const struct operation *operation = exchange->route.operation;

	exchange->upload = operation->kind == OPERATION_UPLOAD;
	if (client->shared->made.arena)
		exchange->makes = made_by(operation->name);
	if (strncmp(operation->name, "SystemPing", 10) == 0) {
		client->state = CLIENT_BODY;
	} else {
		begin_body(client);
	}
}

bool exchange_route(struct client *client)
{
	const struct session *session = &client->shared->session;
	struct exchange *exchange = client->exchange;
	struct error error = { 0 };

	if (!session->known)
		return false;
	if (session->refused) {
		exchange_refuse(client, session->refused,
		    reply_message(exchange->arena, session->message));
		return true;
	}
	switch (route_find(exchange->arena, exchange->head->method,
	    exchange->head->text, session->api, &exchange->route, &error)) {
	case ROUTE_FOUND:
		go_where_it_leads(client);
		return true;
	case ROUTE_UNKNOWN:
		exchange_refuse(client, NOT_FOUND,
		    reply_message(exchange->arena, "page not found"));
		return true;
	default:
		refuse_error(client, answer_status(error.code), &error);
		return true;
	}
}

/* The whole request is here. */
static void act(struct client *client)
{
	struct exchange *exchange = client->exchange;
	const char *name =
	    exchange->route.operation ? exchange->route.operation->name : "";
	struct reply reply;

	exchange->body_ended = true;
	if (exchange->refused) {
		answer_refusal(client);
	} else if (strncmp(name, "SystemPing", 10) == 0) {
		answer_ping(client);
	} else if (is_hang_up(client)) {
		reply = exchange_reply(client);
		reply.status = NO_CONTENT;
		answer(client, &reply, "");
	} else {
		ask(client);
	}
}

static void keep_piece(struct client *client)
{
	struct exchange *exchange = client->exchange;
	size_t length;
	const char *piece = http_piece(client->reader, &length);

	if (exchange->refused)
		return;
	if (length > BODY_SIZE - exchange->body.n)
		refuse(client, TOO_LARGE, EXIT_WRONG,
		    "the request's body is larger than 2 MiB");
	else
		text_put(&exchange->body, piece, length);
}

bool exchange_read_body(struct client *client)
{
	switch (client_read(client)) {
	case HTTP_PIECE:
		keep_piece(client);
		return true;
	case HTTP_ENDED:
		act(client);
		return true;
	case HTTP_MORE:
		if (client->ended)
			client_drop(client);
		return client->ended;
	default:
		refuse_bytes(client);
		return true;
	}
}

void exchange_continue(struct client *client)
{
	const struct http_head *head = client->exchange->head;

	if (http_value(head, "Expect") && head->minor && !client->from.n)
		buffer_printf(&client->to, "HTTP/1.1 100 Continue\r\n\r\n");
}

void exchange_answer(
    struct client *client, struct reply *reply, const char *body)
{
	struct exchange *exchange = client->exchange;

	if (exchange->makes != MADE_KINDS && reply->status == CREATED)
		made_note(&client->shared->made, exchange->makes, body);
	answer(client, reply,
	    reply_with_sources(exchange->arena, body, &exchange->sources));
}

static void take_body(struct client *client, const struct answer *answered)
{
	const struct route *route = &client->exchange->route;
	struct reply reply = exchange_reply(client);
	const char *body = answered->text;

	client->exchange->sources = answered->sources;
	reply.status = answered->status;
	reply.type = json_body;
	if (strcmp(route->operation->name, "ContainerCreate") == 0)
		body = reply_with_warnings(
		    client->exchange->arena, body, &answered->warnings);
	exchange_answer(client, &reply, body);
}

/* The answer's strings do not live as long as the stream. */
static void keep_sources(struct exchange *exchange, const struct words *sources)
{
	exchange->sources.n = sources->n;
	exchange->sources.v =
	    arena_array(exchange->arena, sources->n + 1, sizeof(*sources->v));
	for (size_t i = 0; i < sources->n; i++)
		exchange->sources.v[i] =
		    arena_strdup(exchange->arena, sources->v[i]);
}

static void take_stream(
    struct client *client, const struct answer *answered, int fd)
{
	struct exchange *exchange = client->exchange;

	keep_sources(exchange, &answered->sources);
	exchange->collects =
	    exchange->sources.n || exchange->makes != MADE_KINDS;
	begin_stream(client, answered->serial, fd);
	if (exchange->upload)
		exchange_continue(client);
}

static void take_answer(void *of, const struct answer *answered, int fd)
{
	struct client *client = of;
	struct exchange *exchange = client->exchange;

	exchange->waiting = NULL;
	if (answered->kind == ANSWER_STREAM)
		take_stream(client, answered, fd);
	else if (answered->kind == ANSWER_BODY)
		take_body(client, answered);
	else
		exchange_refuse(client, answered->status,
		    reply_message(exchange->arena,
			session_message(exchange->arena, answered)));
}
