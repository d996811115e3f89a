#include "rt/clock.h"

#include <time.h>

long long clock_milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

long long clock_seconds(void)
{
	return clock_milliseconds() / 1000;
}
