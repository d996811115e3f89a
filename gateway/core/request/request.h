/*
 * Stage 6: a command as a request of the Engine API, and back.
 *
 * request_write() builds POST /containers/create (of run and create) and
 * POST /containers/ID/exec (of exec) from words that were decided;
 * request_read() turns the body of a client into the words that mean it.  One
 * table (core/request/fields.h) serves both, so that neither knows a field
 * that the other does not.  Neither approximates: a request that words cannot
 * express is refused.
 */
#ifndef UNDOCKER_REQUEST_REQUEST_H
#define UNDOCKER_REQUEST_REQUEST_H

#include "core/arena.h"
#include "core/decision/plan.h"
#include "core/error.h"
#include "core/grammar/cmdline.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Versions of the API are given by their minor number: 41 is 1.41.  The newest
 * is the last one whose fields the tables list.  A caller passes the lower of
 * that and the engine's own.
 */
enum { API_OLDEST = 24, API_NEWEST = 51 };

/* The streams that a container or an exec is made with. */
struct streams {
	bool in, out, err;
	bool once; /* standard input ends with the first client */
};

/* What a request can say and words cannot.  All zero: nothing of it. */
struct extras {
	/* an empty Entrypoint: without the image's, but with its Cmd */
	bool no_entrypoint;
	/* variables that are taken from the image's environment, by name */
	const char **unset;
	size_t nunset;
	/* a health check's words, which no shell reads */
	const char **health;
	size_t nhealth;
	/* streams that no use of -a, -d and -i stands for */
	bool streams_given;
	struct streams streams;
};

struct request_pair {
	const char *name, *value;
};

struct request {
	const char *method;
	const char *path; /* with the version: /v1.41/containers/create */
	struct request_pair *query;
	size_t nquery;
	struct request_pair *headers; /* X-Registry-Auth, X-Registry-Config */
	size_t nheaders;
	json_t *body; /* one object, or NULL; request_end() lets go of it */
};

/* What a request is written from. */
struct request_source {
	const struct command *command; /* run, create or exec */
	/* NAME=value, before the command's own --env: plan->environment */
	const char *const *environment;
	size_t nenvironment;
	const struct extras *extras; /* NULL: none */
};

/*
 * Builds the request for an API version.  Returns 0, or -1 and the error:
 * EXIT_WRONG for a value that the flag cannot have, for flags that exclude each
 * other, for what came with a later version (except where docker's client
 * leaves it out, too), EXIT_DENIED for what is not supported in requests.
 * Strings are the source's or the arena's.  The source is read only.
 */
int request_write(struct arena *arena, const struct request_source *source,
    unsigned int version, struct request *request, struct error *error);

/* request_write() for a plan. */
int request_of_plan(struct arena *arena, const struct plan *plan,
    const struct extras *extras, unsigned int version, struct request *request,
    struct error *error);

/* Lets go of the body. */
void request_end(struct request *request);

/* The path with the query, percent-encoded as in RFC 3986. */
const char *request_target(struct arena *arena, const struct request *request);

/* A request as a client sent it. */
struct request_text {
	/* run, create or exec: whose words are wanted */
	const struct docker_command *command;
	const char *container; /* of exec: from the path */
	const struct request_pair *query;
	size_t nquery;
	const char *body; /* length bytes */
	size_t length;
	unsigned int version; /* that the client named, or the engine's */
};

/*
 * Reads a request into a command in canonical spelling (flags in the table's
 * order, amounts in bytes, defaults left out), and the extras.  Returns 0, or
 * -1 and the error, which names the key by its path: EXIT_WRONG for what is not
 * strictly JSON (a key twice, text behind the object), or has another type than
 * the field; EXIT_DENIED for what is refused, unknown, or cannot be said.
 * Strings are the text's or the arena's.
 */
int request_read(struct arena *arena, const struct request_text *text,
    struct command *command, struct extras *extras, struct error *error);

#endif
