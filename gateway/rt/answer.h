/*
 * Answers of an engine, read while they come (core/scan.h).
 *
 * What an engine says of containers is people's: names, labels and arguments of
 * any length and with any bytes.  So an answer is never in memory as a whole:
 * a few values are picked, and the time for all of it is what bounds it.
 */
#ifndef UNDOCKER_ANSWER_H
#define UNDOCKER_ANSWER_H

#include "core/error.h"
#include "core/scan.h"
#include "rt/engine.h"

#include <jansson.h>
#include <stdbool.h>

/* What to pick, and whom to give it to. */
struct reading {
	const struct scan_path *paths;
	size_t npaths;
	void (*picked)(void *context, const struct scan *scan);
	void (*entry)(void *context); /* one of a list has ended; may be NULL */
	void *context;
};

/*
 * One request.  The body is read only if the status is 200 and there is a
 * reading; it must then be JSON, and whole.  Returns 0 with the status, or -1
 * and an error (EXIT_ENGINE).
 */
int answer_ask(const struct engine *engine, const char *method,
    const char *path, const struct reading *reading, int *status,
    struct error *error);

/* What an engine says to a request that changes something. */
struct answered {
	int status;
	const char *value;   /* of the key that was asked for; "": none */
	const char *message; /* of a status from 400 on, or "" */
};

/*
 * A request with a body (NULL: none), and the value of one key of what
 * is answered (NULL: none is wanted).  A status from 400 on is no error.
 */
int answer_change(const struct engine *engine, const char *method,
    const char *path, const json_t *body, const char *key,
    struct answered *answered, struct error *error);

/*
 * The error for a change that the engine has refused, in its words, with the
 * exit code of docker's CLI; returns -1.
 */
int answer_told(const struct engine *engine, const struct answered *answered,
    struct error *error);

/* GET; *found is false, and that is no error, for what the engine has not. */
int answer_get(const struct engine *engine, const char *path,
    const struct reading *reading, bool *found, struct error *error);

/* The error for a status that is not as it should be; returns -1. */
int answer_refused(
    const struct engine *engine, int status, struct error *error);

/* The error for a value that is needed and not known; returns -1. */
int answer_unclear(const struct engine *engine, struct error *error);

/* A picked string that is known, in the engine's arena; "" for another. */
const char *answer_text(const struct engine *engine, const struct scan *scan);

#endif
