#include "client/remote/address.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define ALPHANUMERIC                 \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"abcdefghijklmnopqrstuvwxyz0123456789"

static int wrong(struct arena *arena, const char *text, struct error *error)
{
	error_set(error, arena, EXIT_WRONG,
	    "'%s' is no gateway's address: ssh://[user@]host[:port] is one",
	    text);
	return -1;
}

static bool consists_of(const char *text, const char *bytes)
{
	return *text && *text != '-' && !text[strspn(text, bytes)];
}

/* Cuts `[V6]` or a name from the rest, which is empty or begins with ':'. */
static bool take_host(char *text, struct address *address, char **rest)
{
	char *end;

	if (*text == '[') {
		end = strchr(++text, ']');
		if (!end)
			return false;
		*end++ = '\0';
		address->host = text;
		*rest = end;
		return consists_of(text, ALPHANUMERIC ":.%");
	}
	end = text + strcspn(text, ":");
	*rest = end;
	address->host = text;
	if (*end) {
		*end = '\0';
		*rest = end + 1;
		if (!**rest)
			return false;
	}
	return consists_of(text, ALPHANUMERIC "._-");
}

static bool take_port(const char *text, struct address *address)
{
	unsigned long port;

	if (!*text)
		return true;
	if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 5)
		return false;
	port = strtoul(text, NULL, 10);
	address->port = (unsigned int)port;
	return port > 0 && port <= 65535;
}

int address_parse(struct arena *arena, const char *text,
    struct address *address, struct error *error)
{
	static const char scheme[] = "ssh://";
	char *at, *rest;

	*address = (struct address){ 0 };
	if (strncmp(text, scheme, strlen(scheme)) != 0)
		return wrong(arena, text, error);
	at = arena_strdup(arena, text + strlen(scheme));
	if (*at && at[strlen(at) - 1] == '/')
		at[strlen(at) - 1] = '\0';
	rest = strchr(at, '@');
	if (rest) {
		*rest = '\0';
		address->user = at;
		at = rest + 1;
		if (!consists_of(address->user, ALPHANUMERIC "._-+"))
			return wrong(arena, text, error);
	}
	if (!take_host(at, address, &rest))
		return wrong(arena, text, error);
	if (*rest == ':')
		rest++;
	return take_port(rest, address) ? 0 : wrong(arena, text, error);
}
