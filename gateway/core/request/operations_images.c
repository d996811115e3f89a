/*
 * What can be asked about images, and done to them.
 */
#include "core/request/operations_tables.h"
#include "core/request/rows.h"

/* clang-format off */
#define NAMED FIELD("{name}", "#0", image)

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
	REFUSED("?message"),
	FIELD("?platform", "platform", query, SINCE(32)),
	REFUSED("?repo", HINT("tag the image afterwards")),
	FIELD("?tag", "all-tags", part),
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
/* clang-format on */
