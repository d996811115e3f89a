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

const struct form form_networks = { write_networks, read_networks };
const struct form form_links = { write_links, read_links };
