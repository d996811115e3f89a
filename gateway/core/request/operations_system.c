/*
 * The fields of operations on the engine as a whole.
 */
#include "core/request/operations_tables.h"
#include "core/request/rows.h"

/* clang-format off */
const struct field_table fields_none = { NULL, 0 };

const struct field_table fields_info = ROWS(
	CLIENT("format"),
	CLIENT("help"),
);

const struct field_table fields_df = ROWS(
	CLIENT("format"),
	CLIENT("help"),
	CLIENT("verbose"),
	FIELD("?type", "=type", query_texts, MANY, SINCE(42)),
);

const struct field_table fields_events = ROWS(
	CLIENT("format"),
	CLIENT("help"),
	FIELD("?filters", "filter", filters, JSON),
	FIELD("?since", "since", query_time, NOTHING("0")),
	FIELD("?until", "until", query_time, NOTHING("0")),
);

/* The password is an option: words are shown, and logged. */
const struct field_table fields_login = ROWS(
	CLIENT("help"),
	FIELD("", "password", unsaid),
	CLIENT("password-stdin"),
	REFUSED("auth"),
	INERT("email"),
	FIELD("identitytoken", "=identitytoken", text),
	FIELD("password", "=password", text),
	REFUSED("registrytoken"),
	FIELD("serveraddress", "#0", text),
	FIELD("username", "username", text),
);
/* clang-format on */
