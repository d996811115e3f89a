/*
 * Requests as bytes on a connection of their own.
 *
 * One descriptor, one request: after HTTP/1.0, or HTTP/1.1 with "Connection:
 * close", engines answer once (tried with 20.10, 26.1, 28.5 and 29.7), so the
 * descriptor can be handed over.  Kept-alive ones would be the engine's socket
 * itself.  A connection on which nothing was written yet would be, too.
 */
#ifndef UNDOCKER_DOOR_REQUEST_H
#define UNDOCKER_DOOR_REQUEST_H

#include "core/request/operations.h"
#include "rt/engine.h"
#include "rt/http.h"

#include <jansson.h>

/*
 * Connects and writes the whole request, but for the body of an upload.  Errors
 * as of http_ask(), which *x is for; http_end() is the caller's in any case.
 */
int request_send(
    struct http *x, const struct request *request, enum operation_kind kind);

/*
 * The same, and reads the answer: its status, and its body as JSON, or NULL
 * where there is none.  A body that is longer than REQUEST_ANSWER is an error.
 */
enum { REQUEST_ANSWER = 2 << 20 };
int request_ask(const struct engine *engine, const struct request *request,
    unsigned int *status, json_t **body, struct error *error);

#endif
