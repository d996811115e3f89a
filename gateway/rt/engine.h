/*
 * Single containers and services at the Engine API
 * (docs.docker.com/engine/api, v1.41).  Lists are in rt/listing.h, images in
 * rt/images.h.
 */
#ifndef UNDOCKER_ENGINE_H
#define UNDOCKER_ENGINE_H

#include "core/arena.h"
#include "core/error.h"
#include "rt/dial.h"

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

enum {
	ENGINE_PATIENCE = 20, /* seconds for an answer */
	ENGINE_ID = 64,	      /* hex digits of an ID */
};

/* The label by which the ledger knows a container that it has been told of. */
#define LEDGER_LABEL "undocker.ticket"

/* The label that says whose a service or a network is: a uid in decimal. */
#define ENGINE_OWNER "undocker.owner"

struct engine {
	struct arena *arena;
	struct dial *dial;
	int patience; /* seconds for an answer */
};

/* A container, as far as it matters here. */
struct engine_container {
	const char *id; /* NULL: there is none */
	bool running;	/* also when paused */
	time_t started; /* last; 0: never */
};

/* A service of the Swarm that the engine manages, likewise. */
struct engine_service {
	const char *id;	   /* NULL: there is none */
	const char *owner; /* its label undocker.owner; "": none */
};

/* True when text is a whole ID: 64 lower-case hex digits. */
bool engine_is_id(const char *text);

/* The same for a network, or the ID of one of a Swarm. */
bool engine_is_network_id(const char *text);

/*
 * The container that docker would take the reference for: an ID, a name, or a
 * unique beginning of an ID.  What could be none of these is not asked for.
 * Returns 0, or -1 and an error (EXIT_ENGINE): also when the engine answers
 * what cannot be read, which says nothing about whether the container runs.
 */
int engine_container(const struct engine *engine, const char *reference,
    struct engine_container *container, struct error *error);

/* The same for a service.  An engine that manages no Swarm is an error. */
int engine_service(const struct engine *engine, const char *reference,
    struct engine_service *service, struct error *error);

/*
 * A connection on which the engine tells when containers start, from this
 * moment on: those whose label or container, the kind, is among values, which
 * are a list in JSON without its brackets and encoded for a URL.  -1: there is
 * none.  To be polled for input and read, in which each start has a
 * container's ID; closed by the caller.  Of an engine on this machine only.
 */
int engine_starts(
    const struct engine *engine, const char *kind, const char *values);

/* The newest version of the API that it speaks, by its minor number. */
int engine_version(
    const struct engine *engine, unsigned int *minor, struct error *error);

/*
 * Whether a client has detached from the container since that time (realtime,
 * seconds), by its own keys.
 */
int engine_detached(const struct engine *engine, const char *id, time_t since,
    bool *detached, struct error *error);

/* Whether there is an engine, if no answer has said so yet. */
int engine_reach(const struct engine *engine, struct error *error);

/*
 * Stops a container: SIGTERM (or its own stop signal), then SIGKILL after
 * grace seconds; kills it; removes it, with its anonymous volumes.  One that
 * is not there, or does not run, is no error.
 */
int engine_stop(const struct engine *engine, const char *id, unsigned int grace,
    struct error *error);
int engine_kill(
    const struct engine *engine, const char *id, struct error *error);
int engine_remove(
    const struct engine *engine, const char *id, struct error *error);

/* Removes one that does not run; one that does stays, and is no error. */
int engine_remove_stopped(
    const struct engine *engine, const char *id, struct error *error);

#endif
