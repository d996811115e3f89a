#include "rt/engine.h"

#include "core/image.h"
#include "rt/http.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* An answer: its status, and its body as JSON (NULL when it is none). */
struct answer {
	int status;
	json_t *body;
	bool cut; /* the body ends before its JSON does */
};

static struct http exchange(const struct engine *engine, struct error *error)
{
	return (struct http){ .arena = engine->arena,
		.dial = engine->dial,
		.patience = engine->patience,
		.error = error,
		.dialled = { .fd = -1, .child = -1, .complaints = -1 } };
}

/* A label can hold a NUL: it is not to make the answer unreadable for all. */
static json_t *load(const char *text, size_t n, json_error_t *error)
{
	return json_loadb(
	    text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, error);
}

static int parse_answer(struct http *x, struct answer *answer)
{
	const char *body = http_body(x, &answer->status);
	json_error_t error;

	if (!body)
		return -1;
	answer->body = load(body, x->used - (size_t)(body - x->text), &error);
	answer->cut = !answer->body && json_error_code(&error) ==
					   json_error_premature_end_of_input;
	return 0;
}

/* One request.  The answer's body is the caller's to json_decref(). */
static int call(const struct engine *engine, const char *method,
    const char *path, struct answer *answer, struct error *error)
{
	struct http x = exchange(engine, error);
	int result = -1;

	*answer = (struct answer){ 0 };
	if (http_ask(&x, method, path) == 0 && http_receive_all(&x) == 0)
		result = parse_answer(&x, answer);
	http_end(&x);
	return result;
}

static int refused(
    const struct engine *engine, struct answer *answer, struct error *error)
{
	struct http x = exchange(engine, error);

	json_decref(answer->body);
	if (answer->status != 200)
		return http_failed(
		    &x, arena_printf(engine->arena, "answers with status %d%s",
			    answer->status,
			    answer->status == 503
				? ", as one does that manages no Swarm"
				: ""));
	return http_failed(&x, answer->cut ? "was cut off in its answer"
					   : "answers with what is no JSON");
}

/* GET; *body is NULL for what the engine does not have. */
static int get(const struct engine *engine, const char *path, json_t **body,
    struct error *error)
{
	struct answer answer;

	*body = NULL;
	if (call(engine, "GET", path, &answer, error) < 0)
		return -1;
	/* 400: an ambiguous beginning of an ID, or none of docker's names */
	if (answer.status == 404 || answer.status == 400) {
		json_decref(answer.body);
		return 0;
	}
	if (answer.status != 200 || !answer.body)
		return refused(engine, &answer, error);
	*body = answer.body;
	return 0;
}

/* POST or DELETE; what is not there, or is so already, is no error. */
static int change(const struct engine *engine, const char *method,
    const char *path, struct error *error)
{
	struct answer answer;

	if (call(engine, method, path, &answer, error) < 0)
		return -1;
	if (answer.status >= 400 && answer.status != 404 &&
	    answer.status != 409)
		return refused(engine, &answer, error);
	json_decref(answer.body);
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

/* A string without a NUL in it, or NULL. */
static const char *plain_string(const json_t *value)
{
	const char *text = json_string_value(value);

	return text && strlen(text) == json_string_length(value) ? text : NULL;
}

static const char *text_of(
    const struct engine *engine, const json_t *object, const char *key)
{
	const char *text = plain_string(json_object_get(object, key));

	return text ? arena_strdup(engine->arena, text) : "";
}

static const char **texts_of(
    const struct engine *engine, const json_t *array, size_t *n)
{
	size_t count = json_array_size(array);
	const char **texts = arena_array(engine->arena, count, sizeof(*texts));

	*n = 0;
	for (size_t i = 0; i < count; i++) {
		const char *text = plain_string(json_array_get(array, i));

		if (text)
			texts[(*n)++] = arena_strdup(engine->arena, text);
	}
	return texts;
}

/* RFC 3339 in UTC, as the engine writes it; 0 for the year 1, its "never". */
static time_t time_of(const char *text)
{
	struct tm tm = { 0 };
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);

	return end && tm.tm_year > 0 ? timegm(&tm) : 0;
}

int engine_container(const struct engine *engine, const char *reference,
    struct engine_container *container, struct error *error)
{
	json_t *body, *state;

	*container = (struct engine_container){ 0 };
	if (!is_reference(reference))
		return 0;
	if (get(engine,
		arena_printf(engine->arena, "/containers/%s/json", reference),
		&body, error) < 0)
		return -1;
	if (!body)
		return 0;
	container->id = text_of(engine, body, "Id");
	if (!engine_is_id(container->id))
		container->id = NULL;
	state = json_object_get(body, "State");
	container->running = json_is_true(json_object_get(state, "Running"));
	container->started = time_of(text_of(engine, state, "StartedAt"));
	container->execs = texts_of(
	    engine, json_object_get(body, "ExecIDs"), &container->nexecs);
	json_decref(body);
	return 0;
}

