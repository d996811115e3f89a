/*
 * How a session begins: what sshd, or login(1), has started this program with.
 */
#ifndef UNDOCKER_ENTRY_H
#define UNDOCKER_ENTRY_H

#include "core/arena.h"
#include "core/error.h"
#include "core/words.h"

#include <stdbool.h>

/*
 * Finds the command: `-c COMMAND` of a login shell, or original, which is
 * SSH_ORIGINAL_COMMAND or NULL.  With ForceCommand and this program as login
 * shell sshd gives both: `-c` and this program's own path (sshd(8), LOGIN
 * PROCESS).  *text is NULL when there is no command.  Errors: EXIT_WRONG.
 */
int entry_find(struct arena *arena, int argc, char *const *argv,
    const char *original, const char **text, struct error *error);

/*
 * Splits the command into words and drops a leading `docker` or `undocker`.
 * Errors: EXIT_WRONG; EXIT_DENIED for programs that copy files.
 */
int entry_split(struct arena *arena, const char *text, struct words *words,
    struct error *error);

/*
 * Whether this account is one that several people share: then the first thing
 * is to become one of them.  Returns 0, or an exit code after it was told why
 * that is not known.
 */
int entry_is_shared(struct arena *arena, bool *shared);

#endif
