#include "core/grammar/tables.h"

/* clang-format off */
const struct flag_table flags_attach = TABLE(
	S("detach-keys", 0),
	B("no-stdin", 0),
	B("sig-proxy", 0),
);

const struct flag_table flags_commit = TABLE(
	S("author", 'a'),
	L("change", 'c'),
	S("message", 'm'),
	B("pause", 'p'),
);

const struct flag_table flags_cp = TABLE(
	B("archive", 'a'),
	B("follow-link", 'L'),
	B("quiet", 'q', ONLY_28),
);

/* What run and create have in common; --help has no letter here. */
const struct flag_table flags_create = TABLE(
	L("add-host", 0),
	L("annotation", 0, RISK(ROOT), ONLY_28),
	L("attach", 'a'),
	I("blkio-weight", 0),
	L("blkio-weight-device", 0),
	L("cap-add", 0, RISK(ROOT)),
	L("cap-drop", 0),
	S("cgroup-parent", 0, RISK(ROOT)),
	S("cgroupns", 0, ROLE(NAMESPACE), RISK(ROOT)),
	S("cidfile", 0, WRITES_FILE),
	I("cpu-count", 0),
	I("cpu-percent", 0),
	I("cpu-period", 0),
	I("cpu-quota", 0),
	I("cpu-rt-period", 0, RISK(OTHERS)),
	I("cpu-rt-runtime", 0, RISK(OTHERS)),
	I("cpu-shares", 'c'),
	S("cpus", 0, ROLE(CPUS)),
	S("cpuset-cpus", 0),
	S("cpuset-mems", 0),
	L("device", 0, RISK(ROOT)),
	L("device-cgroup-rule", 0, RISK(ROOT)),
	L("device-read-bps", 0),
	L("device-read-iops", 0),
	L("device-write-bps", 0),
	L("device-write-iops", 0),
	B("disable-content-trust", 0),
	L("dns", 0),
	ALIAS("dns-opt", "dns-option"),
	L("dns-option", 0),
	L("dns-search", 0),
	S("domainname", 0),
	S("entrypoint", 0),
	L("env", 'e', ROLE(ENV)),
	L("env-file", 0, READS_FILE),
	L("expose", 0),
	L("gpus", 0, RISK(ROOT)),
	L("group-add", 0, ROLE(GROUP), RISK(FILES)),
	S("health-cmd", 0),
	S("health-interval", 0),
	I("health-retries", 0),
	S("health-start-interval", 0, ONLY_28),
	S("health-start-period", 0),
	S("health-timeout", 0),
	B("help", 0, ROLE(HELP)),
	S("hostname", 'h'),
	B("init", 0),
	B("interactive", 'i', ROLE(INTERACTIVE)),
	S("io-maxbandwidth", 0),
	I("io-maxiops", 0),
	S("ip", 0),
	S("ip6", 0),
	S("ipc", 0, ROLE(NAMESPACE), RISK(ROOT)),
	S("isolation", 0),
	S("kernel-memory", 0),
	L("label", 'l', ROLE(LABEL)),
	L("label-file", 0, READS_FILE),
	L("link", 0, ROLE(LINK), RISK(OTHERS)),
	L("link-local-ip", 0),
	S("log-driver", 0, RISK(LEAK)),
	L("log-opt", 0, RISK(LEAK)),
	S("mac-address", 0),
	S("memory", 'm', ROLE(MEMORY)),
	S("memory-reservation", 0),
	S("memory-swap", 0),
	I("memory-swappiness", 0),
	L("mount", 0, ROLE(MOUNT), RISK(FILES)),
	S("name", 0, ROLE(NAME)),
	ALIAS("net", "network"),
	ALIAS("net-alias", "network-alias"),
	L("network", 0, ROLE(JOIN), RISK(ROOT)),
	L("network-alias", 0),
	B("no-healthcheck", 0),
	B("oom-kill-disable", 0, RISK(OTHERS)),
	I("oom-score-adj", 0, RISK(OTHERS)),
	S("pid", 0, ROLE(NAMESPACE), RISK(ROOT)),
	I("pids-limit", 0, ROLE(PIDS)),
	S("platform", 0),
	B("privileged", 0, RISK(ROOT)),
	L("publish", 'p', RISK(LEAK)),
	B("publish-all", 'P', RISK(LEAK)),
	S("pull", 0),
	B("quiet", 'q', ONLY_28),
	B("read-only", 0),
	S("restart", 0, RISK(LASTS)),
	B("rm", 0, ROLE(REMOVE)),
	S("runtime", 0, RISK(ROOT)),
	L("security-opt", 0, ROLE(SECURITY_OPT), RISK(ROOT)),
	S("shm-size", 0),
	S("stop-signal", 0),
	I("stop-timeout", 0),
	L("storage-opt", 0, RISK(ROOT)),
	L("sysctl", 0, RISK(ROOT)),
	L("tmpfs", 0),
	B("tty", 't', ROLE(TTY)),
	L("ulimit", 0),
	B("use-api-socket", 0, RISK(ROOT), ONLY_28),
	S("user", 'u', ROLE(USER)),
	S("userns", 0, ROLE(NAMESPACE), RISK(ROOT)),
	S("uts", 0, ROLE(NAMESPACE), RISK(ROOT)),
	L("volume", 'v', ROLE(VOLUME), RISK(FILES)),
	S("volume-driver", 0, ROLE(EXPLICIT), RISK(ROOT)),
	L("volumes-from", 0, ROLE(VOLUMES_FROM), RISK(OTHERS)),
	S("workdir", 'w', ROLE(WORKDIR)),
);

