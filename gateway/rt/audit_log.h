/*
 * Where the audit's lines go.
 */
#ifndef UNDOCKER_AUDIT_LOG_H
#define UNDOCKER_AUDIT_LOG_H

#include "core/arena.h"
#include "core/error.h"

/*
 * Writes one line, without its newline: as one datagram to /dev/log (facility
 * authpriv, RFC 3164's form, as syslog(3) writes it), or appended to a file
 * that belongs to root in directories that only root can write, opened anew
 * each time, so that it may be rotated.  Errors: EXIT_INTERNAL.
 */
int audit_log_syslog(
    struct arena *arena, const char *line, struct error *error);
int audit_log_file(struct arena *arena, const char *path, const char *line,
    struct error *error);

/* Whether there is a /dev/log that takes datagrams. */
int audit_log_reachable(struct arena *arena, struct error *error);

#endif
