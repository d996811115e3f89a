/*
 * Bytes in a sealed file of memory, for a process that is executed, or asked,
 * next: unlike words and variables nobody else can read them.
 */
#ifndef UNDOCKER_LETTER_H
#define UNDOCKER_LETTER_H

#include "core/arena.h"

#include <stddef.h>

/*
 * Returns a descriptor, close-on-exec and above 2, of a file with n bytes that
 * nobody can change any more; -1: errno says why not.  The soft limits on
 * the size of files and on descriptors are raised for it.
 */
int letter_write(const char *bytes, size_t n);

/*
 * Copies the bytes of a file that somebody else has made, at most so many, and
 * adds a NUL that *n does not count.  -1: errno is EINVAL for what is no
 * sealed file of memory, EMSGSIZE for one that is larger.  The descriptor stays
 * open.
 */
int letter_read(
    struct arena *arena, int fd, size_t most, char **bytes, size_t *n);

/* Moves a descriptor to where the next program expects it, and keeps it open.
 */
int letter_place(int fd, int wanted);

#endif
