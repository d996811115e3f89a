/*
 * How a session begins: what sshd, or login(1), has started this program with.
 */
#ifndef UNDOCKER_ENTRY_H
#define UNDOCKER_ENTRY_H

#include "core/arena.h"
#include "core/error.h"
#include "core/words.h"

#include <stdbool.h>

struct entry {
	bool interactive;   /* no command was given */
	struct words words; /* docker's command and what follows */
};

/*
 * Finds the command: `-c COMMAND` of a login shell, or original, which is
 * SSH_ORIGINAL_COMMAND or NULL.  With ForceCommand and this program as login
 * shell sshd gives both: `-c` and this program's own path (sshd(8), LOGIN
 * PROCESS).  Splits it into words and drops a leading `docker` or `undocker`.
 * Errors: EXIT_WRONG; EXIT_DENIED for programs that copy files.
 */
int entry_parse(struct arena *arena, int argc, char *const *argv,
    const char *original, struct entry *entry, struct error *error);

#endif
