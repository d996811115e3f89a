/*
 * The fields of operations on images, builds and registries.
 */
#include "core/request/operations_tables.h"
#include "core/request/rows.h"

/* clang-format off */
#define NAMED FIELD("{name}", "#0", image)

/* The parts of credentials; docker-py has capitals in some. */
#define ACCOUNT(path) \
	PART(path ".IdentityToken"), \
	PART(path ".Password"), \
	PART(path ".ServerAddress"), \
	PART(path ".Username"), \
	PART(path ".auth"), \
	PART(path ".email"), \
	PART(path ".identitytoken"), \
	PART(path ".password"), \
	PART(path ".registrytoken"), \
	PART(path ".serveraddress"), \
	PART(path ".username")
#define AUTH \
	FIELD("^X-Registry-Auth", "=auth", auth, JSON, MANY, ALWAYS), \
	ACCOUNT("^X-Registry-Auth")
#define CONFIG \
	FIELD("^X-Registry-Config", "=config", config, JSON, MANY), \
	ACCOUNT("^X-Registry-Config.*")

const struct field_table fields_images = ROWS(
	CLIENT("format"),
	CLIENT("help"),
	CLIENT("no-trunc"),
	CLIENT("quiet"),
	CLIENT("tree"),
	FIELD("?all", "all", query_truth),
	FIELD("?digests", "digests", query_truth),
	FIELD("?filters", "filter", filters, JSON),
	FIELD("?manifests", "=manifests", query_truth, SINCE(47)),
	INERT("?only_ids"), /* docker-py */
	FIELD("?shared-size", "=shared-size", query_truth, SINCE(42)),
);

const struct field_table fields_image_inspect = ROWS(
	CLIENT("format"),
	CLIENT("help"),
	FIELD("", "platform", unsaid),
	CLIENT("size"),
	CLIENT("type"),
	FIELD("?manifests", "=manifests", query_truth, SINCE(48)),
	REFUSED("?platform"),
	NAMED,
);

/* authconfig and the body are of dockerode's making */
const struct field_table fields_pull = ROWS(
	CLIENT("disable-content-trust"),
	CLIENT("help"),
	CLIENT("quiet"),
	INERT("?authconfig"),
	REFUSED("?changes", HINT("commit a container, or build an image")),
	FIELD("?fromImage", "#0", reference),
	REFUSED("?fromSrc"),
	REFUSED("?message"),
	FIELD("?platform", "platform", query, SINCE(32)),
	REFUSED("?repo", HINT("tag the image afterwards")),
	FIELD("?tag", "all-tags", part),
	AUTH,
);

const struct field_table fields_rmi = ROWS(
	CLIENT("help"),
	FIELD("", "platform", unsaid),
	FIELD("?force", "force", query_truth),
	FIELD("?noprune", "no-prune", query_truth),
	REFUSED("?platforms"),
	NAMED,
);

const struct field_table fields_history = ROWS(
	CLIENT("format"),
	CLIENT("help"),
	CLIENT("human"),
	CLIENT("no-trunc"),
	FIELD("", "platform", unsaid),
	CLIENT("quiet"),
	REFUSED("?platform"),
	NAMED,
);

/* force is docker-py's, and of an API that is gone */
const struct field_table fields_tag = ROWS(
	CLIENT("help"),
	INERT("?force"),
	FIELD("?repo", "#1", reference),
	PART("?tag"),
	NAMED,
);

/* an image of the archive that the request brings */
const struct field_table fields_import = ROWS(
	CLIENT("help"),
	FIELD("?changes", "change", query_texts, MANY),
	REFUSED("?fromImage"),
	FIELD("?fromSrc", "#0", source),
	FIELD("?message", "message", query),
	FIELD("?platform", "platform", query, SINCE(32)),
	FIELD("?repo", "#1", reference),
	PART("?tag"),
);

const struct field_table fields_push = ROWS(
	CLIENT("disable-content-trust"),
	CLIENT("help"),
	FIELD("", "platform", unsaid),
	CLIENT("quiet"),
	REFUSED("?platform"),
	FIELD("?tag", "all-tags", part),
	AUTH,
	FIELD("{name}", "#0", tagged),
);

