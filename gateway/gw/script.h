/*
 * Commands from standard input, when there is neither a command nor a
 * terminal: ssh docker-gw < script.
 */
#ifndef UNDOCKER_SCRIPT_H
#define UNDOCKER_SCRIPT_H

#include "core/arrival.h"

/*
 * Runs a command for each line, as sh(1) would: a quote, or a backslash at a
 * line's end, goes on in the next line; # begins a comment; cd, ls, pwd and
 * exit are as in the shell.  Each byte is read on its own, so that a command
 * can read what follows its line.  Stops at the first command that fails, tells
 * its line, and returns its exit code, else 0.
 */
int script_run(const struct arrival *arrival);

#endif
