/*
 * Whole numbers and durations, as Go writes them.
 */
#ifndef UNDOCKER_REQUEST_NUMBERS_H
#define UNDOCKER_REQUEST_NUMBERS_H

#include "core/arena.h"

#include <stdint.h>

/* strconv.ParseInt with base 0, less its underscores; -1: no such number. */
int number_parse(const char *text, int64_t *number);

/*
 * time.ParseDuration, of what is not negative and has no more than six digits
 * after a point, in nanoseconds; -1: no duration.
 */
int duration_parse(const char *text, int64_t *nanoseconds);

/* The duration in the largest unit that holds it: 90s, 1500ms. */
const char *duration_text(struct arena *arena, int64_t nanoseconds);

#endif
