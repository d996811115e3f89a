/*
 * A private docker socket here, whose clients speak to the gateway's front end
 * over one connection.
 */
#ifndef UNDOCKER_REMOTE_TUNNEL_H
#define UNDOCKER_REMOTE_TUNNEL_H

#include "core/arena.h"
#include "core/error.h"

#include <libssh/libssh.h>

/*
 * Makes the socket and serves it: until the command (NULL at its end) has
 * ended, with DOCKER_HOST and the like in its environment; or, with command
 * NULL, until a signal comes, after DOCKER_HOST was printed.
 *
 * *code is the command's exit code, 128 + n for signal n.  When the connection
 * is lost, that is told at once, the socket is removed and the command waited
 * for; *code is then EXIT_ENGINE.  Returns -1 and the error for what has not
 * been told.
 */
int tunnel_run(struct arena *arena, ssh_session ssh, char **command, int *code,
    struct error *error);

#endif
