#include "core/grammar/tables.h"

/* clang-format off */
/* What service create and service update have in common. */
const struct flag_table flags_service = TABLE(
	L("cap-add", 0, RISK(ROOT)),
	L("cap-drop", 0, ROLE(CAP_DROP)),
	S("credential-spec", 0, RISK(FILES)),
	B("detach", 'd'),
	S("endpoint-mode", 0),
	S("entrypoint", 0),
	S("health-cmd", 0),
	S("health-interval", 0),
	I("health-retries", 0),
	S("health-start-interval", 0, ONLY_28),
	S("health-start-period", 0),
	S("health-timeout", 0),
	B("help", 'h', ROLE(HELP)),
	S("hostname", 0),
	B("init", 0),
	S("isolation", 0),
	S("limit-cpu", 0),
	S("limit-memory", 0),
	I("limit-pids", 0),
	S("log-driver", 0, RISK(LEAK)),
	L("log-opt", 0, RISK(LEAK)),
	I("max-concurrent", 0),
	B("no-healthcheck", 0),
	B("no-resolve-image", 0),
	I("oom-score-adj", 0, RISK(OTHERS), ONLY_28),
	B("quiet", 'q'),
	B("read-only", 0),
	I("replicas", 0),
	I("replicas-max-per-node", 0),
	S("reserve-cpu", 0),
	S("reserve-memory", 0),
	S("restart-condition", 0),
	S("restart-delay", 0),
	I("restart-max-attempts", 0),
	S("restart-window", 0),
	S("rollback-delay", 0), S("rollback-failure-action", 0),
	S("rollback-max-failure-ratio", 0), S("rollback-monitor", 0),
	S("rollback-order", 0), I("rollback-parallelism", 0),
	S("stop-grace-period", 0),
	S("stop-signal", 0),
	B("tty", 't'),
	S("update-delay", 0), S("update-failure-action", 0),
	S("update-max-failure-ratio", 0), S("update-monitor", 0),
	S("update-order", 0), I("update-parallelism", 0),
	S("user", 'u', ROLE(USER)),
	B("with-registry-auth", 0, RISK(LEAK)),
	S("workdir", 'w', ROLE(WORKDIR)),
);

/* What only service create has. */
const struct flag_table flags_service_create = TABLE(
	L("config", 0, ROLE(SHARED), RISK(OTHERS)),
	L("constraint", 0),
	L("container-label", 0, ROLE(OTHER_LABEL)),
	L("dns", 0), L("dns-option", 0), L("dns-search", 0),
	L("env", 'e', ROLE(ENV)),
	L("env-file", 0, READS_FILE),
	L("generic-resource", 0, RISK(ROOT)),
	L("group", 0, ROLE(GROUP), RISK(FILES)),
	L("host", 0),
	L("label", 'l', ROLE(LABEL)),
	S("mode", 0),
	L("mount", 0, ROLE(MOUNT), RISK(FILES)),
	S("name", 0),
	L("network", 0, ROLE(NETWORK), RISK(ROOT)),
	L("placement-pref", 0),
	L("publish", 'p', RISK(LEAK)),
	L("secret", 0, ROLE(SHARED), RISK(OTHERS)),
	L("sysctl", 0, RISK(ROOT)),
	L("ulimit", 0),
);

/* What only service update has. */
const struct flag_table flags_service_update = TABLE(
	S("args", 0),
	L("config-add", 0, ROLE(SHARED), RISK(OTHERS)), L("config-rm", 0),
	L("constraint-add", 0), L("constraint-rm", 0),
	L("container-label-add", 0, ROLE(OTHER_LABEL)),
	L("container-label-rm", 0, ROLE(OTHER_LABEL)),
	L("dns-add", 0), L("dns-option-add", 0), L("dns-option-rm", 0),
	L("dns-rm", 0), L("dns-search-add", 0), L("dns-search-rm", 0),
	L("env-add", 0), L("env-rm", 0),
	B("force", 0),
	L("generic-resource-add", 0, RISK(ROOT)), L("generic-resource-rm", 0),
	L("group-add", 0, ROLE(GROUP), RISK(FILES)), L("group-rm", 0),
	L("host-add", 0), L("host-rm", 0),
	S("image", 0, ROLE(IMAGE), RISK(IMAGES)),
	L("label-add", 0, ROLE(OTHER_LABEL)),
	L("label-rm", 0, ROLE(OTHER_LABEL)),
	L("mount-add", 0, ROLE(MOUNT), RISK(FILES)), L("mount-rm", 0),
	L("network-add", 0, ROLE(NETWORK), RISK(ROOT)), L("network-rm", 0),
	L("placement-pref-add", 0), L("placement-pref-rm", 0),
	L("publish-add", 0, RISK(LEAK)), L("publish-rm", 0),
	B("rollback", 0),
	L("secret-add", 0, ROLE(SHARED), RISK(OTHERS)), L("secret-rm", 0),
	L("sysctl-add", 0, RISK(ROOT)), L("sysctl-rm", 0),
	L("ulimit-add", 0), L("ulimit-rm", 0),
);

