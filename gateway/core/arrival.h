/*
 * What a session of the gateway begins with: the command, and the variables
 * that the client has sent.  They are data, and never in the environment of a
 * program of ours, where libraries would act on them.
 */
#ifndef UNDOCKER_ARRIVAL_H
#define UNDOCKER_ARRIVAL_H

#include "core/arena.h"
#include "core/error.h"
#include "core/words.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The word that a program is started with when its arrival is in a file of
 * memory, and the descriptor of that.
 */
#define ARRIVAL_WORD "--session"
enum { ARRIVAL_FD = 3 };

struct arrival {
	const char *text; /* of the command; NULL: there is none */
	bool is_person;	  /* who has come by a shared account, as is known */
	struct words variables; /* NAME=value */
};

/* Returns the arrival as *size bytes of the arena's; NULL: it is too long. */
char *arrival_pack(
    struct arena *arena, const struct arrival *arrival, size_t *size);

/*
 * Finds the arrival in size bytes, which it keeps pointing into.  Errors:
 * EXIT_WRONG for bytes that are none, or of another version.
 */
int arrival_unpack(struct arena *arena, char *bytes, size_t size,
    struct arrival *arrival, struct error *error);

/* The same by strings, for what has other strings before them. */
void arrival_list(
    struct arena *arena, const struct arrival *arrival, struct words *strings);
int arrival_parse(struct arena *arena, const struct words *strings,
    struct arrival *arrival, struct error *error);

/*
 * The variables of an environment that are the person's: only what the client
 * has sent and sshd has accepted is; what sshd sets itself is the gateway's.
 */
void arrival_variables(
    struct arena *arena, char **environment, struct words *variables);

/* The value of a variable of that name, or NULL. */
const char *arrival_value(const struct arrival *arrival, const char *name);

#endif
