#include "rt/engine.h"

#include "rt/answer.h"
#include "rt/http.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* POST or DELETE; what is not there, or is so already, is no error. */
static int change(const struct engine *engine, const char *method,
    const char *path, struct error *error)
{
	int status;

	if (answer_ask(engine, method, path, NULL, &status, error) < 0)
		return -1;
	if (status >= 400 && status != 404 && status != 409)
		return answer_refused(engine, status, error);
	return 0;
}

bool engine_is_id(const char *text)
{
	return strlen(text) == ENGINE_ID &&
	       strspn(text, "0123456789abcdef") == ENGINE_ID;
}

/* docker's names: [a-zA-Z0-9][a-zA-Z0-9_.-]* */
static bool is_reference(const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789_.-";

	return *text && !strchr("_.-", *text) && strlen(text) <= 255 &&
	       !text[strspn(text, plain)];
}

/* RFC 3339 in UTC, as the engine writes it; 0 for the year 1, its "never". */
static bool read_time(const char *text, time_t *time)
{
	struct tm tm = { 0 };
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);

	*time = end && tm.tm_year > 0 ? timegm(&tm) : 0;
	return end;
}

enum { CONTAINER_ID, CONTAINER_RUNNING, CONTAINER_STARTED, CONTAINER_PICKS };

static const struct scan_path container_paths[] = {
	[CONTAINER_ID] = { { "Id" } },
	[CONTAINER_RUNNING] = { { "State", "Running" } },
	[CONTAINER_STARTED] = { { "State", "StartedAt" } },
};

struct container_reading {
	const struct engine *engine;
	struct engine_container *container;
	bool known[CONTAINER_PICKS];
};

static void take_container(void *context, const struct scan *scan)
{
	struct container_reading *r = context;
	struct engine_container *container = r->container;
	const char *text = answer_text(r->engine, scan);
	bool known = false;

	switch (scan->path) {
	case CONTAINER_ID:
		known = engine_is_id(text);
		container->id = known ? text : NULL;
		break;
	case CONTAINER_RUNNING:
		container->running = scan->kind == SCAN_TRUE;
		known = container->running || scan->kind == SCAN_FALSE;
		break;
	default:
		known = read_time(text, &container->started);
	}
	r->known[scan->path] = known;
}

int engine_container(const struct engine *engine, const char *reference,
    struct engine_container *container, struct error *error)
{
	struct container_reading r = { .engine = engine,
		.container = container };
	const struct reading reading = { .paths = container_paths,
		.npaths = COUNT(container_paths),
		.picked = take_container,
		.context = &r };
	bool found;

	*container = (struct engine_container){ 0 };
	if (!is_reference(reference))
		return 0;
	if (answer_get(engine,
		arena_printf(engine->arena, "/containers/%s/json", reference),
		&reading, &found, error) < 0)
		return -1;
	for (size_t i = 0; found && i < COUNT(r.known); i++)
		if (!r.known[i])
			return answer_unclear(engine, error);
	return 0;
}

/* swarmkit/identity: 25 digits to base 36 */
static bool is_swarm_id(const char *text)
{
	return strlen(text) == 25 &&
	       strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz") == 25;
}

bool engine_is_network_id(const char *text)
{
	return engine_is_id(text) || is_swarm_id(text);
}

enum { SERVICE_ID, SERVICE_OWNER };

static const struct scan_path service_paths[] = {
	[SERVICE_ID] = { { "ID" } },
	[SERVICE_OWNER] = { { "Spec", "Labels", ENGINE_OWNER } },
};

struct service_reading {
	const struct engine *engine;
	struct engine_service *service;
};

static void take_service(void *context, const struct scan *scan)
{
	struct service_reading *r = context;
	const char *text = answer_text(r->engine, scan);

	if (scan->path == SERVICE_OWNER)
		r->service->owner = text;
	else
		r->service->id = is_swarm_id(text) ? text : NULL;
}

int engine_service(const struct engine *engine, const char *reference,
    struct engine_service *service, struct error *error)
{
	struct service_reading r = { .engine = engine, .service = service };
	const struct reading reading = { .paths = service_paths,
		.npaths = COUNT(service_paths),
		.picked = take_service,
		.context = &r };
	bool found;

