/*
 * What generated command lines are made of.  Every list ends with NULL.
 */
#ifndef UNDOCKER_TESTS_VALUES_H
#define UNDOCKER_TESTS_VALUES_H

#include "core/grammar/grammar.h"

extern const char *const values_hostile[]; /* words to mislead a parser */
extern const char *const values_truth[];   /* of booleans */
extern const char *const values_numbers[]; /* of whole numbers */
extern const char *const values_texts[];   /* of anything else */

/* Values that docker takes for the flag, or NULL: nothing is known of it. */
const char *const *values_of_flag(const char *name);

/* What the operand at i may be. */
const char *const *values_of_operand(enum operand_shape shape, size_t i);

/* The flag without which a command would wait for ever, or NULL. */
const char *values_bound(const char *command);

#endif
