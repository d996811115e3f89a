/*
 * Amounts, as docker writes them: what LIMITS compares.
 */
#ifndef UNDOCKER_GRAMMAR_AMOUNT_H
#define UNDOCKER_GRAMMAR_AMOUNT_H

#include "core/grammar/grammar.h"

#include <stdbool.h>
#include <stdint.h>

/* True when the flag's values can be compared: memory, cpus, … */
bool amount_known(const struct docker_flag *flag);

/*
 * 1: value is at most the ceiling; 0: it is more, or none at all (-1 and, of
 * most flags, 0 are docker's ways to say "unlimited"); -1: it is no amount.
 * Bytes are written as in github.com/docker/go-units RAMInBytes, less its
 * spaces.
 */
int amount_within(
    const struct docker_flag *flag, const char *value, const char *ceiling);

/*
 * What is added where the user gives none: the ceiling, but for what one
 * replica, or no reservation, is usual for.
 */
const char *amount_usual(const struct docker_flag *flag, const char *ceiling);

/*
 * Parse one amount: bytes, written as above, and billionths of a decimal number
 * ("1.5").  Return -1 for what is none.
 */
int amount_bytes(const char *text, uint64_t *bytes);
int amount_billionths(const char *text, uint64_t *billionths);

#endif
