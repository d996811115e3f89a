/*
 * The file of a recorded session: NAME.cast in the policy's RECORDDIR, root's
 * alone, in asciicast's format (core/cast.h).
 */
#ifndef UNDOCKER_RECORDING_H
#define UNDOCKER_RECORDING_H

#include "core/arena.h"
#include "core/cast.h"
#include "core/error.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"

#include <sys/ioctl.h>
#include <time.h>

struct recording {
	struct arena *arena;
	const char *path;
	int file;
	unsigned long long size, most; /* bytes */
	struct timespec begun;	       /* on the monotonic clock */
	const char *failure; /* why it ended before the session, or NULL */
	struct cast cast;
	char line[CAST_LINE];
};

/* What stands in its head: its title, TERM, and the size of the terminal. */
struct recording_head {
	const char *title, *term;
	struct winsize size;
};

/*
 * Creates it.  Strings and memory are the arena's.  Errors: EXIT_INTERNAL; no
 * file is left then.
 */
int recording_open(struct arena *arena, const struct policy *policy,
    const char *name, const struct recording_head *head,
    struct recording *recording, struct error *error);

/*
 * Adds n bytes (CAST_DATA at most), or a new size.  What cannot be written, or
 * would be more than RECORDSIZE, sets failure, a sentence for people; nothing
 * more is written then.
 */
void recording_add(struct recording *recording, enum cast_kind kind,
    const char *data, size_t n);
void recording_resize(struct recording *recording, struct winsize size);

#endif
