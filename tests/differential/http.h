/*
 * One connection of the CLI to the recording engine: HTTP/1.1 (RFC 9112) as
 * far as Go's client speaks it on a unix socket, and docker's upgrade to a
 * raw stream (attach, exec).
 */
#ifndef UNDOCKER_TESTS_HTTP_H
#define UNDOCKER_TESTS_HTTP_H

#include "engine.h"

struct http;

/* Takes the descriptor; requests are added to the recording. */
struct http *http_new(struct arena *arena, int fd, struct recording *recording);
int http_fd(const struct http *http);

/* Reads what there is, records and answers; false: the connection is over. */
bool http_serve(struct http *http);

/* Closes the descriptor; NULL is allowed. */
void http_end(struct http *http);

#endif
