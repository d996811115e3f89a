/*
 * The monotonic clock, by which deadlines are kept.
 */
#ifndef UNDOCKER_CLOCK_H
#define UNDOCKER_CLOCK_H

/* Since some moment in the past (clock_gettime(2), CLOCK_MONOTONIC). */
long long clock_milliseconds(void);
long long clock_seconds(void);

#endif
