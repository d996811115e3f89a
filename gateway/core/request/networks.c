/*
 * Networks: the first one is NetworkMode, with what --ip, --network-alias and
 * others say; each further one has a long --network.
 */
#include "core/request/networks.h"

#include <string.h>

const struct network_option network_options[NETWORK_OPTIONS] = {
	{ "alias", "network-alias", "Aliases", false, true },
	{ "ip", "ip", "IPv4Address", true, false },
	{ "ip6", "ip6", "IPv6Address", true, false },
	{ "link-local-ip", "link-local-ip", "LinkLocalIPs", true, true },
	{ "mac-address", "mac-address", "MacAddress", false, false },
	{ NULL, "link", "Links", false, true },
};

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

const struct form form_networks = { write_networks, read_networks };
const struct form form_links = { write_links, read_links };
