/*
 * A client's HTTP request as an ask.
 *
 * The front end looks for the route when it has the request's head, and for the
 * ask when it has the body, if the operation wants one.  Whatever the table of
 * operations does not know is refused, and nothing is guessed.
 */
#ifndef UNDOCKER_REQUEST_ROUTE_H
#define UNDOCKER_REQUEST_ROUTE_H

#include "core/ask.h"
#include "core/request/operations.h"

struct route {
	const struct operation *operation;
	unsigned int version; /* of the path, or the newest that is given */
	struct request_pair *query; /* decoded once */
	size_t nquery;
	const char **places; /* decoded once, as the path has them */
	size_t nplaces;
};

enum route_result {
	ROUTE_FOUND,
	ROUTE_UNKNOWN, /* 404, error set: no such path, or not by that method */
	ROUTE_WRONG,   /* 400, error set */
	ROUTE_REFUSED, /* 403, error set */
};

/*
 * Finds the operation for a method and a target, as they stand in the request
 * line.  newest is the version that clients are told: the lower of the engine's
 * and API_NEWEST.  Strings are the arena's.
 */
enum route_result route_find(struct arena *arena, const char *method,
    const char *target, unsigned int newest, struct route *route,
    struct error *error);

/* What comes with a request; all zero: nothing. */
struct route_body {
	const char *text; /* the whole of it; of OPERATION_UPLOAD: none */
	size_t length;
	const char *registry_auth;   /* X-Registry-Auth, or NULL */
	const char *registry_config; /* X-Registry-Config, or NULL */
};

/*
 * Makes the ask, but for its serial: the command's canonical words, which
 * cmdline_parse() takes, and the options for what words cannot say.  The words
 * of ContainerCreate are run's, which has all flags of create's.  Returns 0, or
 * -1 and the error: EXIT_WRONG (400) or EXIT_DENIED (403).  Strings are the
 * arena's, the route's or constants.
 */
int route_ask(struct arena *arena, const struct route *route,
    const struct route_body *body, struct ask *ask, struct error *error);

#endif