	*service = (struct engine_service){ .owner = "" };
	if (!is_reference(reference))
		return 0;
	return answer_get(engine,
	    arena_printf(engine->arena, "/services/%s", reference), &reading,
	    &found, error);
}

int engine_starts(
    const struct engine *engine, const char *kind, const char *values)
{
	struct error error = { 0 };
	struct http x =
	    http_new(engine->arena, engine->dial, engine->patience, &error);
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (http_ask(&x, "GET",
		arena_printf(engine->arena,
		    "/events?since=%lld.%09ld&filters=%%7B%%22event%%22%%3A"
		    "%%5B%%22start%%22%%5D%%2C%%22%s%%22%%3A%%5B%s%%5D%%7D",
		    (long long)t.tv_sec, t.tv_nsec, kind, values)) == 0)
		return x.dialled.fd;
	http_end(&x);
	return -1;
}

struct version_reading {
	const struct engine *engine;
	unsigned int minor; /* 0: not known */
};

/* 1.N: there has been no other. */
static void take_version(void *context, const struct scan *scan)
{
	struct version_reading *r = context;
	const char *text = answer_text(r->engine, scan);
	size_t digits;

	if (strncmp(text, "1.", 2) != 0)
		return;
	digits = strspn(text + 2, "0123456789");
	if (digits && digits <= 3 && !text[2 + digits])
		r->minor = (unsigned int)strtoul(text + 2, NULL, 10);
}

int engine_version(
    const struct engine *engine, unsigned int *minor, struct error *error)
{
	static const struct scan_path paths[] = { { { "ApiVersion" } } };
	struct version_reading r = { .engine = engine };
	const struct reading reading = { .paths = paths,
		.npaths = COUNT(paths),
		.picked = take_version,
		.context = &r };
	bool found;

	if (answer_get(engine, "/version", &reading, &found, error) < 0)
		return -1;
	*minor = r.minor;
	return r.minor ? 0 : answer_unclear(engine, error);
}

int engine_detached(const struct engine *engine, const char *id, time_t since,
    bool *detached, struct error *error)
{
	struct http x =
	    http_new(engine->arena, engine->dial, engine->patience, error);
	struct timespec now;
	const char *path;
	int status, result = -1;

	clock_gettime(CLOCK_REALTIME, &now);
	path = arena_printf(engine->arena,
	    "/events?since=%lld&until=%lld.%09ld&filters=%%7B%%22event%%22%%3A"
	    "%%5B%%22detach%%22%%5D%%2C%%22container%%22%%3A%%5B%%22%s%%22"
	    "%%5D%%7D",
	    (long long)since, (long long)now.tv_sec, now.tv_nsec, id);
	if (http_ask(&x, "GET", path) == 0 && http_head(&x, &status) == 0)
		result = x.used ? 1 : http_receive(&x);
	*detached = result > 0 && status == 200;
	http_end(&x);
	return result < 0 ? -1 : 0;
}

int engine_reach(const struct engine *engine, struct error *error)
{
	int status;

	if (engine->dial->answered)
		return 0;
	if (answer_ask(engine, "GET", "/_ping", NULL, &status, error) < 0)
		return -1;
	return status == 200 ? 0 : answer_refused(engine, status, error);
}

int engine_stop(const struct engine *engine, const char *id, unsigned int grace,
    struct error *error)
{
	struct engine patient = *engine;

	patient.patience += (int)grace;
	return change(&patient, "POST",
	    arena_printf(engine->arena, "/containers/%s/stop?t=%u", id, grace),
	    error);
}

int engine_kill(
    const struct engine *engine, const char *id, struct error *error)
{
	return change(engine, "POST",
	    arena_printf(engine->arena, "/containers/%s/kill", id), error);
}

int engine_remove(
    const struct engine *engine, const char *id, struct error *error)
{
	return change(engine, "DELETE",
	    arena_printf(engine->arena, "/containers/%s?force=1&v=1", id),
	    error);
}

int engine_remove_stopped(
    const struct engine *engine, const char *id, struct error *error)
{
	return change(engine, "DELETE",
	    arena_printf(engine->arena, "/containers/%s?v=1", id), error);
}