/* swarmkit/identity: 25 digits to base 36 */
static bool is_swarm_id(const char *text)
{
	return strlen(text) == 25 &&
	       strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz") == 25;
}

int engine_service(const struct engine *engine, const char *reference,
    struct engine_service *service, struct error *error)
{
	json_t *body;

	*service = (struct engine_service){ 0 };
	if (!is_reference(reference))
		return 0;
	if (get(engine, arena_printf(engine->arena, "/services/%s", reference),
		&body, error) < 0)
		return -1;
	if (!body)
		return 0;
	service->id = text_of(engine, body, "ID");
	if (!is_swarm_id(service->id))
		service->id = NULL;
	service->owner = text_of(engine,
	    json_object_get(json_object_get(body, "Spec"), "Labels"),
	    "undocker.owner");
	json_decref(body);
	return 0;
}

static struct engine_listed listed(
    const struct engine *engine, const json_t *entry, const char *label)
{
	const json_t *labels = json_object_get(entry, "Labels");
	const char *name =
	    plain_string(json_array_get(json_object_get(entry, "Names"), 0));

	return (struct engine_listed){ .id = text_of(engine, entry, "Id"),
		.name = name
			    ? arena_strdup(engine->arena, name + (*name == '/'))
			    : "",
		.value = label ? text_of(engine, labels, label) : "",
		.created = (time_t)json_integer_value(
		    json_object_get(entry, "Created")),
		.running =
		    strcmp(text_of(engine, entry, "State"), "running") == 0 };
}

/*
 * A list of everybody's containers is taken apart while it is read.  Whoever
 * gives containers two megabytes of arguments each makes it as long as they
 * like: that must not be the end of it for the others.
 */
struct listing {
	const struct engine *engine;
	struct http x;
	const char *label;
	size_t at;     /* bytes of the text that were looked at */
	size_t start;  /* where the entry begins */
	int depth;     /* of brackets: 1 in the list, 2 in an entry */
	bool string;   /* inside of one */
	bool escaped;  /* after its backslash */
	bool whole;    /* the list has ended */
	bool too_long; /* the entry, which is left out */
	struct engine_listed *list;
	size_t n;
};

static void take_entry(struct listing *l)
{
	const struct engine *engine = l->engine;
	struct engine_listed entry;
	json_t *object =
	    l->too_long ? NULL
			: load(l->x.text + l->start, l->at - l->start, NULL);

	l->too_long = false;
	if (!object)
		return;
	entry = listed(engine, object, l->label);
	json_decref(object);
	if (!engine_is_id(entry.id))
		return;
	l->list = arena_grow(engine->arena, l->list, l->n, sizeof(*l->list));
	l->list[l->n++] = entry;
}

static void take_byte(struct listing *l, char c)
{
	if (l->string) {
		l->string = c != '"' || l->escaped;
		l->escaped = c == '\\' && !l->escaped;
		return;
	}
	l->string = c == '"';
	if (c == '{' || c == '[') {
		l->depth++;
		if (l->depth == 2)
			l->start = l->at - 1;
	} else if (c == '}' || c == ']') {
		l->depth--;
		if (l->depth == 1)
			take_entry(l);
		l->whole = l->depth == 0 && c == ']';
	}
}

/* Drops what is not needed any more: all but an entry's beginning. */
static void drop_taken(struct listing *l)
{
	size_t keep = l->depth < 2 ? l->at : l->start;

	if (l->at - keep > HTTP_ANSWER) {
		l->too_long = true;
		keep = l->at;
	}
	l->x.used -= keep;
	memmove(l->x.text, l->x.text + keep, l->x.used + 1);
	l->at -= keep;
	l->start = 0;
}

/* The answer's head, which comes before anything that others have a say in. */
static int receive_head(struct listing *l)
{
	const char *body;
	int more = 1, status;

	while (more > 0 && l->x.used <= HTTP_ANSWER &&
	       !(l->x.used && strstr(l->x.text, "\r\n\r\n")))
		more = http_receive(&l->x);
	if (more < 0)
		return -1;
	body = http_body(&l->x, &status);
	if (!body)
		return -1;
	l->at = (size_t)(body - l->x.text);
	return status == 200 ? 0
			     : http_failed(&l->x, "does not list containers");
}

