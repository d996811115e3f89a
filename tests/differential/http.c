#include "http.h"

#include "answers.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

struct http {
	struct arena *arena;
	struct recording *recording;
	int fd;
	bool raw; /* upgraded: what comes is no HTTP any more */
	char *in; /* have bytes in room */
	size_t have, room;
};

struct http *http_new(struct arena *arena, int fd, struct recording *recording)
{
	struct http *h = arena_alloc(arena, sizeof(*h));

	*h = (struct http){ .arena = arena, .recording = recording, .fd = fd };
	return h;
}

int http_fd(const struct http *http)
{
	return http->fd;
}

void http_end(struct http *http)
{
	if (!http)
		return;
	close(http->fd);
	free(http->in);
}

/* A header's value in the head of a request, up to the line's end, or NULL. */
static const char *header(const char *head, const char *name)
{
	size_t length = strlen(name);

	while ((head = strstr(head, "\r\n"))) {
		head += 2;
		if (strncasecmp(head, name, length) == 0 && head[length] == ':')
			return head + length + 1 +
			       strspn(head + length + 1, " ");
	}
	return NULL;
}

static bool header_is(const char *head, const char *name, const char *value)
{
	const char *found = header(head, name);

	return found && strncasecmp(found, value, strlen(value)) == 0;
}

/*
 * Joins the chunks of a body in place.  Returns how many bytes of the text
 * they took, 0 when more must come; *length is the body's.
 */
static size_t join_chunks(char *text, size_t have, size_t *length)
{
	size_t at = 0, to = 0;

	for (;;) {
		char *line = text + at, *end;
		size_t size;

		end = memmem(line, have - at, "\r\n", 2);
		if (!end)
			return 0;
		size = strtoul(line, NULL, 16);
		at = (size_t)(end - text) + 2;
		if (have - at < size + 2)
			return 0;
		if (!size)
			break;
		memmove(text + to, text + at, size);
		to += size;
		at += size + 2;
	}
	*length = to;
	return at + 2;
}

/* The body's share of what has come after the head, as above. */
static size_t body_size(
    const char *head, char *text, size_t have, size_t *length, bool *whole)
{
	const char *value = header(head, "Content-Length");

	if (header_is(head, "Transfer-Encoding", "chunked")) {
		/* Chunks are joined in place: only once all are there. */
		char *copy = malloc(have + 1);
		size_t taken;

		memcpy(copy, text, have);
		taken = join_chunks(copy, have, length);
		if (taken)
			memcpy(text, copy, *length);
		free(copy);
		*whole = taken > 0;
		return taken;
	}
	*length = value ? strtoul(value, NULL, 10) : 0;
	*whole = have >= *length;
	return *length;
}

static void send_all(struct http *h, const char *text, size_t length)
{
	while (length) {
		ssize_t n = send(h->fd, text, length, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		text += n;
		length -= (size_t)n;
	}
}

static void answer(struct http *h, const struct request *r)
{
	const struct answer *a = answer_to(r->method, r->path);
	size_t length = strlen(a->body);
	bool headless = strcmp(r->method, "HEAD") == 0;
	char head[512];
	int n = snprintf(head, sizeof(head),
	    "HTTP/1.1 %d Recorded\r\nApi-Version: 1.51\r\nOstype: linux\r\n"
	    "Docker-Experimental: true\r\nBuilder-Version: 1\r\n"
	    "Swarm: active/manager\r\nContent-Type: application/json\r\n"
	    /* {"name":"x","size":0,"mode":420,"mtime":"…","linkTarget":""} */
	    "X-Docker-Container-Path-Stat: eyJuYW1lIjoieCIsInNpemUiOjAsIm1vZGU"
	    "iOjQyMCwibXRpbWUiOiIyMDAwLTAxLTAxVDAwOjAwOjAwWiIsImxpbmtUYXJnZXQi"
	    "OiIifQ==\r\n",
	    a->status);

	send_all(h, head, (size_t)n);
	if (a->status != 204) {
		n = snprintf(
		    head, sizeof(head), "Content-Length: %zu\r\n", length);
		send_all(h, head, (size_t)n);
	}
	send_all(h, "\r\n", 2);
	if (!headless)
		send_all(h, a->body, length);
}

/* An attached stream that ends at once; what the CLI sends is dropped. */
static void upgrade(struct http *h)
{
	static const char head[] =
	    "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
	    "Content-Type: application/vnd.docker.raw-stream\r\n\r\n";

	send_all(h, head, sizeof(head) - 1);
	shutdown(h->fd, SHUT_WR);
	h->raw = true;
}

/* The path without "/v1.41", and the query. */
static void split_target(
    struct http *h, struct request *r, const char *target, size_t length)
{
	char *path = arena_strndup(h->arena, target, length);
	char *mark = strchr(path, '?');

	r->query = mark ? mark + 1 : "";
	if (mark)
		*mark = '\0';
	if (strncmp(path, "/v1.", 4) == 0) {
		r->version = (unsigned int)strtoul(path + 4, NULL, 10);
		path++;
		path += strcspn(path, "/");
	}
	r->path = path;
}

static void record(struct http *h, const struct request *r)
{
	size_t length = strlen(r->path);
	struct recording *to = h->recording;

	/* These depend on time, not on the command line. */
	if (strcmp(r->path, "/_ping") == 0 ||
	    (length > 7 && strcmp(r->path + length - 7, "/resize") == 0))
		return;
	to->requests =
	    arena_grow(h->arena, to->requests, to->n, sizeof(*to->requests));
	to->requests[to->n++] = *r;
}

/* Takes one request off what has come; false: it is not whole yet. */
static bool take_request(struct http *h)
{
	char *end = memmem(h->in, h->have, "\r\n\r\n", 4);
	size_t head_size, body_taken, target;
	struct request r = { 0 };
	bool whole, upgraded;

	if (!end)
		return false;
	*end = '\0';
	head_size = (size_t)(end - h->in) + 4;
	body_taken = body_size(
	    h->in, h->in + head_size, h->have - head_size, &r.length, &whole);
	if (!whole) {
		*end = '\r';
		return false;
	}
	target = strcspn(h->in, " ");
	r.method = arena_strndup(h->arena, h->in, target);
	split_target(
	    h, &r, h->in + target + 1, strcspn(h->in + target + 1, " \r"));
	r.body = arena_strndup(h->arena, h->in + head_size, r.length);
	upgraded = header_is(h->in, "Upgrade", "tcp");
	h->have -= head_size + body_taken;
	memmove(h->in, h->in + head_size + body_taken, h->have);
	record(h, &r);
	if (upgraded)
		upgrade(h);
	else
		answer(h, &r);
	return true;
}

bool http_serve(struct http *h)
{
	ssize_t n;

	if (h->room - h->have < 4096) {
		h->room = h->room ? 2 * h->room : 8192;
		h->in = realloc(h->in, h->room);
		if (!h->in)
			abort();
	}
	n = recv(h->fd, h->in + h->have, h->room - h->have, 0);
	if (n <= 0)
		return false;
	if (h->raw)
		return true;
	h->have += (size_t)n;
	while (!h->raw && h->have && take_request(h))
		;
	return true;
}
