/*
 * Memory that is freed piece by piece, for what lives longer than a request and
 * shorter than a session.
 */
#ifndef UNDOCKER_FRONT_MEMORY_H
#define UNDOCKER_FRONT_MEMORY_H

/* The pointer; NULL ends the process with a message, as in an arena. */
void *memory(void *pointer);

#endif
