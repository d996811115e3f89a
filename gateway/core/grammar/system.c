#include "core/grammar/tables.h"

/* clang-format off */
/* networks */
const struct flag_table flags_network_connect = TABLE(
	L("alias", 0),
	L("driver-opt", 0, ROLE(EXPLICIT), RISK(ROOT)),
	I("gw-priority", 0, ONLY_28),
	S("ip", 0),
	S("ip6", 0),
	L("link", 0, ROLE(LINK), RISK(OTHERS)),
	L("link-local-ip", 0),
);
const struct flag_table flags_network_create = TABLE(
	B("attachable", 0),
	L("aux-address", 0),
	S("config-from", 0, ROLE(EXPLICIT), RISK(ROOT)),
	B("config-only", 0, ROLE(NEVER)),
	S("driver", 'd', ROLE(EXPLICIT), RISK(ROOT)),
	L("gateway", 0, ROLE(SHARED), RISK(OTHERS)),
	B("ingress", 0, ROLE(NEVER)),
	B("internal", 0),
	L("ip-range", 0),
	S("ipam-driver", 0, ROLE(EXPLICIT), RISK(ROOT)),
	L("ipam-opt", 0, ROLE(EXPLICIT), RISK(ROOT)),
	B("ipv4", 0, ONLY_28),
	B("ipv6", 0),
	L("label", 0, ROLE(LABEL)),
	L("opt", 'o', ROLE(EXPLICIT), RISK(ROOT)),
	S("scope", 0, ROLE(EXPLICIT)),
	L("subnet", 0, ROLE(SHARED), RISK(OTHERS)),
);
const struct flag_table flags_network_inspect = TABLE(
	S("format", 'f'), B("verbose", 'v'),
);
const struct flag_table flags_force_28 = TABLE(B("force", 'f', ONLY_28));

/*
 * Volumes: a local one's options can bind any directory of the host.  What only
 * 28 has is about volumes of a cluster.
 */
const struct flag_table flags_volume_create = TABLE(
	S("availability", 0, ROLE(NEVER), ONLY_28),
	S("driver", 'd', ROLE(EXPLICIT), RISK(ROOT)),
	S("group", 0, ROLE(NEVER), ONLY_28),
	L("label", 0, ROLE(LABEL)),
	S("limit-bytes", 0, ROLE(NEVER), ONLY_28),
	S("name", 0, ROLE(VOLUME_NAME)),
	L("opt", 'o', ROLE(EXPLICIT), RISK(ROOT)),
	S("required-bytes", 0, ROLE(NEVER), ONLY_28),
	S("scope", 0, ROLE(NEVER), ONLY_28),
	L("secret", 0, ROLE(NEVER), ONLY_28),
	S("sharing", 0, ROLE(NEVER), ONLY_28),
	L("topology-preferred", 0, ROLE(NEVER), ONLY_28),
	L("topology-required", 0, ROLE(NEVER), ONLY_28),
	S("type", 0, ROLE(NEVER), ONLY_28),
);
const struct flag_table flags_volume_ls = TABLE(
	B("cluster", 0, ONLY_28), L("filter", 'f', ROLE(FILTER)),
	S("format", 0), B("quiet", 'q'),
);
const struct flag_table flags_volume_prune = TABLE(
	B("all", 'a', ONLY_28), L("filter", 0, ROLE(FILTER)), B("force", 'f'),
);
const struct flag_table flags_volume_update = TABLE(S("availability", 0));

/* plugins of the engine */
const struct flag_table flags_compress = TABLE(B("compress", 0));
const struct flag_table flags_trust = TABLE(B("disable-content-trust", 0));
const struct flag_table flags_plugin_enable = TABLE(I("timeout", 0));
const struct flag_table flags_plugin_install = TABLE(
	S("alias", 0), B("disable", 0), B("disable-content-trust", 0),
	B("grant-all-permissions", 0, RISK(ROOT)),
);
const struct flag_table flags_plugin_upgrade = TABLE(
	B("disable-content-trust", 0), B("grant-all-permissions", 0, RISK(ROOT)),
	B("skip-remote-check", 0),
);

/* contexts: the CLI's own list of engines */
const struct flag_table flags_context_create = TABLE(
	S("default-stack-orchestrator", 0, ONLY_20), S("description", 0),
	L("docker", 0, READS_WITHIN), S("from", 0),
	L("kubernetes", 0, READS_WITHIN, ONLY_20),
);
const struct flag_table flags_context_export = TABLE(
	B("kubeconfig", 0, ONLY_20),
);
const struct flag_table flags_context_ls = TABLE(
	S("format", 0), B("quiet", 'q'),
);
const struct flag_table flags_context_update = TABLE(
	S("default-stack-orchestrator", 0, ONLY_20), S("description", 0),
	L("docker", 0, READS_WITHIN), L("kubernetes", 0, READS_WITHIN, ONLY_20),
);

/* checkpoints: the engine writes, and reads, the directory as root */
const struct flag_table flags_checkpoint = TABLE(
	S("checkpoint-dir", 0, RISK(ROOT)),
);
const struct flag_table flags_checkpoint_create = TABLE(
	S("checkpoint-dir", 0, RISK(ROOT)), B("leave-running", 0),
);

/* the engine as a whole */
const struct flag_table flags_df = TABLE(S("format", 0), B("verbose", 'v'));
const struct flag_table flags_events = TABLE(
	L("filter", 'f'), S("format", 0), S("since", 0), S("until", 0),
);
const struct flag_table flags_inspect = TABLE(
	S("format", 'f'), B("size", 's'), S("type", 0),
);
const struct flag_table flags_system_prune = TABLE(
	B("all", 'a'), L("filter", 0), B("force", 'f'), B("volumes", 0),
);
const struct flag_table flags_version = TABLE(
	S("format", 'f'), S("kubeconfig", 0, READS_FILE, ONLY_20),
);
/* clang-format on */
