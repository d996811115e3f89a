/*
 * A record of the ledger as a file: one JSON object.
 */
#ifndef UNDOCKER_RECORD_H
#define UNDOCKER_RECORD_H

#include "rt/ledger.h"

/*
 * Writes the file name in a directory so that it is there as a whole, on the
 * disk, or not at all.  Returns -1 with errno.
 */
int record_write(struct arena *arena, int directory, const char *name,
    const struct record *record);

/* Reads it; false when it is not a whole record in a file of root's. */
bool record_read(struct arena *arena, int directory, const char *name,
    struct record *record);

#endif
