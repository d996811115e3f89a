/*
 * The policy file's physical lines, put together to logical ones.  Only the
 * policy's loader needs this.
 */
#ifndef UNDOCKER_POLICY_LINES_H
#define UNDOCKER_POLICY_LINES_H

#include "core/arena.h"
#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>

struct line {
	int number;	 /* of its first physical line, from 1 */
	bool is_section; /* text is what stands between the brackets */
	char *name;	 /* of a setting */
	char *text;	 /* a setting's value, without white space around it */
};

struct lines {
	struct line *v;
	size_t n;
};

/*
 * Cuts a file into sections and settings.  Blank lines and lines that begin
 * with # or ; are skipped.  A value goes on in lines that begin with white
 * space, and after a backslash at a line's end.  A carriage return before the
 * newline, and a byte order mark before all, are tolerated.  Errors
 * (EXIT_POLICY): a control byte, a byte that is not UTF-8, a line over
 * POLICY_LINE or a section name over POLICY_SECTION bytes, a line that is
 * neither section nor setting, a setting before any section, a continuation
 * that looks like a setting, a last line without its newline.
 */
int policy_lines(struct arena *arena, const char *file, const char *text,
    size_t length, struct lines *lines, struct error *error);

#endif
