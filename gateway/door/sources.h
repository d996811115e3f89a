/*
 * Staged sources, and what their owners named.
 */
#ifndef UNDOCKER_DOOR_SOURCES_H
#define UNDOCKER_DOOR_SOURCES_H

#include "door/exchange.h"
#include "rt/record.h"

/* Adds to the answer those of the containers that the operation shows. */
int sources_tell(struct exchange *x);

/* Adds those of one record. */
void sources_add(struct exchange *x, const struct record *record);

#endif
