/*
 * Stage 2: words to a parsed command, and back.
 *
 * struct command says what is to be done, not how it was written: other front
 * ends can make one from something that is not an argv.
 */
#ifndef UNDOCKER_GRAMMAR_CMDLINE_H
#define UNDOCKER_GRAMMAR_CMDLINE_H

#include "core/arena.h"
#include "core/error.h"
#include "core/grammar/grammar.h"
#include "core/words.h"

#include <stdbool.h>
#include <stddef.h>

/* One use of a flag.  A boolean's value is "true" or "false". */
struct flag_use {
	const struct docker_flag *flag;
	const char *value;
};

struct command {
	const struct docker_command *command;
	struct flag_use *flags; /* in the order in which they were given */
	size_t nflags;
	const char **operands; /* operands[noperands] is NULL */
	size_t noperands;
};

/*
 * Parses words, of which the first is docker's command, as the CLI's pflag
 * does (docker 20.10.24 and 28.2.2).  Returns 0, or -1 and the error:
 * EXIT_WRONG when docker would not know it, EXIT_DENIED for what docker knows
 * but no policy can allow.  The command's strings are the words' own or the
 * arena's.
 */
int cmdline_parse(struct arena *arena, char *const *words, size_t n,
    struct command *command, struct error *error);

/*
 * Parses flags alone, for a command that is given: what FORCED holds.  A
 * flag that only other commands have is left out, and its word reported in
 * *ignored (the last of them, or NULL).
 */
int cmdline_parse_flags(struct arena *arena,
    const struct docker_command *docker_command, const struct words *words,
    struct command *command, const char **ignored, struct error *error);

/*
 * The canonical words: the command's name, flags as --long=value in order,
 * then `--` and the operands.  Parsed again they give the same command.
 */
void cmdline_emit(
    struct arena *arena, const struct command *command, struct words *words);

/* Adds a use of a flag, after those that are there. */
void cmdline_add(struct arena *arena, struct command *command,
    const struct docker_flag *flag, const char *value);

/* The value that counts: the last use's of the flag with that role, or NULL. */
const char *cmdline_value(const struct command *command, enum flag_role role);

/* True when the last use of the boolean flag with that role is "true". */
bool cmdline_is_set(const struct command *command, enum flag_role role);

#endif
