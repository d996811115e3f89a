#include "core/request/route.h"

#include "core/request/target.h"

#include <string.h>

enum { SHOWN = 200 }; /* bytes of a path in a message */

/* A prefix of paths that no policy can allow. */
struct refusal {
	const char *prefix; /* "{}" is a name */
	const char *what, *hint;
};

#define BUILDKIT "BuildKit's own API is not supported"
#define CLASSIC "set DOCKER_BUILDKIT=0 for docker's classic builder"
#define SWARM "the API of Swarm is not supported"
#define BY_WORDS "use docker's words where the policy has them: undocker help"

static const struct refusal refusals[] = {
	{ "/grpc", BUILDKIT, CLASSIC },
	{ "/session", BUILDKIT, CLASSIC },
	{ "/debug", "the engine's own insides are not shown", NULL },
	{ "/swarm", SWARM, BY_WORDS },
	{ "/nodes", SWARM, BY_WORDS },
	{ "/services", SWARM, BY_WORDS },
	{ "/tasks", SWARM, BY_WORDS },
	{ "/secrets", SWARM, BY_WORDS },
	{ "/configs", SWARM, BY_WORDS },
	{ "/plugins", "plugins of the engine are not supported", NULL },
	{ "/distribution", "asking registries is not supported",
	    "pull the image, and inspect it" },
	{ "/containers/{}/attach/ws", "websockets are not supported",
	    "attach by POST /containers/NAME/attach" },
	{ "/containers/{}/checkpoints", "checkpoints are not supported", NULL },
	{ "/containers/{}/copy", "this way of copying is gone",
	    "GET /containers/NAME/archive" },
};

static bool has_prefix(const char *path, const char *prefix)
{
	const char *name = strstr(prefix, "{}");
	size_t length = name ? (size_t)(name - prefix) : strlen(prefix);

	if (strncmp(path, prefix, length) != 0)
		return false;
	path += length;
	if (!name)
		return !*path || *path == '/';
	return has_prefix(path + strcspn(path, "/"), name + 2);
}

static enum route_result unknown(struct target *t)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		const struct refusal *r = &refusals[i];

		if (!has_prefix(t->path, r->prefix))
			continue;
		error_set(t->error, t->arena, EXIT_DENIED, "%s", r->what);
		if (r->hint)
			error_hint(t->error, t->arena, "%s", r->hint);
		return ROUTE_REFUSED;
	}
	if (strchr(t->path, '%')) {
		error_set(t->error, t->arena, EXIT_WRONG,
		    "the request's path has an escape where there is none to "
		    "be: %s",
		    error_escape(t->path, SHOWN, t->arena));
		return ROUTE_WRONG;
	}
	error_set(t->error, t->arena, EXIT_WRONG, "page not found");
	return ROUTE_UNKNOWN;
}

/* What stands in the path for the template's place; "": there is none. */
static const char *match(struct target *t, const char *template, size_t *length)
{
	const char *place = strchr(template, '{'), *end, *path = t->path;
	size_t before, after, size = strlen(path);

	*length = 0;
	if (!place)
		return strcmp(path, template) == 0 ? "" : NULL;
	end = strchr(place, '}') + 1;
	before = (size_t)(place - template);
	after = strlen(end);
	if (size <= before + after || strncmp(path, template, before) != 0 ||
	    strcmp(path + size - after, end) != 0)
		return NULL;
	*length = size - before - after;
	path += before;
	if (strncmp(place, "{name}", 6) != 0 && memchr(path, '/', *length))
		return NULL;
	return path;
}

static bool is_asked(const struct route *route, const char *name)
{
	for (size_t i = 0; i < route->nquery; i++)
		if (strcmp(route->query[i].name, name) == 0 &&
		    *route->query[i].value)
			return true;
	return false;
}

/* Of rows with the same path, one is chosen by the query or comes last. */
static const struct operation *choose(
    struct target *t, const char *method, const struct route *route)
{
	size_t length;

	for (size_t i = 0; i < operations_count; i++) {
		const struct operation *o = &operations[i];

		if (strcmp(o->method, method) == 0 &&
		    match(t, o->path, &length) &&
		    (!o->chosen || is_asked(route, o->chosen)))
			return o;
	}
	return NULL;
}

enum route_result route_find(struct arena *arena, const char *method,
    const char *target, unsigned int newest, struct route *route,
    struct error *error)
{
	struct target t = { .arena = arena, .error = error };
	const char *place;
	size_t length;

	*route = (struct route){ 0 };
	if (target_parse(&t, target, newest, route) < 0)
		return ROUTE_WRONG;
	route->operation = choose(&t, method, route);
	if (!route->operation)
		return unknown(&t);
	place = match(&t, route->operation->path, &length);
	if (!length)
		return ROUTE_FOUND;
	route->places = arena_array(arena, 1, sizeof(*route->places));
	route->nplaces = 1;
	route->places[0] = target_decode(&t, place, length, false);
	return route->places[0] ? ROUTE_FOUND : ROUTE_WRONG;
}
