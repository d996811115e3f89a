/*
 * One request to an engine, HTTP/1.0 (RFC 1945) over a stream, with a deadline:
 * dockerd then answers without chunks and closes (tried with 20.10 and 28).
 */
#ifndef UNDOCKER_HTTP_H
#define UNDOCKER_HTTP_H

#include "core/arena.h"
#include "core/error.h"
#include "rt/dial.h"

#include <stddef.h>

enum { HTTP_PIECE = 64 * 1024 }; /* bytes of an answer that are kept at once */

/* All but the first five is http.c's to set; text has a NUL behind it. */
struct http {
	struct arena *arena;
	struct dial *dial;
	int patience; /* seconds for all of it */
	struct error *error;
	const char *body; /* of the request, JSON; NULL: none */
	struct dialled dialled;
	long long deadline; /* milliseconds of the monotonic clock */
	char *text;	    /* what has come, and was not taken yet */
	size_t used, size;
};

/* A request that is still to be made. */
struct http http_new(
    struct arena *arena, struct dial *dial, int patience, struct error *error);

/* Connects, and sends so many bytes, in the time that there is for all. */
int http_open(struct http *x);
int http_send(struct http *x, const char *text, size_t n);

/*
 * Both, for "METHOD PATH" with the body.  Whatever it returns,
 * http_end() is to be called in the end.
 */
int http_ask(struct http *x, const char *method, const char *path);
void http_end(struct http *x);

/*
 * Reads the answer's head, of HTTP_PIECE bytes at most, and removes it from
 * text; what has come of the body stays.  Returns 0, or -1 and an error.
 */
int http_head(struct http *x, int *status);

/*
 * Reads more of the body: 1, or 0 at the end of the stream, or -1.  An answer
 * may be of any length, within its time: the caller takes what it has used out
 * of text.
 */
int http_receive(struct http *x);

/*
 * What went wrong, behind "the engine at …"; returns -1.  All errors here are
 * EXIT_ENGINE.
 */
int http_failed(struct http *x, const char *what);

#endif
