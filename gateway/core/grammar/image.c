#include "core/grammar/tables.h"

/* clang-format off */
const struct flag_table flags_build = TABLE(
	L("add-host", 0),
	L("build-arg", 0),
	L("cache-from", 0),
	S("cgroup-parent", 0, RISK(ROOT)),
	B("compress", 0),
	I("cpu-period", 0),
	I("cpu-quota", 0),
	I("cpu-shares", 'c'),
	S("cpuset-cpus", 0),
	S("cpuset-mems", 0),
	B("disable-content-trust", 0),
	S("file", 'f', READS_FILE),
	B("force-rm", 0),
	S("iidfile", 0, WRITES_FILE),
	S("isolation", 0),
	L("label", 0),
	S("memory", 'm'),
	S("memory-swap", 0),
	S("network", 0, ROLE(JOIN), RISK(ROOT)),
	B("no-cache", 0),
	L("output", 'o', WRITES_FILE, ONLY_20),
	S("platform", 0),
	S("progress", 0, ONLY_20),
	B("pull", 0),
	B("quiet", 'q'),
	B("rm", 0),
	L("secret", 0, READS_WITHIN, ONLY_20),
	L("security-opt", 0, RISK(ROOT)),
	S("shm-size", 0),
	B("squash", 0),
	L("ssh", 0, READS_WITHIN, RISK(LEAK), ONLY_20),
	B("stream", 0, ONLY_20),
	L("tag", 't', RISK(IMAGES)),
	S("target", 0),
	L("ulimit", 0),
);

const struct flag_table flags_builder_prune = TABLE(
	B("all", 'a'), L("filter", 0), B("force", 'f'), S("keep-storage", 0),
);

const struct flag_table flags_history = TABLE(
	S("format", 0), B("human", 'H'), B("no-trunc", 0),
	S("platform", 0, ONLY_28), B("quiet", 'q'),
);

const struct flag_table flags_images = TABLE(
	B("all", 'a'), B("digests", 0), L("filter", 'f'), S("format", 0),
	B("no-trunc", 0), B("quiet", 'q'), B("tree", 0, ONLY_28),
);

const struct flag_table flags_import = TABLE(
	L("change", 'c'), S("message", 'm'), S("platform", 0),
);

const struct flag_table flags_load = TABLE(
	S("input", 'i', READS_FILE), S("platform", 0, ONLY_28), B("quiet", 'q'),
);

const struct flag_table flags_platform = TABLE(S("platform", 0, ONLY_28));

const struct flag_table flags_pull = TABLE(
	B("all-tags", 'a'), B("disable-content-trust", 0), S("platform", 0),
	B("quiet", 'q'),
);

const struct flag_table flags_push = TABLE(
	B("all-tags", 'a'), B("disable-content-trust", 0),
	S("platform", 0, ONLY_28), B("quiet", 'q'),
);

const struct flag_table flags_rmi = TABLE(
	B("force", 'f'), B("no-prune", 0), L("platform", 0, ONLY_28),
);

/* manifest: lists of images, kept by the CLI and pushed to registries */
const struct flag_table flags_manifest_annotate = TABLE(
	S("arch", 0), S("os", 0), L("os-features", 0), S("os-version", 0),
	S("variant", 0),
);
const struct flag_table flags_manifest_create = TABLE(
	B("amend", 'a'), B("insecure", 0, RISK(LEAK)),
);
const struct flag_table flags_manifest_inspect = TABLE(
	B("insecure", 0, RISK(LEAK)), B("verbose", 'v'),
);
const struct flag_table flags_manifest_push = TABLE(
	B("insecure", 0, RISK(LEAK)), B("purge", 'p'),
);

/* login, logout, search */
const struct flag_table flags_login = TABLE(
	S("password", 'p', RISK(LEAK)), B("password-stdin", 0), S("username", 'u'),
);
const struct flag_table flags_search = TABLE(
	L("filter", 'f'), S("format", 0), I("limit", 0), B("no-trunc", 0),
);

/* trust: signatures of images */
const struct flag_table flags_trust_local = TABLE(B("local", 0));
const struct flag_table flags_trust_inspect = TABLE(B("pretty", 0));
const struct flag_table flags_trust_dir = TABLE(S("dir", 0, WRITES_FILE));
const struct flag_table flags_trust_name = TABLE(S("name", 0));
const struct flag_table flags_trust_key = TABLE(L("key", 0, READS_FILE));
const struct flag_table flags_trust_yes = TABLE(B("yes", 'y'));
/* clang-format on */