const struct field_table fields_search = ROWS(
	CLIENT("format"),
	CLIENT("help"),
	CLIENT("no-trunc"),
	FIELD("?filters", "filter", filters, JSON),
	FIELD("?limit", "limit", query_limit, NOTHING("25")),
	FIELD("?term", "#0", query),
	AUTH,
);

const struct field_table fields_image_prune = ROWS(
	CLIENT("force"),
	CLIENT("help"),
	FIELD("?filters", "filter", filters, JSON, NOTHING("dangling=false")),
	FIELD("?filters", "all", part),
);

const struct field_table fields_save = ROWS(
	CLIENT("help"),
	FIELD("", "output", unsaid),
	FIELD("", "platform", unsaid),
	REFUSED("?platform"),
	NAMED,
);

const struct field_table fields_save_all = ROWS(
	CLIENT("help"),
	FIELD("", "output", unsaid),
	FIELD("", "platform", unsaid),
	FIELD("?names", "#*", query_texts, MANY),
	REFUSED("?platform"),
);

const struct field_table fields_load = ROWS(
	CLIENT("help"),
	FIELD("", "input", unsaid),
	FIELD("", "platform", unsaid),
	CLIENT("quiet"),
	REFUSED("?platform"),
	FIELD("?quiet", "=quiet", query_either),
);

#define CLASSIC HINT("set DOCKER_BUILDKIT=0 for docker's classic builder")

/* The context is the request's body, which words call "-". */
const struct field_table fields_build = ROWS(
	FIELD("", "#0", dash, ALWAYS),
	CLIENT("compress"),
	CLIENT("disable-content-trust"),
	CLIENT("help"),
	CLIENT("iidfile"),
	FIELD("", "output", unsaid),
	CLIENT("progress"),
	FIELD("", "secret", unsaid),
	FIELD("", "ssh", unsaid),
	FIELD("", "stream", unsaid),
	FIELD("?buildargs", "build-arg", arguments, JSON),
	REFUSED("?buildid", CLASSIC),
	FIELD("?cachefrom", "cache-from", texts, JSON),
	FIELD("?cgroupparent", "cgroup-parent", query),
	FIELD("?cpuperiod", "cpu-period", query_number, NOTHING("0")),
	FIELD("?cpuquota", "cpu-quota", query_number, NOTHING("0")),
	FIELD("?cpusetcpus", "cpuset-cpus", query),
	FIELD("?cpusetmems", "cpuset-mems", query),
	FIELD("?cpushares", "cpu-shares", query_number, NOTHING("0")),
	FIELD("?dockerfile", "file", query, NOTHING("Dockerfile")),
	FIELD("?extrahosts", "add-host", query_texts, MANY),
	FIELD("?forcerm", "force-rm", query_truth),
	FIELD("?isolation", "isolation", query),
	FIELD("?labels", "label", map, JSON),
	FIELD("?memory", "memory", query_bytes),
	FIELD("?memswap", "memory-swap", query_bytes),
	FIELD("?networkmode", "network", query, NOTHING("default")),
	FIELD("?nocache", "no-cache", query_truth),
	REFUSED("?outputs", CLASSIC),
	FIELD("?platform", "platform", query, SINCE(32)),
	FIELD("?pull", "pull", query_truth),
	FIELD("?q", "quiet", query_truth),
	REFUSED("?remote", HINT("send the context: docker build DIRECTORY")),
	FIELD("?rm", "rm", query_unless),
	FIELD("?securityopt", "security-opt", query_texts, MANY),
	REFUSED("?session", CLASSIC),
	FIELD("?shmsize", "shm-size", query_bytes),
	FIELD("?squash", "squash", query_truth),
	FIELD("?t", "tag", query_texts, MANY),
	FIELD("?target", "target", query),
	FIELD("?ulimits", "ulimit", ulimits, JSON),
	PART("?ulimits[].Hard"),
	PART("?ulimits[].Name"),
	PART("?ulimits[].Soft"),
	REFUSED("?version", NOTHING("1"), CLASSIC),
	CONFIG,
);

const struct field_table fields_build_prune = ROWS(
	CLIENT("force"),
	CLIENT("help"),
	FIELD("?all", "all", query_truth),
	FIELD("?filters", "filter", filters, JSON),
	FIELD("?keep-storage", "keep-storage", query_bytes),
	REFUSED("?max-used-space"),
	REFUSED("?min-free-space"),
	REFUSED("?reserved-space"),
);
/* clang-format on */
