/*
 * A reader of HTTP/1 messages, requests or answers, in pieces of any size.
 *
 * The parsing is http-parser's, and reader.c the only file that knows it.
 */
#ifndef UNDOCKER_FRONT_HTTP_READER_H
#define UNDOCKER_FRONT_HTTP_READER_H

#include "core/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HTTP_HEAD_SIZE = 64 * 1024, /* bytes of a head, at most */
	HTTP_HEADERS = 256,	    /* header fields of a head, at most */
};

struct http_header {
	const char *name, *value;
};

struct http_head {
	const char *method; /* of a request */
	const char *text;   /* a request's target, an answer's reason */
	unsigned int status;
	unsigned int minor; /* 1 for HTTP/1.1 */
	struct http_header *headers;
	size_t nheaders;
	bool keep_alive; /* the connection lasts beyond this message */
	bool upgrade;	 /* Upgrade, and Connection says so */
	bool chunked;
	bool has_length;
	uint64_t length; /* of the body, where there is a Content-Length */
};

enum http_kind { HTTP_REQUESTS, HTTP_ANSWERS };

enum http_event {
	HTTP_MORE,  /* the bytes are used up */
	HTTP_BEGUN, /* the head has been read */
	HTTP_PIECE, /* of the body, without its framing */
	HTTP_ENDED, /* the message has been read */
	HTTP_WRONG, /* no HTTP, for good */
};

struct http_reader;

/* The caller ends it with http_reader_free(); NULL is allowed there. */
struct http_reader *http_reader_new(enum http_kind kind);
void http_reader_free(struct http_reader *reader);

/*
 * Begins the next message, whose head will be the arena's.  bodyless: it
 * answers a HEAD request.
 */
void http_begin(struct http_reader *reader, struct arena *arena, bool bodyless);

/*
 * Reads from *at up to the next event, or to end; *at is moved.  A piece
 * points into these bytes.
 */
enum http_event http_read(
    struct http_reader *reader, const char **at, const char *end);

/* No bytes follow: HTTP_ENDED for a body that lasts as long, or HTTP_WRONG. */
enum http_event http_end(struct http_reader *reader);

/* After HTTP_BEGUN; valid as long as the message's arena. */
const struct http_head *http_head(const struct http_reader *reader);

/* After HTTP_PIECE. */
const char *http_piece(const struct http_reader *reader, size_t *length);

/* After HTTP_WRONG: HTTP's status, 400 or 431, and what is wrong. */
unsigned int http_wrong(const struct http_reader *reader, const char **why);

/* The value of the first header field of that name, or NULL. */
const char *http_value(const struct http_head *head, const char *name);

/* What HTTP calls a status: "Not Found". */
const char *http_reason(unsigned int status);

#endif
