/*
 * Files as the checker reads them: as whoever calls it, and whoever they are
 * of. Whether the root side would trust one is another question.
 */
#ifndef UNDOCKER_CHECK_FILE_H
#define UNDOCKER_CHECK_FILE_H

#include "core/arena.h"
#include "core/error.h"

#include <stddef.h>

/*
 * Reads a regular file of at most so many bytes, and ends the text with a NUL.
 * Errors: EXIT_POLICY.
 */
int file_read(struct arena *arena, const char *path, size_t most, char **text,
    size_t *length, struct error *error);

#endif
