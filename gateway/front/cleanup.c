#include "front/cleanup.h"

#include "core/request/route.h"
#include "front/front.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 60 }; /* seconds for all things of a kind */
enum { NOT_FOUND = 404, REDIRECTS = 300 };

struct removal {
	struct server *server;
	enum made_kind kind;
	const char *name;
	bool over;
};

static void tell(const struct removal *removal, const struct error *why)
{
	struct arena *arena = removal->server->arena;
	struct error error;

	error_set(&error, arena, why->code, "%s %s is left: %s",
	    made_noun(removal->kind), removal->name, why->message);
	if (why->hint)
		error_hint(&error, arena, "%s", why->hint);
	front_complain(arena, &error);
}

/* What is gone already needs no removal. */
static void removed(void *of, const struct answer *answer, int fd)
{
	struct removal *removal = of;
	struct arena *arena = removal->server->arena;
	struct error error;

	removal->over = true;
	if (fd >= 0) {
		close(fd);
		door_release(&removal->server->shared.door, answer->serial);
		return;
	}
	if (answer->status < REDIRECTS || answer->status == NOT_FOUND)
		return;
	if (answer->kind == ANSWER_ERROR)
		session_error(arena, answer, &error);
	else
		error_set(&error, arena, EXIT_ENGINE, "%s", answer->text);
	tell(removal, &error);
}

static void begin(struct removal *removal)
{
	const struct route_body none = { .text = "" };
	struct server *server = removal->server;
	struct arena *arena = server->arena;
	struct error error = { .code = EXIT_INTERNAL,
		.message = "the session with the root side has ended" };
	struct route route;
	struct ask ask = { 0 };

	if (route_find(arena, "DELETE",
		made_path(arena, removal->kind, removal->name, true),
		server->shared.session.api, &route, &error) == ROUTE_FOUND &&
	    route_ask(arena, &route, &none, &ask, &error) == 0 &&
	    door_ask(&server->shared.door, &ask, removed, removal))
		return;
	removal->over = true;
	tell(removal, &error);
}

static size_t count_left(const struct removal *removals, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++)
		left += !removals[i].over;
	return left;
}

static void give_up(const struct removal *removals, size_t n)
{
	const struct error error = { .code = EXIT_INTERNAL,
		.message = "its removal was not waited for" };

	for (size_t i = 0; i < n; i++)
		if (!removals[i].over)
			tell(&removals[i], &error);
}

/* Things of one kind are removed at the same time. */
static void remove_kind(
    struct server *server, enum made_kind kind, const bool *stop)
{
	const struct words *names = &server->shared.made.names[kind];
	struct removal *removals =
	    arena_array(server->arena, names->n + 1, sizeof(*removals));
	time_t end = time(NULL) + PATIENCE;

	for (size_t i = 0; i < names->n; i++) {
		removals[i] = (struct removal){
			.server = server, .kind = kind, .name = names->v[i]
		};
		begin(&removals[i]);
	}
	while (count_left(removals, names->n) && !*stop && time(NULL) < end)
		server_turn(server, 1000);
	give_up(removals, names->n);
}

void cleanup_run(struct server *server, const bool *stop)
{
	for (unsigned int kind = 0; kind < MADE_KINDS; kind++)
		remove_kind(server, (enum made_kind)kind, stop);
}
