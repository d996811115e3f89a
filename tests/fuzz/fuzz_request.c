/*
 * A request to words, and back.  The first byte chooses the command and the
 * version of the API; the rest is the body, or (its high bit) words, one a
 * line, of which a body is made first.  What is accepted means the same when it
 * is written again, its words are canonical, and none of it is what no request
 * may have.
 */
#include "support.h"

#include "core/request/request.h"
#include "tests/differential/meaning.h"

/* One request, read. */
struct reading {
	struct arena *arena;
	struct request_text text;
	struct command command;
	struct extras extras;
};

static bool same_extras(const struct extras *a, const struct extras *b)
{
	if (a->no_entrypoint != b->no_entrypoint || a->nunset != b->nunset ||
	    a->nhealth != b->nhealth || a->streams_given != b->streams_given ||
	    memcmp(&a->streams, &b->streams, sizeof(a->streams)) != 0)
		return false;
	for (size_t i = 0; i < a->nunset; i++)
		if (!same_text(a->unset[i], b->unset[i]))
			return false;
	for (size_t i = 0; i < a->nhealth; i++)
		if (!same_text(a->health[i], b->health[i]))
			return false;
	return true;
}

/* The words are parsed as the command that they stand for. */
static void check_words(struct reading *r)
{
	struct words words;
	struct command parsed;
	struct error error;

	cmdline_emit(r->arena, &r->command, &words);
	HOLDS(cmdline_parse(r->arena, words.v, words.n, &parsed, &error) == 0);
	HOLDS(same_command(&r->command, &parsed));
}

/* What the engine must never be told. */
static void check_forbidden(json_t *body)
{
	json_t *host = json_object_get(body, "HostConfig"), *endpoint;
	json_t *config = json_object_get(body, "NetworkingConfig");
	const char *name;

	HOLDS(!json_object_get(host, "MaskedPaths"));
	HOLDS(!json_object_get(host, "ReadonlyPaths"));
	json_object_foreach(json_object_get(config, "EndpointsConfig"), name,
	    endpoint) HOLDS(!json_object_get(endpoint, "NetworkID"));
}

static void check_written(struct reading *r, const struct request *request)
{
	char *body = json_dumps(request->body, 0);
	struct reading again = { .arena = r->arena, .text = r->text };
	struct error error;

	check_forbidden(request->body);
	again.text.query = request->query;
	again.text.nquery = request->nquery;
	again.text.body = body;
	again.text.length = strlen(body);
	HOLDS(request_read(r->arena, &again.text, &again.command, &again.extras,
		  &error) == 0);
	HOLDS(same_command(&r->command, &again.command));
	HOLDS(same_extras(&r->extras, &again.extras));
	free(body);
}

/* A body that may be refused; what is read of it is written again. */
static void check_body(struct reading *r)
{
	const struct request_source source = { .command = &r->command,
		.extras = &r->extras };
	struct request request;
	struct error error;
	json_t *body;

	if (request_read(r->arena, &r->text, &r->command, &r->extras, &error) <
	    0) {
		HOLDS(error.code == EXIT_WRONG || error.code == EXIT_DENIED);
		return;
	}
	check_words(r);
	HOLDS(request_write(
		  r->arena, &source, r->text.version, &request, &error) == 0);
	body = json_loadb(
	    r->text.body, r->text.length, JSON_REJECT_DUPLICATES, NULL);
	HOLDS(meaning_same(body, request.body));
	json_decref(body);
	check_written(r, &request);
	request_end(&request);
}

/* Words, of which a body is made that must then be accepted. */
static void check_lines(struct reading *r, const uint8_t *data, size_t size)
{
	struct words words = lines_of(r->arena, data, size);
	struct command command;
	const struct request_source source = { .command = &command };
	struct request request;
	struct error error;
	char *body;

	if (cmdline_parse(r->arena, words.v, words.n, &command, &error) < 0 ||
	    !command.noperands ||
	    request_write(
		r->arena, &source, r->text.version, &request, &error) < 0)
		return;
	body = json_dumps(request.body, 0);
	r->text.command = command.command;
	r->text.container = command.operands[0];
	r->text.query = request.query;
	r->text.nquery = request.nquery;
	r->text.body = body;
	r->text.length = strlen(body);
	HOLDS(request_read(
		  r->arena, &r->text, &r->command, &r->extras, &error) == 0);
	check_body(r);
	request_end(&request);
	free(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "run", "create", "exec", "run" };
	static const unsigned int versions[] = { 24, 41, 43, API_NEWEST };
	cleanup_arena struct arena *arena = arena_new();
	struct reading r = { .arena = arena };

	if (!size)
		return 0;
	r.text.command = grammar_command_named(names[data[0] & 3]);
	r.text.version = versions[(data[0] >> 2) & 3];
	r.text.container = "one";
	r.text.body = (const char *)data + 1;
	r.text.length = size - 1;
	if (data[0] & 0x80)
		check_lines(&r, data + 1, size - 1);
	else
		check_body(&r);
	return 0;
}
