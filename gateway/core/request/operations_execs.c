/*
 * The fields of operations on an exec that is there.  No words say them.
 */
#include "core/request/operations_tables.h"
#include "core/request/rows.h"

/* clang-format off */
#define EXEC FIELD("{id}", "=exec", exec)

const struct field_table fields_exec_inspect = ROWS(
	EXEC,
);

const struct field_table fields_exec_resize = ROWS(
	FIELD("?h", "=h", query_number),
	FIELD("?w", "=w", query_number),
	EXEC,
);

/* hijack and stdin are dockerode's */
const struct field_table fields_exec_start = ROWS(
	INERT("ConsoleSize"),
	FIELD("Detach", "=detach", truth),
	FIELD("Tty", "=tty", truth),
	INERT("hijack"),
	INERT("stdin"),
	EXEC,
);
/* clang-format on */
