/*
 * Events, of which a client is told those of its own containers.  By the label
 * alone, which an image can give to anybody's container, it would be told of
 * others' (an exec's words, tried): the ledger decides.
 *
 * A process of its own copies them.  What it reads are people's names and
 * labels, so it reads them by the scanner and keeps one line at a time.
 */
#include "door/exchange.h"

#include "core/scan.h"
#include "door/apart.h"
#include "door/request.h"
#include "io.h"
#include "rt/ledger.h"
#include "rt/pending.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A longer line is left out: docker's are a few hundred bytes. */
enum { LINE = 256 * 1024 };

enum { TYPE, ACTOR, CONTAINER, TICKET_LABEL, PICKS };

static const struct scan_path paths[PICKS] = {
	[TYPE] = { { "Type" } },
	[ACTOR] = { { "Actor", "ID" } },
	[CONTAINER] = { { "Actor", "Attributes", "container" } },
	[TICKET_LABEL] = { { "Actor", "Attributes", LEDGER_LABEL } },
};

struct copier {
	const struct ledger *ledger;
	uid_t uid;
	bool all; /* everybody's are the caller's to see */
	int from, to;
	char line[LINE];
	size_t n;
	bool skip; /* the line is too long */
};

/* False: it is no event that can be told whose it is. */
static bool pick(
    struct arena *arena, const char *line, size_t n, const char *picked[PICKS])
{
	struct scan scan;
	const char *at = line, *end = line + n;
	enum scan_event event;

	for (size_t i = 0; i < PICKS; i++)
		picked[i] = "";
	scan_begin(&scan, paths, PICKS);
	while ((event = scan_next(&scan, &at, end)) != SCAN_MORE) {
		if (event == SCAN_BROKEN)
			return false;
		if (event == SCAN_PICKED && scan.kind == SCAN_STRING)
			picked[scan.path] =
			    arena_strndup(arena, scan.text, scan.n);
	}
	return scan_whole(&scan);
}

/* The event of its creation comes before its record. */
static bool is_expected(
    const struct ledger *ledger, uid_t uid, const char *ticket)
{
	struct expectations expected = { 0 };
	struct error error = { 0 };

	if (!*ticket || pending_settle(ledger, uid, &expected, &error) < 0)
		return false;
	for (size_t i = 0; i < expected.n; i++)
		if (strcmp(expected.v[i].ticket, ticket) == 0)
			return true;
	return false;
}

static bool is_own(const struct copier *c, const char *line, size_t n)
{
	cleanup_arena struct arena *arena = arena_new();
	struct ledger ledger = *c->ledger;
	const char *picked[PICKS], *id;
	struct record record;

	if (c->all)
		return true;
	if (!pick(arena, line, n, picked))
		return false;
	ledger.arena = arena;
	/* Others are told by the container that they are about, if any. */
	id = strcmp(picked[TYPE], "container") == 0 ? picked[ACTOR]
						    : picked[CONTAINER];
	if (!engine_is_id(id))
		return false;
	if (ledger_find(&ledger, id, &record))
		return record.uid == c->uid;
	return is_expected(&ledger, c->uid, picked[TICKET_LABEL]);
}

/* Copies the lines that have ended, and keeps the rest. */
static int copy_lines(struct copier *c)
{
	char *end;

	while ((end = memchr(c->line, '\n', c->n))) {
		size_t length = (size_t)(end - c->line) + 1;

		if (!c->skip && is_own(c, c->line, length) &&
		    write_all(c->to, c->line, length) < 0)
			return -1;
		c->skip = false;
		c->n -= length;
		memmove(c->line, c->line + length, c->n);
	}
	if (c->n == sizeof(c->line)) {
		c->skip = true;
		c->n = 0;
	}
	return 0;
}

/* Until either end is closed. */
static void copy(struct copier *c)
{
	struct pollfd p[] = { { .fd = c->from, .events = POLLIN },
		{ .fd = c->to, .events = POLLRDHUP } };

	while (copy_lines(c) == 0) {
		ssize_t n;

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return;
		if (p[1].revents)
			return;
		if (!p[0].revents)
			continue;
		n = recv(c->from, c->line + c->n, sizeof(c->line) - c->n, 0);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			return;
		c->n += n > 0 ? (size_t)n : 0;
	}
}

static _Noreturn void work(struct exchange *x, struct http *http, int to)
{
	static const char head[] = "HTTP/1.0 200 OK\r\n"
				   "Content-Type: application/json\r\n\r\n";
	struct judge *j = &x->judge;
	static struct copier c;
	struct ledger ledger;
	int status, line;

	close(x->channel);
	held_forget(x->held);
	if (http_head(http, &status) < 0 || status != 200 ||
	    http->used > sizeof(c.line) ||
	    ledger_open(x->arena, &j->engine, j->gid, &ledger, &j->error) < 0 ||
	    write_all(to, head, strlen(head)) < 0)
		_exit(EXIT_INTERNAL);
	c = (struct copier){ .ledger = &ledger,
		.uid = j->caller.uid,
		.all = rules_uid_must_match(&j->rules, &line) == SETTING_FALSE,
		.from = http->dialled.fd,
		.to = to,
		.n = http->used };
	memcpy(c.line, http->text, http->used);
	copy(&c);
	_exit(0);
}

static int hand_over(struct exchange *x, struct http *http)
{
	int ends[2], here;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return error_set(&x->judge.error, x->arena, EXIT_INTERNAL,
		    "no socket for events: %s", strerror(errno));
	here = apart();
	if (here == 0) {
		close(ends[0]);
		work(x, http, ends[1]);
	}
	close(ends[1]);
	x->dialled.fd = ends[0];
	x->answer.kind = ANSWER_STREAM;
	return here < 0 ? error_set(&x->judge.error, x->arena, EXIT_INTERNAL,
			      "no process for events")
			: 0;
}

int exchange_events(struct exchange *x)
{
	struct judge *j = &x->judge;
	struct request request = { 0 };
	struct http http;
	int result;

	if (exchange_decide(x) < 0 || exchange_request(x, &request) < 0)
		return -1;
	/* They come for as long as the client likes. */
	http = http_new(x->arena, &j->dial, j->engine.patience, &j->error);
	result = request_send(&http, &request, OPERATION_STREAM);
	if (result == 0)
		result = hand_over(x, &http);
	http_end(&http);
	request_end(&request);
	return result;
}
