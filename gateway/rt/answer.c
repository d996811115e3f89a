#include "rt/answer.h"

#include "rt/http.h"

#include <stdlib.h>

static struct http exchange(const struct engine *engine, struct error *error)
{
	return http_new(engine->arena, engine->dial, engine->patience, error);
}

/* Hands on what is in a piece; false when it is no JSON. */
static bool take(
    const struct reading *reading, struct scan *scan, const struct http *x)
{
	const char *at = x->text, *end = x->text + x->used;
	enum scan_event event;

	while ((event = scan_next(scan, &at, end)) != SCAN_MORE) {
		if (event == SCAN_BROKEN)
			return false;
		if (event == SCAN_PICKED)
			reading->picked(reading->context, scan);
		if (event == SCAN_ENTRY && reading->entry)
			reading->entry(reading->context);
	}
	return true;
}

static int read_body(struct http *x, const struct reading *reading)
{
	struct scan scan;
	int more;

	scan_begin(&scan, reading->paths, reading->npaths);
	do {
		if (!take(reading, &scan, x))
			return http_failed(x, "answers with what is no JSON");
		x->used = 0;
		more = http_receive(x);
	} while (more > 0);
	if (more == 0 && !scan_whole(&scan))
		return http_failed(x, "was cut off in its answer");
	return more;
}

int answer_ask(const struct engine *engine, const char *method,
    const char *path, const struct reading *reading, int *status,
    struct error *error)
{
	struct http x = exchange(engine, error);
	int result = -1;

	if (http_ask(&x, method, path) == 0 && http_head(&x, status) == 0)
		result = reading && *status == 200 ? read_body(&x, reading) : 0;
	http_end(&x);
	return result;
}

struct change {
	const struct engine *engine;
	struct answered *answered;
};

enum { MESSAGE, VALUE };

static void take_answer(void *context, const struct scan *scan)
{
	struct change *c = context;
	const char *text = answer_text(c->engine, scan);

	if (scan->path == MESSAGE)
		c->answered->message = text;
	else
		c->answered->value = text;
}

static int exchange_change(struct http *x, const char *method, const char *path,
    const struct reading *reading, int *status)
{
	if (http_ask(x, method, path) < 0 || http_head(x, status) < 0)
		return -1;
	return *status >= 400 || (reading->npaths > VALUE && *status < 300)
		   ? read_body(x, reading)
		   : 0;
}

int answer_change(const struct engine *engine, const char *method,
    const char *path, const json_t *body, const char *key,
    struct answered *answered, struct error *error)
{
	const struct scan_path paths[] = {
		[MESSAGE] = { { "message" } }, [VALUE] = { { key } }
	};
	struct change c = { .engine = engine, .answered = answered };
	const struct reading reading = { .paths = paths,
		.npaths = key ? VALUE + 1 : VALUE,
		.picked = take_answer,
		.context = &c };
	struct http x = exchange(engine, error);
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	int result;

	*answered = (struct answered){ .value = "", .message = "" };
	x.body = text;
	result = exchange_change(&x, method, path, &reading, &answered->status);
	http_end(&x);
	free(text);
	return result;
}

int answer_told(const struct engine *engine, const struct answered *answered,
    struct error *error)
{
	if (!*answered->message)
		return answer_refused(engine, answered->status, error);
	return error_set(error, engine->arena, EXIT_FAILURE,
	    "the engine says: %s", answered->message);
}

int answer_refused(const struct engine *engine, int status, struct error *error)
{
	struct http x = exchange(engine, error);

	return http_failed(&x,
	    arena_printf(engine->arena, "answers with status %d%s", status,
		status == 503 ? ", as one does that manages no Swarm" : ""));
}

int answer_unclear(const struct engine *engine, struct error *error)
{
	struct http x = exchange(engine, error);

	return http_failed(&x, "answers what cannot be understood");
}

int answer_get(const struct engine *engine, const char *path,
    const struct reading *reading, bool *found, struct error *error)
{
	int status;

	*found = false;
	if (answer_ask(engine, "GET", path, reading, &status, error) < 0)
		return -1;
	/* 400: an ambiguous beginning of an ID, or none of docker's names */
	if (status == 404 || status == 400)
		return 0;
	if (status != 200)
		return answer_refused(engine, status, error);
	*found = true;
	return 0;
}

const char *answer_text(const struct engine *engine, const struct scan *scan)
{
	return scan->kind == SCAN_STRING
		   ? arena_strndup(engine->arena, scan->text, scan->n)
		   : "";
}
