#include "rt/http.h"

#include "rt/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct http http_new(
    struct arena *arena, struct dial *dial, int patience, struct error *error)
{
	return (struct http){ .arena = arena,
		.dial = dial,
		.patience = patience,
		.error = error,
		.dialled = { .fd = -1, .child = -1, .complaints = -1 } };
}

int http_failed(struct http *x, const char *what)
{
	const char *complaint = dial_complaint(x->arena, &x->dialled);

	if (complaint)
		what =
		    arena_printf(x->arena, "cannot be reached: %s", complaint);
	error_set(x->error, x->arena, EXIT_ENGINE, "the engine %s %s",
	    x->dial->shown, what);
	error_hint(x->error, x->arena,
	    "try again; if it stays so, tell the administrator");
	return -1;
}

static int wait_for(struct http *x, short events)
{
	struct pollfd p = { .fd = x->dialled.fd, .events = events };
	long long left = x->deadline - clock_milliseconds();
	int ready = left > 0 ? poll(&p, 1, (int)left) : 0;

	if (ready < 0 && errno == EINTR)
		return 0;
	return ready > 0 ? 0 : http_failed(x, "does not answer");
}

int http_send(struct http *x, const char *text, size_t left)
{
	while (left) {
		ssize_t n = send(x->dialled.fd, text, left, MSG_NOSIGNAL);

		if (n >= 0) {
			text += n;
			left -= (size_t)n;
		} else if (errno != EAGAIN && errno != EINTR) {
			return http_failed(x, "closed the connection");
		} else if (wait_for(x, POLLOUT) < 0) {
			return -1;
		}
	}
	return 0;
}

int http_open(struct http *x)
{
	const char *failed;

	x->deadline = clock_milliseconds() + x->patience * 1000LL;
	failed = dial_open(x->arena, x->dial, x->deadline, &x->dialled);
	return failed ? http_failed(x, failed) : 0;
}

int http_ask(struct http *x, const char *method, const char *path)
{
	const char *body = x->body ? x->body : "";
	const char *text = arena_printf(x->arena,
	    "%s %s HTTP/1.0\r\nHost: docker\r\n"
	    "%sContent-Length: %zu\r\n\r\n%s",
	    method, path, *body ? "Content-Type: application/json\r\n" : "",
	    strlen(body), body);

	return http_open(x) < 0 ? -1 : http_send(x, text, strlen(text));
}

void http_end(struct http *x)
{
	dial_close(&x->dialled);
	free(x->text);
	x->text = NULL;
}

/* Room for more, and for a NUL behind it. */
static int make_room(struct http *x)
{
	size_t larger = x->size ? 2 * x->size : HTTP_PIECE;
	char *text;

	if (x->used + 1 < x->size)
		return 0;
	text = realloc(x->text, larger);
	if (!text)
		return http_failed(x, "answers more than fits");
	x->text = text;
	x->size = larger;
	return 0;
}

/* An engine that never stops to send has no more time than a silent one. */
int http_receive(struct http *x)
{
	while (make_room(x) == 0) {
		ssize_t n = recv(
		    x->dialled.fd, x->text + x->used, x->size - x->used - 1, 0);

		if (n >= 0 && clock_milliseconds() >= x->deadline)
			return http_failed(x, "does not come to an end");
		if (n >= 0) {
			x->used += (size_t)n;
			x->text[x->used] = '\0';
			return n > 0;
		}
		if (errno != EAGAIN && errno != EINTR)
			return http_failed(x, "closed the connection");
		if (wait_for(x, POLLIN) < 0)
			return -1;
	}
	return -1;
}

int http_head(struct http *x, int *status)
{
	const char *end = NULL;
	int more = 1, major, minor;

	while (!end && more > 0 && x->used <= HTTP_PIECE) {
		more = http_receive(x);
		if (more > 0)
			end = memmem(x->text, x->used, "\r\n\r\n", 4);
	}
	if (more < 0)
		return -1;
	if (!end ||
	    sscanf(x->text, "HTTP/%1d.%1d %3d", &major, &minor, status) != 3)
		return http_failed(x,
		    x->used ? "does not speak HTTP" : "closed the connection");
	x->dial->answered = true;
	x->used -= (size_t)(end + 4 - x->text);
	memmove(x->text, end + 4, x->used + 1);
	return 0;
}
