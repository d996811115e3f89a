/*
 * What can be asked about the engine as a whole.
 */
#include "core/request/operations_tables.h"
#include "core/request/rows.h"

/* clang-format off */
const struct field_table fields_none = { NULL, 0 };

const struct field_table fields_info = ROWS(
	CLIENT("format"),
	CLIENT("help"),
);
/* clang-format on */
