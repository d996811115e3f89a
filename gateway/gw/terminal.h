/*
 * A terminal for a command that wants one when the client has none.
 */
#ifndef UNDOCKER_TERMINAL_H
#define UNDOCKER_TERMINAL_H

#include "core/arena.h"
#include "core/error.h"

/*
 * Forks.  In the child, standard input and output are a new terminal of 80 by
 * 24 in raw mode, its controlling one, and *code is -1.  The parent passes
 * bytes between it and its own standard input and output until the child has
 * ended and all its output is written; *code is then its exit code, or 128 and
 * the number of the signal that ended it.  Standard error is not touched, so
 * that messages stay apart.  End of input is passed on as control-D.  When
 * output cannot be written any more, the terminal is hung up.  The hint goes to
 * standard error, before the first output.  Errors: EXIT_INTERNAL.
 */
int terminal_between(
    struct arena *arena, const char *hint, int *code, struct error *error);

#endif
