/*
 * The target of a request line: version, path and query.  Private to route*.c.
 */
#ifndef UNDOCKER_REQUEST_TARGET_H
#define UNDOCKER_REQUEST_TARGET_H

#include "core/request/route.h"

struct target {
	struct arena *arena;
	struct error *error;
	const char *path; /* below the version, as it was written */
};

/*
 * Takes a target to pieces: the path, and the route's version and query.
 * Refuses (-1, EXIT_WRONG) what could mean another path or query to another
 * reader: bytes that a target cannot have, empty segments, "." and "..", odd
 * versions, escapes in names.
 */
int target_parse(struct target *t, const char *target, unsigned int newest,
    struct route *route);

/*
 * Decodes the escapes of length bytes once; '+' is a blank if blanks is true.
 * NULL and the error: an escape that is none, of a NUL, or text that is not
 * UTF-8.
 */
const char *target_decode(
    struct target *t, const char *text, size_t length, bool blanks);

#endif
