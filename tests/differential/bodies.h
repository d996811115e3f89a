/*
 * The request that core/request writes against the one that docker's CLI sent.
 */
#ifndef UNDOCKER_TESTS_BODIES_H
#define UNDOCKER_TESTS_BODIES_H

#include "core/grammar/cmdline.h"

/* A POST that the CLI sent. */
struct sent {
	const char *path, *query; /* the path without the API's version */
	const char *body;
	size_t length;
	unsigned int version;
};

enum bodies {
	BODIES_SAME,
	BODIES_DIFFER,
	BODIES_UNSAID, /* we refuse, or the CLI's machine has a part in it */
};

/*
 * Compares what we write for a run, create or exec with what the CLI sent, and
 * reads both back.  *text is a sentence about what differs, or why we refuse.
 */
enum bodies bodies_compare(struct arena *arena, const struct command *command,
    const struct sent *sent, const char **text);

/* The canonical words of what the CLI sent, as we read it; false: refused. */
bool bodies_words(struct arena *arena, const struct command *command,
    const struct sent *sent, struct words *words);

#endif
