/*
 * Questions to whoever sits at the terminal, whatever standard input is.
 */
#ifndef UNDOCKER_ASK_H
#define UNDOCKER_ASK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Shows the question on the controlling terminal and reads a line of at most
 * size - 1 bytes, without its newline; more is cut.  Without echo what is
 * typed is not shown.  A signal from the keyboard ends the process, and the
 * terminal is as it was.  -1: there is no terminal, or no line.
 */
int ask(const char *question, bool echo, char *answer, size_t size);

#endif
