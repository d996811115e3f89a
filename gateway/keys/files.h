/*
 * Text files of root's that are replaced whole.
 */
#ifndef UNDOCKER_FILES_H
#define UNDOCKER_FILES_H

#include "core/arena.h"
#include "core/error.h"
#include "core/words.h"

/*
 * The lines of a file; none of one that is not there.  Errors:
 * EXIT_INTERNAL; a NUL, or a last line without its newline, is one.
 */
int files_read(struct arena *arena, const char *path, struct words *lines,
    struct error *error);

/*
 * Puts a new file, of root's and readable by all, in the place of the old one,
 * if there is one: whoever reads sees the old one or the new one, also after a
 * crash.
 */
int files_replace(struct arena *arena, const char *path,
    const struct words *lines, struct error *error);

/* Waits for others who change these files, and keeps them waiting. */
int files_lock(struct arena *arena, struct error *error);

void files_add(struct arena *arena, struct words *lines, const char *line);

#endif
