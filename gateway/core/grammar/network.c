#include "core/grammar/network.h"

#include <string.h>

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

bool network_is_long(const char *value)
{
	for (const char *at = value; (at = strchr(at, '=')); at++)
		if (at > value && is_word(at[-1]) && is_word(at[1]))
			return true;
	return false;
}

bool network_is_made(const char *name)
{
	static const char *const fixed[] = { "", "default", "bridge", "host",
		"none" };

	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		if (strcmp(name, fixed[i]) == 0)
			return false;
	return strncmp(name, "container:", 10) != 0;
}

bool network_is_plain(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~' || *text == '"' ||
		    *text == ',' || (*text >= 'A' && *text <= 'Z'))
			return false;
	return true;
}

bool network_is_named(const char *name)
{
	size_t length = strlen(name);

	if (!length || length > 255 || strchr("_.-", *name))
		return false;
	for (; *name; name++)
		if (!is_word(*name) && *name != '.' && *name != '-')
			return false;
	return true;
}

/* Options of docker/cli's opts/network.go, but driver-opt. */
static bool is_option(const char *key, size_t length)
{
	static const char *const options[] = { "name", "alias", "ip", "ip6",
		"link-local-ip", "mac-address", "gw-priority" };

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (strlen(options[i]) == length &&
		    memcmp(key, options[i], length) == 0)
			return true;
	return false;
}

static int check_part(
    struct arena *arena, const char *part, struct error *error)
{
	size_t key = strcspn(part, "=");

	if (strncmp(part, "driver-opt=", 11) == 0)
		return error_set(error, arena, EXIT_DENIED,
		    "--network takes no option of a driver: '%s'", part);
	if (!network_is_plain(part) || !part[key] || !part[key + 1])
		return error_set(error, arena, EXIT_WRONG,
		    "--network has options as in name=front,alias=db, without "
		    "capitals, quotes or blanks, not '%s'",
		    part);
	if (!is_option(part, key))
		return error_set(error, arena, EXIT_WRONG,
		    "--network has no option '%.*s'", (int)key, part);
	return 0;
}

static int find_name(struct arena *arena, const char *value,
    struct network_value *found, struct error *error)
{
	for (const char *at = value;; at++) {
		size_t length = strcspn(at, ",");
		const char *part = arena_strndup(arena, at, length);

		if (check_part(arena, part, error) < 0)
			return -1;
		if (strncmp(part, "name=", 5) == 0) {
			if (found->name)
				return error_set(error, arena, EXIT_WRONG,
				    "--network names two networks: '%s'",
				    value);
			found->name = part + 5;
			found->start = (size_t)(at + 5 - value);
		}
		at += length;
		if (!*at)
			return 0;
	}
}

int network_value(struct arena *arena, const char *value,
    struct network_value *found, struct error *error)
{
	*found = (struct network_value){ 0 };
	if (!strpbrk(value, "=,\"")) {
		found->name = value;
		return 0;
	}
	if (find_name(arena, value, found, error) < 0)
		return -1;
	if (!found->name)
		return error_set(error, arena, EXIT_WRONG,
		    "--network names no network: '%s'", value);
	/* What stands for no network of its own goes without options. */
	if (strncmp(found->name, "container:", 10) == 0 ||
	    !network_is_long(value))
		return error_set(error, arena, EXIT_WRONG,
		    "--network: write '%s' alone", found->name);
	return 0;
}
