/*
 * Input and output that every program here needs.
 */
#ifndef UNDOCKER_IO_H
#define UNDOCKER_IO_H

#include <stddef.h>

/* Writes n bytes, however many calls that takes.  -1: errno says why not. */
int write_all(int fd, const char *bytes, size_t n);

#endif
