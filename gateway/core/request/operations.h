/*
 * Operations of the Engine API: one table, by which a client's request becomes
 * an ask (core/request/route.h), and a decided ask the engine's request.
 */
#ifndef UNDOCKER_REQUEST_OPERATIONS_H
#define UNDOCKER_REQUEST_OPERATIONS_H

#include "core/request/request.h"
#include "core/words.h"

/* How the engine answers, and who reads it. */
enum operation_kind {
	OPERATION_MESSAGE, /* a bounded answer; the door may read it first */
	OPERATION_STREAM,  /* the engine's connection is handed over */
	OPERATION_HIJACK,  /* the same, upgraded: bytes go both ways */
	OPERATION_UPLOAD,  /* the same; the front end sends the body, chunked */
};

struct field_table;

struct operation {
	/*
	 * The operationId of docker's API reference: "ContainerStart".  Not in
	 * it: "ImageImport", which shares the path of "ImageCreate".
	 */
	const char *name;
	const char *method;
	const char *path; /* below the version: "/containers/{id}/start" */
	/*
	 * The docker command whose rules decide: "start".  NULL: none; the door
	 * knows the owner of an exec, and the version is no secret.
	 */
	const char *command;
	/* of rows with one method and path: the query that chooses this one */
	const char *chosen;
	unsigned char kind; /* enum operation_kind */
	const struct field_table *fields;
};

extern const struct operation operations[];
extern const size_t operations_count;

/* The operation of that name, or NULL. */
const struct operation *operation_named(const char *name);

/*
 * Builds the engine's request for a version of the API from the decided
 * command (of an operation without a command the plan is not looked at, and
 * may be NULL) and the ask's options.  Returns 0, or -1 and the error:
 * EXIT_WRONG for words or options that the operation does not have or that are
 * malformed, and as request_write() does.  Bodies of OPERATION_UPLOAD are not
 * in the request.  Strings are the plan's, the options' or the arena's.
 * request_end() is the caller's.
 */
int operation_request(struct arena *arena, const struct operation *operation,
    const struct plan *plan, const struct words *options, unsigned int version,
    struct request *request, struct error *error);

#endif
