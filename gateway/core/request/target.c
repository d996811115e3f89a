#include "core/request/target.h"

#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 200, TARGET_LONGEST = 128 * 1024 };

static int wrong(struct target *t, const char *why, const char *text)
{
	return error_set(t->error, t->arena, EXIT_WRONG,
	    "the request's target %s: %s", why,
	    error_escape(text, SHOWN, t->arena));
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)((at - digits) % 16) : -1;
}

const char *target_decode(
    struct target *t, const char *text, size_t length, bool blanks)
{
	char *decoded = arena_alloc(t->arena, length + 1);
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		int high = 0, low = 0;

		decoded[n] = blanks && text[i] == '+' ? ' ' : text[i];
		if (text[i] == '%') {
			high = i + 2 < length ? hex_digit(text[i + 1]) : -1;
			low = i + 2 < length ? hex_digit(text[i + 2]) : -1;
			decoded[n] = (char)(high * 16 + low);
			i += 2;
		}
		if (high < 0 || low < 0 || !decoded[n]) {
			wrong(t, "has a wrong escape", text);
			return NULL;
		}
		n++;
	}
	if (utf8_valid(decoded, n))
		return decoded;
	wrong(t, "is not UTF-8", text);
	return NULL;
}

static int check_bytes(struct target *t, const char *target)
{
	size_t length = strlen(target);

	if (*target != '/')
		return wrong(t, "does not begin with '/'", target);
	if (length > TARGET_LONGEST)
		return wrong(t, "is too long", target);
	for (size_t i = 0; i < length; i++)
		if (target[i] <= ' ' || target[i] > '~' || target[i] == '#')
			return wrong(t, "has a byte that none has", target);
	return 0;
}

/* Empty segments and dots lead elsewhere when somebody tidies the path up. */
static int check_segments(struct target *t, const char *path)
{
	for (const char *at = path; *at == '/';) {
		size_t length = strcspn(++at, "/");

		if (length == 0 || (length == 1 && *at == '.') ||
		    (length == 2 && at[0] == '.' && at[1] == '.'))
			return wrong(t, "has an odd path", path);
		at += length;
	}
	return 0;
}

/* The minor number of "v1.41", of length bytes; 0: it is none. */
static unsigned int minor_version(const char *text, size_t length)
{
	size_t digits;

	if (length < 4 || length > 6 || strncmp(text, "v1.", 3) != 0 ||
	    text[3] == '0')
		return 0;
	digits = strspn(text + 3, "0123456789");
	return digits + 3 == length ? (unsigned int)strtoul(text + 3, NULL, 10)
				    : 0;
}

/* In docker's own words, which clients look for. */
static int check_version(
    struct target *t, unsigned int version, unsigned int newest)
{
	if (version > newest)
		return error_set(t->error, t->arena, EXIT_WRONG,
		    "client version 1.%u is too new. Maximum supported API "
		    "version is 1.%u",
		    version, newest);
	if (version < API_OLDEST)
		return error_set(t->error, t->arena, EXIT_WRONG,
		    "client version 1.%u is too old. Minimum supported API "
		    "version is 1.%d, please upgrade your client to a newer "
		    "version",
		    version, API_OLDEST);
	return 0;
}

static int take_version(
    struct target *t, unsigned int newest, struct route *route)
{
	const char *segment = t->path + 1;
	size_t length = strcspn(segment, "/");

	route->version = newest;
	if (*segment != 'v' || hex_digit(segment[1]) < 0 ||
	    hex_digit(segment[1]) > 9)
		return 0;
	route->version = minor_version(segment, length);
	if (!route->version || !segment[length])
		return wrong(t, "has an odd version", t->path);
	t->path = segment + length;
	return check_version(t, route->version, newest);
}

static int take_pair(struct target *t, const char *text, size_t length,
    struct request_pair *pair)
{
	const char *equals = memchr(text, '=', length);
	size_t name = equals ? (size_t)(equals - text) : length;

	pair->name = arena_strndup(t->arena, text, name);
	if (!name || strpbrk(pair->name, "%+"))
		return wrong(t, "has an odd name in its query", text);
	pair->value = "";
	if (equals)
		pair->value =
		    target_decode(t, equals + 1, length - name - 1, true);
	return pair->value ? 0 : -1;
}

static int take_query(struct target *t, const char *query, struct route *route)
{
	while (*query) {
		size_t length = strcspn(query, "&;");

		if (query[length] == ';')
			return wrong(t, "has a ';' in its query", query);
		route->query = arena_grow(t->arena, route->query, route->nquery,
		    sizeof(*route->query));
		if (take_pair(
			t, query, length, &route->query[route->nquery++]) < 0)
			return -1;
		query += length + (query[length] == '&');
	}
	return 0;
}

int target_parse(struct target *t, const char *target, unsigned int newest,
    struct route *route)
{
	size_t length = strcspn(target, "?");

	if (check_bytes(t, target) < 0)
		return -1;
	t->path = arena_strndup(t->arena, target, length);
	if (check_segments(t, t->path) < 0 ||
	    take_version(t, newest, route) < 0)
		return -1;
	return target[length] ? take_query(t, target + length + 1, route) : 0;
}