const struct flag_table flags_service_ls = TABLE(
	L("filter", 'f', ROLE(FILTER)), S("format", 0), B("quiet", 'q'),
);

const struct flag_table flags_service_logs = TABLE(
	B("details", 0), B("follow", 'f'), B("no-resolve", 0),
	B("no-task-ids", 0), B("no-trunc", 0), B("raw", 0), S("since", 0),
	S("tail", 'n'), B("timestamps", 't'),
);

/* service scale, service rollback */
const struct flag_table flags_detach = TABLE(B("detach", 'd'));
const struct flag_table flags_quiet = TABLE(B("quiet", 'q'));

/* service ps, node ps */
const struct flag_table flags_tasks = TABLE(
	L("filter", 'f', ROLE(TASK_FILTER)), S("format", 0),
	B("no-resolve", 0), B("no-trunc", 0), B("quiet", 'q'),
);

const struct flag_table flags_pretty = TABLE(S("format", 'f'), B("pretty", 0));

const struct flag_table flags_config_create = TABLE(
	L("label", 'l'), S("template-driver", 0),
);
const struct flag_table flags_secret_create = TABLE(
	S("driver", 'd', RISK(ROOT)), L("label", 'l'), S("template-driver", 0),
);

const struct flag_table flags_node_update = TABLE(
	S("availability", 0), L("label-add", 0), L("label-rm", 0), S("role", 0),
);

/* stack: 20.10 could also speak to Kubernetes. */
const struct flag_table flags_stack = TABLE(
	S("kubeconfig", 0, READS_FILE, ONLY_20),
	S("namespace", 0, ONLY_20),
	S("orchestrator", 0),
);
const struct flag_table flags_stack_config = TABLE(
	L("compose-file", 'c', READS_FILE), B("skip-interpolation", 0),
);
const struct flag_table flags_stack_deploy = TABLE(
	L("compose-file", 'c', READS_FILE, RISK(ROOT)), B("detach", 'd', ONLY_28),
	B("prune", 0), B("quiet", 'q', ONLY_28), S("resolve-image", 0),
	B("with-registry-auth", 0, RISK(LEAK)),
);
const struct flag_table flags_stack_ls = TABLE(
	B("all-namespaces", 0, ONLY_20), S("format", 0),
);
const struct flag_table flags_stack_rm = TABLE(B("detach", 'd', ONLY_28));
const struct flag_table flags_stack_services = TABLE(
	L("filter", 'f'), S("format", 0), B("quiet", 'q'),
);

const struct flag_table flags_swarm_ca = TABLE(
	S("ca-cert", 0, READS_FILE), S("ca-key", 0, READS_FILE),
	S("cert-expiry", 0), B("detach", 'd'), L("external-ca", 0, READS_WITHIN),
	B("quiet", 'q'), B("rotate", 0),
);
const struct flag_table flags_swarm_init = TABLE(
	S("advertise-addr", 0), B("autolock", 0), S("availability", 0),
	S("cert-expiry", 0), S("data-path-addr", 0), I("data-path-port", 0),
	L("default-addr-pool", 0), I("default-addr-pool-mask-length", 0),
	S("dispatcher-heartbeat", 0), L("external-ca", 0, READS_WITHIN),
	B("force-new-cluster", 0), S("listen-addr", 0), I("max-snapshots", 0),
	I("snapshot-interval", 0), I("task-history-limit", 0),
);
const struct flag_table flags_swarm_join = TABLE(
	S("advertise-addr", 0), S("availability", 0), S("data-path-addr", 0),
	S("listen-addr", 0), S("token", 0),
);
const struct flag_table flags_swarm_token = TABLE(
	B("quiet", 'q'), B("rotate", 0),
);
const struct flag_table flags_swarm_update = TABLE(
	B("autolock", 0), S("cert-expiry", 0), S("dispatcher-heartbeat", 0),
	L("external-ca", 0, READS_WITHIN), I("max-snapshots", 0),
	I("snapshot-interval", 0), I("task-history-limit", 0),
);
/* clang-format on */
