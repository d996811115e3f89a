/*
 * The fields of operations on networks and volumes.
 */
#include "core/request/operations_tables.h"
#include "core/request/rows.h"

/* clang-format off */
#define NETWORK FIELD("{id}", "#0", name)
#define VOLUME FIELD("{name}", "#0", name)

const struct field_table fields_network_ls = ROWS(
	CLIENT("format"),
	CLIENT("help"),
	CLIENT("no-trunc"),
	CLIENT("quiet"),
	FIELD("?filters", "filter", filters, JSON),
);

const struct field_table fields_network_inspect = ROWS(
	CLIENT("format"),
	CLIENT("help"),
	CLIENT("size"),
	CLIENT("type"),
	FIELD("?scope", "=scope", query),
	FIELD("?verbose", "verbose", query_truth),
	NETWORK,
);

/* --force is the client's: it tells of no network that is not there */
const struct field_table fields_network_rm = ROWS(
	CLIENT("force"),
	CLIENT("help"),
	NETWORK,
);

/* Without CheckDuplicate 20.10 makes a second network of one name. */
const struct field_table fields_network_create = ROWS(
	CLIENT("help"),
	FIELD("Attachable", "attachable", truth),
	FIELD("CheckDuplicate", NULL, yes),
	OBJECT("ConfigFrom"),
	FIELD("ConfigFrom.Network", "config-from", text),
	FIELD("ConfigOnly", "config-only", truth),
	FIELD("Driver", "driver", text, NOTHING("bridge")),
	FIELD("EnableIPv4", "ipv4", truth, EXACT, SINCE(48)),
	FIELD("EnableIPv6", "ipv6", truth),
	OBJECT("IPAM"),
	FIELD("IPAM.Config", "subnet", ipam),
	FIELD("IPAM.Config", "ip-range", part),
	FIELD("IPAM.Config", "gateway", part),
	FIELD("IPAM.Config", "aux-address", part),
	PART("IPAM.Config[].AuxiliaryAddresses"),
	PART("IPAM.Config[].Gateway"),
	PART("IPAM.Config[].IPRange"),
	PART("IPAM.Config[].Subnet"),
	FIELD("IPAM.Driver", "ipam-driver", text, NOTHING("default")),
	FIELD("IPAM.Options", "ipam-opt", map),
	FIELD("Ingress", "ingress", truth),
	FIELD("Internal", "internal", truth),
	FIELD("Labels", "label", map),
	FIELD("Name", "#0", text),
	FIELD("Options", "opt", map),
	FIELD("Scope", "scope", text),
);

const struct field_table fields_network_connect = ROWS(
	CLIENT("help"),
	FIELD("Container", "#1", text),
	OBJECT("EndpointConfig"),
	FIELD("EndpointConfig.Aliases", "alias", texts),
	REFUSED("EndpointConfig.DNSNames"),
	FIELD("EndpointConfig.DriverOpts", "driver-opt", map),
	REFUSED("EndpointConfig.EndpointID"),
	REFUSED("EndpointConfig.Gateway"),
	REFUSED("EndpointConfig.GlobalIPv6Address"),
	REFUSED("EndpointConfig.GlobalIPv6PrefixLen"),
	FIELD("EndpointConfig.GwPriority", "gw-priority", number, SINCE(48)),
	OBJECT("EndpointConfig.IPAMConfig"),
	FIELD("EndpointConfig.IPAMConfig.IPv4Address", "ip", text),
	FIELD("EndpointConfig.IPAMConfig.IPv6Address", "ip6", text),
	FIELD("EndpointConfig.IPAMConfig.LinkLocalIPs", "link-local-ip", texts),
	REFUSED("EndpointConfig.IPAddress",
		HINT("IPAMConfig asks for an address")),
	REFUSED("EndpointConfig.IPPrefixLen"),
	REFUSED("EndpointConfig.IPv6Gateway"),
	FIELD("EndpointConfig.Links", "link", texts),
	REFUSED("EndpointConfig.MacAddress"),
	REFUSED("EndpointConfig.NetworkID"),
	NETWORK,
);

const struct field_table fields_network_disconnect = ROWS(
	CLIENT("help"),
	FIELD("Container", "#1", text),
	FIELD("Force", "force", truth),
	NETWORK,
);

const struct field_table fields_volume_ls = ROWS(
	CLIENT("cluster"),
	CLIENT("format"),
	CLIENT("help"),
	CLIENT("quiet"),
	FIELD("?filters", "filter", filters, JSON),
);

const struct field_table fields_volume_inspect = ROWS(
	CLIENT("format"),
	CLIENT("help"),
	CLIENT("size"),
	CLIENT("type"),
	VOLUME,
);

/* Flags of a Swarm's volumes are not supported. */
const struct field_table fields_volume_create = ROWS(
	FIELD("", "availability", unsaid),
	FIELD("", "group", unsaid),
	CLIENT("help"),
	FIELD("", "limit-bytes", unsaid),
	FIELD("", "name", unsaid),
	FIELD("", "required-bytes", unsaid),
	FIELD("", "scope", unsaid),
	FIELD("", "secret", unsaid),
	FIELD("", "sharing", unsaid),
	FIELD("", "topology-preferred", unsaid),
	FIELD("", "topology-required", unsaid),
	FIELD("", "type", unsaid),
	REFUSED("ClusterVolumeSpec"),
	FIELD("Driver", "driver", text, NOTHING("local")),
	FIELD("DriverOpts", "opt", map),
	FIELD("Labels", "label", map),
	FIELD("Name", "#0", text),
);

const struct field_table fields_volume_rm = ROWS(
	CLIENT("help"),
	FIELD("?force", "force", query_truth),
	VOLUME,
);

/* Before 1.42 all volumes are meant, and the filter is unknown. */
const struct field_table fields_volume_prune = ROWS(
	CLIENT("force"),
	CLIENT("help"),
	FIELD("?filters", "filter", filters, JSON, NOTHING("all=true")),
	FIELD("?filters", "all", part),
);
/* clang-format on */
