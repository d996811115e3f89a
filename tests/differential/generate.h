/*
 * Docker command lines by chance, each the same for the same seed and number.
 */
#ifndef UNDOCKER_TESTS_GENERATE_H
#define UNDOCKER_TESTS_GENERATE_H

#include "core/grammar/grammar.h"
#include "core/words.h"

/*
 * Line number of seed: a command of that CLI (CLI_20 or CLI_28), flags in any
 * of the spellings that pflag takes, with values that are mostly good, and
 * operands.  One line in ten is then damaged.
 */
void generate_line(struct arena *arena, unsigned long seed,
    unsigned long number, enum docker_cli cli, struct words *words);

#endif
