/*
 * Lines of known_hosts, as sshd(8) describes them under SSH_KNOWN_HOSTS FILE
 * FORMAT.
 */
#ifndef UNDOCKER_KEYS_KNOWNHOSTS_H
#define UNDOCKER_KEYS_KNOWNHOSTS_H

#include "core/arena.h"

#include <stdbool.h>

enum knownhosts_marker {
	KNOWNHOSTS_PLAIN,
	KNOWNHOSTS_AUTHORITY, /* @cert-authority: not the key of a host */
	KNOWNHOSTS_REVOKED,
};

struct knownhosts_line {
	enum knownhosts_marker marker;
	const char *names; /* patterns between commas, or one that is hashed */
	const char *type, *base64;
};

/*
 * Splits a line, with or without its newline.  Returns -1 for what ssh(1) skips
 * as well: comments, empty lines, other markers, and lines that lack a part.
 */
int knownhosts_parse(
    struct arena *arena, const char *text, struct knownhosts_line *line);

/* Whether the names are one that is hashed, which has no patterns. */
bool knownhosts_is_hashed(const char *names);

/*
 * Whether the patterns match the host, whatever the case of letters; one that
 * is negated and matches excludes it.
 */
bool knownhosts_matches(const char *names, const char *host);

#endif
