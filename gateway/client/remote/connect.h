/*
 * The connection to a gateway, until somebody is logged in: ssh_config(5) as
 * far as libssh reads it, known_hosts, keys and the agent.
 */
#ifndef UNDOCKER_CONNECT_H
#define UNDOCKER_CONNECT_H

#include "client/remote/address.h"

#include <libssh/libssh.h>

/* Milliseconds between signs of life, on a connection that carries nothing. */
enum { CONNECT_ALIVE = 15 * 1000 };

/*
 * Connects, holds the host's key against known_hosts, and logs in by public
 * key.  An unknown host is asked about on the terminal, and refused where
 * there is none; so is a key's passphrase.  *session is then the caller's to
 * free, on failure too, when it is not NULL.  Errors: EXIT_ENGINE when it
 * cannot be reached or is not who it should be, EXIT_DENIED when it does not
 * let us in.
 */
int connect_gateway(struct arena *arena, const struct address *address,
    ssh_session *session, struct error *error);

/* The error of a connection that has ended; returns -1. */
int connect_lost(struct arena *arena, ssh_session session, struct error *error);

#endif
