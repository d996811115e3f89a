/*
 * One command of a session: the words of a line, and what becomes of them.
 */
#ifndef UNDOCKER_COMMAND_H
#define UNDOCKER_COMMAND_H

#include "core/arena.h"
#include "core/arrival.h"
#include "core/error.h"
#include "core/words.h"

#include <stdbool.h>

/*
 * Splits length bytes of a script's or the shell's line and drops a leading
 * `docker` or `undocker`.  Errors: EXIT_WRONG; words->unfinished says that
 * more text could mend it.
 */
int command_split(struct arena *arena, const char *text, size_t length,
    struct words *words, struct error *error);

/* Where a text is in its quotes; begins as { 0 }. */
struct command_scan {
	char quote; /* that is open */
	bool escaped, comment, in_word;
};

/* Takes the next byte; true when it is the newline that ends a command. */
bool command_scan(struct command_scan *scan, char c);

/* True when a command that ends here needs more text. */
bool command_is_open(const struct command_scan *scan);

/* Drops the first word when it is `docker` or `undocker`. */
void command_drop_docker(struct words *words);

/*
 * Becomes the command, with the client's variables for `-e NAME`, and a
 * terminal of the gateway's own in between when it wants one and the client has
 * none.  Returns only with an exit code.
 */
int command_become(
    struct arena *arena, struct words *words, const struct arrival *arrival);

/*
 * Runs the command in a process of its own and waits for it; the terminal is
 * then as it was before, in what its screen does, too.  Signals from the
 * keyboard are the command's, and the caller's where it has a handler for
 * them.  Returns its exit code, 128 and the number of the signal that ended it.
 */
int command_run(
    struct arena *arena, struct words *words, const struct arrival *arrival);

#endif
