/*
 * A client's connection from inside: private to client.c, exchange.c and
 * pass.c.
 */
#ifndef UNDOCKER_FRONT_EXCHANGE_H
#define UNDOCKER_FRONT_EXCHANGE_H

#include "core/request/route.h"
#include "core/text.h"
#include "front/client.h"
#include "front/stream.h"

enum client_state {
	CLIENT_IDLE,	/* reads the head of a request */
	CLIENT_ROUTES,	/* has read it */
	CLIENT_BODY,	/* reads the body */
	CLIENT_WAITS,	/* for the door's answer */
	CLIENT_PASSES,	/* the engine's answer, and an upload */
	CLIENT_RAW,	/* bytes in both directions */
	CLIENT_LEAVES,	/* writes what is left */
	CLIENT_LINGERS, /* has written it, and reads until the client's end */
	CLIENT_GONE,
	CLIENT_STATES
};

enum { BODY_SIZE = 2 << 20 }; /* bytes of a body that is a message, at most */

/* A request, from its first byte to its answer's last. */
struct exchange {
	struct arena *arena;
	const struct http_head *head; /* once the client routes */
	struct route route;
	struct text body;
	bool body_ended;
	bool last;	      /* the client knows that no other answer comes */
	bool upload;	      /* the body goes to the engine */
	unsigned int refused; /* HTTP's status; 0: it is not */
	const char *refusal;  /* the answer's body */
	struct waiting *waiting;
	enum made_kind makes;
	/* those that are there are listed before this volume is made */
	const char *volume;
	bool looks, looked;
	/*
	 * The engine's answer is read whole before the client gets it, for the
	 * names of sources in it, or for what was made.
	 */
	bool collects;
	struct words sources;
	struct text answer;
};

struct client {
	struct shared *shared;
	int in, out;
	enum client_state state;
	bool ready;   /* there may be something to read */
	bool ended;   /* the client sends no more */
	bool blocked; /* it takes no more for now */
	bool closed;  /* it is gone, but for bytes that it has left */
	struct buffer from, to;
	struct http_reader *reader;
	struct exchange *exchange; /* NULL: between requests */
	struct stream stream;
	long long deadline; /* of CLIENT_LINGERS, in milliseconds */
};

/* Each takes a step; false when there is nothing to do before poll(2). */
typedef bool client_step(struct client *client);
client_step exchange_read_head, exchange_route, exchange_read_body;
client_step pass_answer, pass_raw;

/* Parses on in what the client has sent. */
enum http_event client_read(struct client *client);

/* The connection has no future: no answer, or no whole one. */
void client_drop(struct client *client);

/* The answer is complete: the next request, or the end of the connection. */
void exchange_end(struct client *client);

/* Answers with a whole body in JSON, in which sources are renamed. */
void exchange_answer(
    struct client *client, struct reply *reply, const char *body);

/* The list of volumes, if it may be had: the request can go on. */
void exchange_looked(
    struct client *client, unsigned int status, const char *list);

/* Frees the request. */
void exchange_free(struct client *client);

/* Answers with a refusal: now, or behind the rest of a small body. */
void exchange_refuse(
    struct client *client, unsigned int status, const char *body);

/* A reply for the present request, but for status, type and framing. */
struct reply exchange_reply(struct client *client);

/* Asks the client for a body that it holds back. */
void exchange_continue(struct client *client);

#endif
