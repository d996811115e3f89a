/*
 * What is typed and pasted, bounded: readline itself takes as much as comes.
 */
#ifndef UNDOCKER_INPUT_H
#define UNDOCKER_INPUT_H

#include "core/arena.h"

#include <stdbool.h>

/*
 * Makes readline read through here, and control-C drop the line.  Nothing
 * typed for as many seconds as idle() says (0: for ever) is the end of input;
 * it is asked while nothing is typed.
 */
void input_begin(unsigned int (*idle)(void));

/* Whether that was why input has ended. */
bool input_was_idle(void);

/* Whether control-C was pressed since the line was begun. */
bool input_was_interrupted(void);

enum input {
	INPUT_TEXT,
	INPUT_UNUSABLE,	   /* a part of it was dropped: *text says why */
	INPUT_INTERRUPTED, /* by control-C */
	INPUT_END,
};

/*
 * Reads a line, or what is pasted at once, with its newlines; *text is the
 * arena's.
 */
enum input input_read(
    struct arena *arena, const char *prompt, const char **text);

#endif