static int receive_list(struct listing *l)
{
	int more;

	if (receive_head(l) < 0)
		return -1;
	do {
		while (l->at < l->x.used)
			take_byte(l, l->x.text[l->at++]);
		drop_taken(l);
		more = http_receive(&l->x);
	} while (more > 0);
	/* An owner is forgotten when the list lacks a container. */
	if (more == 0 && !l->whole)
		return http_failed(&l->x, "was cut off in its answer");
	return more;
}

int engine_list(const struct engine *engine, const char *label,
    const struct engine_listed **list, size_t *n, struct error *error)
{
	const char *path = "/containers/json?all=1";
	struct listing l = {
		.engine = engine, .x = exchange(engine, error), .label = label
	};
	int result = -1;

	/* {"label":["…"]}; a label of ours has no byte to be escaped */
	if (label)
		path = arena_printf(engine->arena,
		    "%s&filters=%%7B%%22label%%22%%3A%%5B%%22%s%%22%%5D%%7D",
		    path, label);
	if (http_ask(&l.x, "GET", path) == 0)
		result = receive_list(&l);
	http_end(&l.x);
	*list = l.list;
	*n = l.n;
	return result;
}

int engine_image(
    const struct engine *engine, struct image_fact *fact, struct error *error)
{
	static const char *const keys[] = { "RepoTags", "RepoDigests" };
	const char **names = NULL;
	json_t *body;

	if (get(engine,
		arena_printf(engine->arena, "/images/%s/json", fact->reference),
		&body, error) < 0)
		return -1;
	fact->present = body != NULL;
	fact->id = body ? text_of(engine, body, "Id") : NULL;
	for (size_t i = 0; body && i < sizeof(keys) / sizeof(*keys); i++) {
		size_t n;
		const char **texts =
		    texts_of(engine, json_object_get(body, keys[i]), &n);

		for (size_t k = 0; k < n; k++) {
			const char *name =
			    image_familiar(engine->arena, texts[k]);

			names = arena_grow(
			    engine->arena, names, fact->nnames, sizeof(*names));
			names[fact->nnames++] = name ? name : texts[k];
		}
	}
	fact->names = names;
	json_decref(body);
	return 0;
}

int engine_images(const struct engine *engine, const char *const **names,
    size_t *n, struct error *error)
{
	const char **found = NULL;
	json_t *body;

	*n = 0;
	if (get(engine, "/images/json", &body, error) < 0)
		return -1;
	for (size_t i = 0; i < json_array_size(body); i++) {
		size_t count;
		const char **tags = texts_of(engine,
		    json_object_get(json_array_get(body, i), "RepoTags"),
		    &count);

		for (size_t k = 0; k < count; k++) {
			found = arena_grow(
			    engine->arena, found, *n, sizeof(*found));
			found[(*n)++] = tags[k];
		}
	}
	json_decref(body);
	*names = found;
	return 0;
}

int engine_starts(const struct engine *engine, const char *label)
{
	struct error error = { 0 };
	struct http x = exchange(engine, &error);
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (http_ask(&x, "GET",
		arena_printf(engine->arena,
		    "/events?since=%lld.%09ld&filters=%%7B%%22event%%22%%3A"
		    "%%5B%%22start%%22%%5D%%2C%%22label%%22%%3A%%5B%%22%s%%22"
		    "%%5D%%7D",
		    (long long)t.tv_sec, t.tv_nsec, label)) == 0)
		return x.dialled.fd;
	http_end(&x);
	return -1;
}

bool engine_started(int fd)
{
	static const char mark[] = "\"start\"";
	char text[16 * 1024];
	ssize_t n = recv(fd, text, sizeof(text), MSG_DONTWAIT);

	if (n < 0)
		return errno != EAGAIN && errno != EINTR;
	return n == 0 || memmem(text, (size_t)n, mark, sizeof(mark) - 1);
}

int engine_reach(const struct engine *engine, struct error *error)
{
	struct answer answer;

	if (engine->dial->answered)
		return 0;
	if (call(engine, "GET", "/_ping", &answer, error) < 0)
		return -1;
	if (answer.status != 200)
		return refused(engine, &answer, error);
	json_decref(answer.body);
	return 0;
}

int engine_exec_pid(const struct engine *engine, const char *exec, pid_t *pid,
    struct error *error)
{
	json_t *body;

	*pid = 0;
	if (!is_reference(exec))
		return 0;
	if (get(engine, arena_printf(engine->arena, "/exec/%s/json", exec),
		&body, error) < 0)
		return -1;
	if (json_is_true(json_object_get(body, "Running")))
		*pid = (pid_t)json_integer_value(json_object_get(body, "Pid"));
	json_decref(body);
	return 0;
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
