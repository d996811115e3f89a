/*
 * How people name a key.
 */
#ifndef UNDOCKER_FINGERPRINT_H
#define UNDOCKER_FINGERPRINT_H

#include "core/arena.h"

#include <libssh/libssh.h>

/* SHA256:…, as ssh-keygen -l prints it; NULL: libssh fails. */
const char *fingerprint_of(struct arena *arena, ssh_key key);

#endif
