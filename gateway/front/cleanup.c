#include "front/cleanup.h"

#include "core/text.h"
#include "front/front.h"
#include "front/http/buffer.h"
#include "front/http/reader.h"

#include <jansson.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 60 }; /* seconds for all things of a kind */
enum { AT_ONCE = 32 };
enum { NOT_FOUND = 404, REDIRECTS = 300 };

/* A request of our own, by a connection like any client's. */
struct removal {
	struct server *server;
	enum made_kind kind;
	const char *name;
	int fd; /* -1: not begun, or over */
	bool over;
	struct buffer from;
	struct http_reader *reader;
	struct text body;
};

static void tell(const struct removal *removal, const char *why)
{
	struct arena *arena = removal->server->arena;
	struct error error;

	error_set(&error, arena, EXIT_INTERNAL, "%s %s is left%s%s",
	    made_noun(removal->kind), removal->name, *why ? ": " : "", why);
	front_complain(arena, &error);
}

/* The message of an error's body, in one line. */
static const char *message_of(struct arena *arena, const struct text *body)
{
	json_t *json = json_loads(text_string(body), 0, NULL);
	const char *text = json_string_value(json_object_get(json, "message"));
	char *line = arena_strdup(arena, text ? text : "");

	for (char *at = line; (at = strchr(at, '\n'));)
		*at = ' ';
	json_decref(json);
	return line;
}

static void finish(struct removal *removal)
{
	close(removal->fd);
	http_reader_free(removal->reader);
	buffer_free(&removal->from);
	removal->fd = -1;
	removal->over = true;
}

static bool begin(struct removal *removal)
{
	struct server *server = removal->server;
	struct buffer request = { 0 };
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
		ends) < 0)
		return false;
	server_add(server, ends[1], ends[1]);
	removal->fd = ends[0];
	removal->reader = http_reader_new(HTTP_ANSWERS);
	removal->body.arena = server->arena;
	http_begin(removal->reader, server->arena, false);
	buffer_printf(&request, "DELETE %s HTTP/1.1\r\n\r\n",
	    made_path(server->arena, removal->kind, removal->name));
	buffer_drain(&request, removal->fd);
	buffer_free(&request);
	return true;
}

/* What is gone already needs no removal. */
static void end(struct removal *removal, enum http_event event)
{
	unsigned int status = http_head(removal->reader)->status;

	if (event != HTTP_ENDED)
		tell(removal, "there was no answer");
	else if (status >= REDIRECTS && status != NOT_FOUND)
		tell(removal,
		    message_of(removal->server->arena, &removal->body));
	finish(removal);
}

static enum http_event read_answer(struct removal *removal, bool ended)
{
	const char *at = buffer_bytes(&removal->from), *first = at, *piece;
	enum http_event event =
	    http_read(removal->reader, &at, at + removal->from.n);
	size_t length;

	if (event == HTTP_PIECE) {
		piece = http_piece(removal->reader, &length);
		text_put(&removal->body, piece, length);
	}
	if (event == HTTP_MORE && ended)
		event = http_end(removal->reader);
	buffer_drop(&removal->from, (size_t)(at - first));
	return event;
}

static void work(struct removal *removal)
{
	enum flow flow;
	enum http_event event;

	if (removal->fd < 0)
		return;
	flow = buffer_fill(&removal->from, removal->fd);
	do
		event = read_answer(
		    removal, flow == FLOW_END || flow == FLOW_BROKEN);
	while (event == HTTP_BEGUN || event == HTTP_PIECE);
	if (event != HTTP_MORE)
		end(removal, event);
}

/* Begins what can be begun, and looks at what was; false: all is over. */
static bool work_all(struct removal *removals, size_t n)
{
	size_t busy = 0;

	for (size_t i = 0; i < n; i++) {
		work(&removals[i]);
		busy += removals[i].fd >= 0;
	}
	for (size_t i = 0; i < n && busy < AT_ONCE; i++)
		if (removals[i].fd < 0 && !removals[i].over)
			busy += begin(&removals[i]);
	return busy > 0;
}

static void give_up(struct removal *removals, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (removals[i].over)
			continue;
		tell(&removals[i], "its removal was not waited for");
		if (removals[i].fd >= 0)
			finish(&removals[i]);
	}
}

/* Things of one kind are removed at the same time. */
static void remove_kind(
    struct server *server, enum made_kind kind, const bool *stop)
{
	const struct words *names = &server->shared.made.names[kind];
	struct removal *removals =
	    arena_array(server->arena, names->n + 1, sizeof(*removals));
	time_t limit = time(NULL) + PATIENCE;

	for (size_t i = 0; i < names->n; i++)
		removals[i] = (struct removal){ .server = server,
			.kind = kind,
			.name = names->v[i],
			.fd = -1 };
	while (work_all(removals, names->n) && !*stop && time(NULL) < limit)
		server_turn(server, 1000);
	give_up(removals, names->n);
}

void cleanup_run(struct server *server, const bool *stop)
{
	for (unsigned int kind = 0; kind < MADE_KINDS; kind++)
		remove_kind(server, (enum made_kind)kind, stop);
}
