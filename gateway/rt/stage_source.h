/*
 * Sources of mounts: opened with the caller's rights, and judged.
 */
#ifndef UNDOCKER_STAGE_SOURCE_H
#define UNDOCKER_STAGE_SOURCE_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/decision/decision.h"
#include "core/error.h"
#include "core/grammar/bind.h"

#include <stdbool.h>

/* A source that is open, and where it really leads. */
struct stage_source {
	int fd; /* O_PATH */
	const char *real;
	bool writable; /* by the caller */
};

/*
 * Opens a source as the caller.  Returns an O_PATH descriptor, or -1 and the
 * error: EXIT_DENIED for a source that is missing, is not a file or directory,
 * or that the caller cannot open.  *writable: by the caller.
 */
int stage_source_open(struct arena *arena, const struct caller *caller,
    const char *source, bool *writable, struct error *error);

/* Returns where the descriptor really leads, or NULL and errno. */
const char *stage_source_path(struct arena *arena, int fd);

/* Whether the source is a regular file now, for the caller. */
bool stage_source_is_file(const struct caller *caller, const char *source);

/*
 * Not to stage, as the engine is on another machine: opens a mount's source as
 * the caller, and says where that really leads, which an ALLOWEDBINDS must name
 * (rules_shared()).  Between this and the engine's own look a directory can
 * become a link.  *writable: by the caller.  Errors as with stage_open().
 */
int stage_resolve(struct arena *arena, const struct caller *caller,
    const struct rules *rules, const struct bind *bind, const char **real,
    bool *writable, struct error *error);

#endif
