/*
 * What -v and --mount say, parsed once and written in one form: --mount's.
 * Docker's -v creates a missing source as root and has no quoting.
 */
#ifndef UNDOCKER_GRAMMAR_BIND_H
#define UNDOCKER_GRAMMAR_BIND_H

#include "core/arena.h"
#include "core/error.h"
#include "core/grammar/grammar.h"
#include "core/words.h"

#include <stdbool.h>

enum bind_type {
	BIND_HOST,	/* a file or directory of the host */
	BIND_VOLUME,	/* a named volume */
	BIND_ANONYMOUS, /* a volume without a name */
	BIND_TMPFS,
};

struct bind {
	enum bind_type type;
	const char *source; /* path or volume's name, or NULL */
	const char *target; /* path in the container */
	bool readonly;
	bool nonrecursive;
	const char *propagation; /* as docker writes it, or NULL */
	const char *tmpfs_size, *tmpfs_mode;
};

/*
 * Parses a value of a flag with ROLE_VOLUME (docker/cli, opts/volume parsing,
 * 20.10 and 28) or ROLE_MOUNT (CSV, keys in any case).  Bytes of enum variable
 * are kept: they stand for text without separators.  Returns 0, or -1 and the
 * error: EXIT_WRONG when docker would not take it or takes it relative to
 * something, EXIT_DENIED for options that no policy grants (volume drivers,
 * SELinux relabelling, propagation out of the container).
 */
int bind_parse(struct arena *arena, enum flag_role role, const char *value,
    struct bind *bind, struct error *error);

/*
 * Refuses paths that no bind may have: a target that is not absolute, has
 * "..", or is / or in /proc, /sys or /dev; a host source that is not absolute,
 * has "..", or is in one of those or in /run.  To be asked after variables are
 * put in.
 */
int bind_check(
    struct arena *arena, const struct bind *bind, struct error *error);

/* The value for --mount. */
const char *bind_emit(struct arena *arena, const struct bind *bind);

#endif
