#include "core/call.h"

#include "core/parcel.h"

#include <string.h>

/* The strings before the words. */
enum { AT_VERSION, AT_CONNECTION, AT_TERM, AT_CLIENT, AT_WORDS };

static const char version[] = "1";
static const char connection[] = "connection";

enum { TERM_SIZE = 64, CLIENT_SIZE = 160 };

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

char *call_pack(struct arena *arena, const struct call *call, size_t *size)
{
	const char *const head[AT_WORDS] = {
		[AT_VERSION] = version,
		[AT_CONNECTION] = call->connection ? connection : "",
		[AT_TERM] = call->term ? call->term : "",
		[AT_CLIENT] = call->client ? call->client : "",
	};
	struct words strings = { .n = AT_WORDS + call->words.n };

	strings.v = arena_array(arena, strings.n, sizeof(*strings.v));
	for (size_t i = 0; i < AT_WORDS; i++)
		strings.v[i] = arena_strdup(arena, head[i]);
	for (size_t i = 0; i < call->words.n; i++)
		strings.v[AT_WORDS + i] = call->words.v[i];
	return parcel_pack(arena, &strings, PARCEL_WORD, size);
}

static bool is_plain(const char *text, size_t room, const char *plain)
{
	return *text && strlen(text) < room && !text[strspn(text, plain)];
}

bool call_is_term(const char *text)
{
	return is_plain(text, TERM_SIZE, LETTERS DIGITS "._+-");
}

/* Four fields (ssh(1)); an IPv6 address may have a zone: "%eth0". */
bool call_is_client(const char *text)
{
	return is_plain(text, CLIENT_SIZE, LETTERS DIGITS ".:%_- ");
}

static int wrong(struct arena *arena, struct error *error, const char *what)
{
	error_set(error, arena, EXIT_WRONG, "%s", what);
	error_hint(error, arena, "call 'undocker'");
	return -1;
}

int call_unpack(struct arena *arena, char *bytes, size_t size,
    struct call *call, struct error *error)
{
	struct words strings;
	char **v;

	if (parcel_unpack(arena, bytes, size, PARCEL_WORD, &strings) < 0 ||
	    strings.n < AT_WORDS)
		return wrong(arena, error, "what was handed over is no call");
	v = strings.v;
	if (strcmp(v[AT_VERSION], version) != 0)
		return wrong(arena, error,
		    "the call is one of another version of undocker");
	if (*v[AT_CONNECTION] && strcmp(v[AT_CONNECTION], connection) != 0)
		return wrong(arena, error, "what was handed over is no call");
	*call = (struct call){
		.connection = *v[AT_CONNECTION],
		.term = call_is_term(v[AT_TERM]) ? v[AT_TERM] : "dumb",
		.client = call_is_client(v[AT_CLIENT]) ? v[AT_CLIENT] : NULL,
		.words = { .v = v + AT_WORDS, .n = strings.n - AT_WORDS },
	};
	return 0;
}
