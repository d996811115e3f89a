/*
 * An engine that records what a docker CLI asks of it, and answers just well
 * enough for every command to run to its end (Engine API 1.41 to 1.51).
 *
 * The CLI runs as undocker runs it (an environment of PATH alone, an empty
 * configuration), in a working directory with a few small files that is made
 * anew for each run, without a network, and with all else read-only.
 */
#ifndef UNDOCKER_TESTS_ENGINE_H
#define UNDOCKER_TESTS_ENGINE_H

#include "core/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct request {
	const char *method;
	const char *path;  /* without the API's version */
	const char *query; /* what follows the question mark, or "" */
	const char *body;  /* length bytes and a NUL, de-chunked */
	size_t length;
	unsigned int version; /* the API's minor one; 0: none was named */
};

enum { STATUS_TIMEOUT = -1 };

struct recording {
	struct request *requests; /* without pings and resizes */
	size_t n;
	int status;	    /* the CLI's exit status, 128 + signal, or above */
	const char *errors; /* what it wrote to stderr */
};

struct run {
	const char *docker; /* the CLI's path */
	char *const *words; /* docker's command and what follows it */
	bool terminal;	    /* stdin is a terminal; else it is /dev/null */
	bool show;	    /* stdout is ours; else it is /dev/null */
};

struct engine;

/*
 * An engine in a new directory, and in namespaces that this process then
 * stays in (root's right); exits with a message when it cannot.
 */
struct engine *engine_open(void);

/* Removes the directory; NULL is allowed. */
void engine_close(struct engine *engine);

/* Runs the CLI once, for ten seconds at most. */
void engine_run(struct engine *engine, struct arena *arena,
    const struct run *run, struct recording *recording);

#endif
