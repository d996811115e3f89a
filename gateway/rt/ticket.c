#include "rt/ticket.h"

#include "core/error.h"

#include <stdio.h>
#include <sys/random.h>
#include <sys/types.h>
#include <unistd.h>

const char *ticket_new(struct arena *arena)
{
	unsigned char random[TICKET / 2];
	char *text = arena_alloc(arena, TICKET + 1);

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		_exit(EXIT_INTERNAL);
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(text + 2 * i, 3, "%02x", random[i]);
	return text;
}
