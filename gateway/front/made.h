/*
 * What the clients of a session have made, for --cleanup.
 */
#ifndef UNDOCKER_FRONT_MADE_H
#define UNDOCKER_FRONT_MADE_H

#include "core/arena.h"
#include "core/words.h"

#include <stdbool.h>

/* In the order in which they are removed. */
enum made_kind { MADE_CONTAINERS, MADE_NETWORKS, MADE_VOLUMES, MADE_KINDS };

struct made {
	struct arena *arena; /* NULL: nothing is kept */
	struct words names[MADE_KINDS];
};

/* The kind of thing that an operation makes; MADE_KINDS: none. */
enum made_kind made_by(const char *operation);

/* Keeps the name of what an operation's answer, {"Id": …}, says it has made. */
void made_note(struct made *made, enum made_kind kind, const char *answer);

/*
 * The name of a volume that a request's body would make, when there may be one
 * of that name, which docker then takes; NULL: there cannot be.
 */
const char *made_volume(struct arena *arena, const char *body, size_t length);

/* The request that lists what there is; true when that lacks the volume. */
#define MADE_LIST "/volumes"
bool made_is_new(const char *list, const char *volume);

/* The request that removes a thing. */
const char *made_path(
    struct arena *arena, enum made_kind kind, const char *name);

/* What it is called in a message: "container". */
const char *made_noun(enum made_kind kind);

#endif
