/*
 * A client's request to an ask, to the engine's request, and round again.
 */
#ifndef UNDOCKER_TESTS_ROUND_H
#define UNDOCKER_TESTS_ROUND_H

#include "core/request/route.h"

#include <stdbool.h>

struct round {
	struct arena *arena;
	const char *method, *target;
	unsigned int newest;
	struct route_body body;
	/* what became of it */
	bool taken;
	struct error error; /* of what is refused */
	struct ask ask;
	struct request request; /* request_end() is the caller's, if taken */
};

/*
 * Takes the request round.  Returns NULL for one that is refused, and for one
 * of which all holds: its words are canonical, the engine's request can be
 * made of the ask, and is the same ask when a client sends it.  Otherwise what
 * does not hold.
 */
const char *round_check(struct round *round);

#endif
