/*
 * What our parser says of a command against what the CLI sent for it.
 */
#ifndef UNDOCKER_TESTS_FIELDS_H
#define UNDOCKER_TESTS_FIELDS_H

#include "core/grammar/cmdline.h"
#include "engine.h"

/*
 * Compares a parsed run, create or exec with the request that the CLI made
 * of it.  Returns how many fields were compared, 0 when there is no such
 * request, or -1 and, in *difference, a sentence about the first that differs.
 */
int fields_compare(struct arena *arena, const struct command *command,
    const struct recording *recording, const char **difference);

/* The recorded request whose path ends so, or NULL. */
const struct request *fields_request(
    const struct recording *recording, const char *path_end);

#endif
