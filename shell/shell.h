/*
 * The restricted shell: what its parts share.
 */
#ifndef UNDOCKER_SHELL_H
#define UNDOCKER_SHELL_H

#include "core/arena.h"
#include "core/words.h"
#include "gw/builtin.h"

/* The shell's own command of that name, or NULL; all of them, by number. */
const struct builtin *builtin_find(const char *name);
const struct builtin *builtin_at(size_t n);

/* The prompt, with readline's marks around what takes no room. */
const char *prompt_text(struct arena *arena, const struct session *session);

/*
 * Names of the caller's running containers, separated by spaces, or "" when
 * there are none or nobody can say.
 */
const char *knowledge_running(struct arena *arena);

/* Makes readline complete what this caller may use. */
void complete_begin(void);

/* Prints what may stand at the end of a line, one a line: other shells ask. */
void complete_line(const char *line);

/*
 * The history of lines, in .local/state/undocker/history of the home, or of
 * what takes its place: a file of the caller's with mode 0600, or none at all.
 * Kept is no line that begins with white space, and no value of -e; a line of
 * several lines only until the session's end.
 */
void history_begin(const struct session *session);
void history_keep(struct arena *arena, const char *line);

#endif
