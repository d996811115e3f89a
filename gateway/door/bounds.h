/*
 * Settings that bound what is done, of which some cannot be kept here yet: then
 * it is not done.
 */
#ifndef UNDOCKER_DOOR_BOUNDS_H
#define UNDOCKER_DOOR_BOUNDS_H

#include "door/exchange.h"

/* -1: EXIT_DENIED, for a session that is to be recorded, or to end when idle.
 */
int bounds_check(struct exchange *x);

#endif