/* What only run has. */
const struct flag_table flags_run = TABLE(
	B("detach", 'd', ROLE(DETACH)),
	S("detach-keys", 0),
	B("sig-proxy", 0),
);

const struct flag_table flags_exec = TABLE(
	B("detach", 'd', ROLE(DETACH)),
	S("detach-keys", 0),
	L("env", 'e', ROLE(ENV)),
	L("env-file", 0, READS_FILE),
	B("interactive", 'i', ROLE(INTERACTIVE)),
	B("privileged", 0, RISK(ROOT)),
	B("tty", 't', ROLE(TTY)),
	S("user", 'u', ROLE(USER)),
	S("workdir", 'w', ROLE(WORKDIR)),
);

const struct flag_table flags_size = TABLE(
	B("size", 's'),
);

const struct flag_table flags_kill = TABLE(
	S("signal", 's'),
);

/* update: what can be changed of a container that is there */
const struct flag_table flags_limits = TABLE(
	I("blkio-weight", 0),
	I("cpu-period", 0),
	I("cpu-quota", 0),
	I("cpu-rt-period", 0, RISK(OTHERS)),
	I("cpu-rt-runtime", 0, RISK(OTHERS)),
	I("cpu-shares", 'c'),
	S("cpus", 0, ROLE(CPUS)),
	S("cpuset-cpus", 0),
	S("cpuset-mems", 0),
	S("kernel-memory", 0),
	S("memory", 'm', ROLE(MEMORY)),
	S("memory-reservation", 0),
	S("memory-swap", 0),
	I("pids-limit", 0, ROLE(PIDS)),
	S("restart", 0, RISK(LASTS)),
);

const struct flag_table flags_logs = TABLE(
	B("details", 0),
	B("follow", 'f'),
	S("since", 0),
	S("tail", 'n'),
	B("timestamps", 't'),
	S("until", 0),
);

const struct flag_table flags_output = TABLE(
	S("output", 'o', WRITES_FILE),
);

const struct flag_table flags_ps = TABLE(
	B("all", 'a'),
	L("filter", 'f', ROLE(FILTER)),
	S("format", 0),
	I("last", 'n'),
	B("latest", 'l'),
	B("no-trunc", 0),
	B("quiet", 'q'),
	B("size", 's'),
);

const struct flag_table flags_rm = TABLE(
	B("force", 'f'),
	B("link", 'l', RISK(OTHERS)),
	B("volumes", 'v'),
);

const struct flag_table flags_start = TABLE(
	B("attach", 'a', ROLE(ATTACH)),
	S("checkpoint", 0, RISK(ROOT)),
	S("checkpoint-dir", 0, RISK(ROOT)),
	S("detach-keys", 0),
	B("interactive", 'i', ROLE(INTERACTIVE)),
);

const struct flag_table flags_stats = TABLE(
	B("all", 'a', RISK(OTHERS)),
	S("format", 0),
	B("no-stream", 0),
	B("no-trunc", 0),
);

/*
 * stop, restart.  20.10 knows --time, 28 --timeout and, with a notice that it
 * is deprecated, --time.
 */
const struct flag_table flags_stop = TABLE(
	S("signal", 's', ONLY_28),
	I("time", 't'),
	ALIAS("timeout", "time", ONLY_28),
);
/* clang-format on */
