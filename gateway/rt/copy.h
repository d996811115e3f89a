/*
 * Copying between two sockets, both ways.
 */
#ifndef UNDOCKER_COPY_H
#define UNDOCKER_COPY_H

/*
 * Copies until both sides have ended their output, or one of them is gone.  The
 * end of one side's output is passed on as such, and the other way goes on.
 * Both descriptors are connected stream sockets; they are made non-blocking,
 * and stay open.  Memory is bounded: a side that does not read stops the other.
 */
void copy_both_ways(int one, int other);

#endif
