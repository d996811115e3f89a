/*
 * Host keys that known_hosts revokes: libssh 0.10 skips such lines, and takes
 * the key if another line has it.
 */
#ifndef UNDOCKER_REVOKED_H
#define UNDOCKER_REVOKED_H

#include "core/arena.h"

#include <libssh/libssh.h>

/*
 * Looks for a line with @revoked that has the key, and names the host.  The
 * names are what known_hosts may call it; NULL ends them.  Files: those that
 * the session reads, and, as ssh(1) has it, of the same names with a 2; what
 * cannot be read is skipped, as there.  Returns "FILE:LINE", or NULL.
 */
const char *revoked_find(struct arena *arena, ssh_session session, ssh_key key,
    const char *const *names);

#endif
