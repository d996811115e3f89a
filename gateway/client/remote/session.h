/*
 * One command, or shell, on a connection that is there.
 */
#ifndef UNDOCKER_SESSION_H
#define UNDOCKER_SESSION_H

#include "core/arena.h"
#include "core/error.h"

#include <libssh/libssh.h>
#include <stdbool.h>

/*
 * Runs it with this process's standard input, output and error, until its
 * channel is closed.  command NULL: the account's shell.  terminal: it gets
 * one of our terminal's size, and ours is raw for as long.  Signals are passed
 * on; a second SIGINT, and SIGHUP, SIGQUIT or SIGTERM, end the connection.
 *
 * *code is the exit code, 128 + n for signal n; or, where nobody reads the
 * output any more, that of SIGPIPE.  Errors: EXIT_ENGINE when the connection
 * is lost, or the command is refused.
 */
int session_run(struct arena *arena, ssh_session ssh, const char *command,
    bool terminal, int *code, struct error *error);

#endif
