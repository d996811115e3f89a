/*
 * What the front ends have in common: they hand words to the root side.
 * Nothing here is trusted, or needs to be.
 */
#ifndef UNDOCKER_FRONT_H
#define UNDOCKER_FRONT_H

#include "core/arena.h"
#include "core/words.h"

#include <stdbool.h>
#include <sys/types.h>

/* The value of a variable, or NULL. */
typedef const char *front_variable(const void *from, const char *name);

/*
 * Gives each `-e NAME` the value that find() finds in from, as docker's CLI
 * takes it from the environment; a name without a value is left out later.
 * Words that are no docker command are left as they are: the root side says
 * what is wrong with them.
 */
void front_fill(struct arena *arena, struct words *words, front_variable *find,
    const void *from);

/* One of front_fill()'s: the environment's. */
const char *front_environment(const void *nothing, const char *name);

/* True when docker would insist on a terminal, or make poor use of none. */
bool front_wants_terminal(struct arena *arena, const struct words *words);

/*
 * A setting of the policy's [undocker] or [gateway] section, for what is
 * convenience here; NULL when it is not set, or the policy cannot be read.
 */
const char *front_setting(
    struct arena *arena, const char *section, const char *name);

/* Whether a list of names, as ACCOUNTS has it (or NULL), has that one. */
bool front_listed(const char *list, const char *name);

/*
 * Becomes the root side, undocker-rts or sudo, whichever the policy's MODE
 * names or is installed, and hands the words over, with TERM and
 * SSH_CONNECTION, in no command line and no environment.  connection: a client
 * is at the other end of ssh, and what runs in the foreground ends with the
 * connection.  Returns only on failure, with the exit code, after telling so.
 */
int front_call(struct arena *arena, const struct words *words, bool connection);

/*
 * The same, in a process of its own, whose session has no terminal, with
 * another descriptor than ours for the root side's standard input.  Returns the
 * process, or -1 and the error.
 */
pid_t front_begin(struct arena *arena, const struct words *words,
    bool connection, int input, struct error *error);

/* Prints an error of the front end's; returns its exit code. */
int front_complain(struct arena *arena, const struct error *error);

#endif
