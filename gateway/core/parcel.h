/*
 * Strings on their way from one program to another: bytes in which each string
 * ends with a NUL.
 */
#ifndef UNDOCKER_PARCEL_H
#define UNDOCKER_PARCEL_H

#include "core/arena.h"
#include "core/words.h"

#include <stddef.h>

enum {
	/* bytes, at most, with a pointer for each string, as of an argv */
	PARCEL_SIZE = 2 << 20,
	PARCEL_WORD = 128 << 10, /* bytes of one that will stand in an argv */
};

/*
 * Returns the strings, each of `longest` bytes with its NUL at most, as *size
 * bytes of the arena's; NULL: they are too much.
 */
char *parcel_pack(struct arena *arena, const struct words *strings,
    size_t longest, size_t *size);

/*
 * Finds the strings in size bytes, which they stay part of.  -1: the bytes do
 * not end with a NUL, or are too much.
 */
int parcel_unpack(struct arena *arena, char *bytes, size_t size, size_t longest,
    struct words *strings);

#endif
