/*
 * Descriptors to which anybody may write.
 */
#ifndef UNDOCKER_RT_PLAIN_H
#define UNDOCKER_RT_PLAIN_H

#include <stdbool.h>

/*
 * Returns true for a pipe, a terminal or the null device: it makes no
 * difference there who writes.
 */
bool plain_descriptor(int fd);

#endif
