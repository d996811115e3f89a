/*
 * A client's request, round.  The first byte says which version the engine has;
 * the first line is the method and the target, the next two are what the
 * headers with credentials hold, before it is base64; the rest is the body.
 * What is refused has a reason; what is taken has canonical words, and becomes
 * a request of the engine's that is the same ask.
 */
#include "support.h"

#include "core/base64.h"
#include "tests/differential/round.h"

static const char *next_line(struct arena *arena, const char **at, size_t *left)
{
	const char *end = memchr(*at, '\n', *left);
	size_t length = end ? (size_t)(end - *at) : *left;
	const char *line = arena_strndup(arena, *at, length);

	*at += length + (end != NULL);
	*left -= length + (end != NULL);
	return line;
}

/* Credentials as a header has them; none if there are none. */
static const char *next_header(
    struct arena *arena, const char **at, size_t *left)
{
	const char *line = next_line(arena, at, left);

	return *line ? base64_encode(arena, line, strlen(line)) : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned int versions[] = { 24, 41, 45, API_NEWEST };
	cleanup_arena struct arena *arena = arena_new();
	struct round round = { .arena = arena };
	const char *at = (const char *)data + 1, *line;
	size_t left = size - 1, method;

	if (!size)
		return 0;
	round.newest = versions[data[0] & 3];
	line = next_line(arena, &at, &left);
	method = strcspn(line, " ");
	round.method = arena_strndup(arena, line, method);
	round.target = line + method + (line[method] == ' ');
	round.body.registry_auth = next_header(arena, &at, &left);
	round.body.registry_config = next_header(arena, &at, &left);
	round.body.text = at;
	round.body.length = left;
	HOLDS(!round_check(&round));
	if (round.taken)
		request_end(&round.request);
	return 0;
}
