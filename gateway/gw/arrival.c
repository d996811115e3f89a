#include "gw/arrival.h"

#include "core/call.h"
#include "core/parcel.h"
#include "letter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file that sshd has written, for undocker-identify to read. */
static bool is_path(const char *value)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789/._-";

	return *value == '/' && strlen(value) < 256 &&
	       !value[strspn(value, plain)];
}

/* All that a program of ours, or its libraries, gets to see. */
static char **make_environment(struct arena *arena)
{
	static const struct {
		const char *name;
		bool (*may)(const char *value);
	} kept[] = {
		{ "TERM", call_is_term },
		{ "SSH_CONNECTION", call_is_client },
		{ "SSH_USER_AUTH", is_path },
	};
	static const size_t most = sizeof(kept) / sizeof(*kept);
	char **environment = arena_array(arena, most + 3, sizeof(char *));
	size_t n = 0;

	environment[n++] = arena_strdup(arena, "PATH=/usr/bin:/bin");
	environment[n++] = arena_strdup(arena, "LC_ALL=C.UTF-8");
	for (size_t i = 0; i < most; i++) {
		const char *value = getenv(kept[i].name);

		if (value && kept[i].may(value))
			environment[n++] =
			    arena_printf(arena, "%s=%s", kept[i].name, value);
	}
	return environment;
}

int arrival_begin(struct arena *arena, const char *program,
    const struct arrival *arrival, struct error *error)
{
	char *argv[] = { arena_strdup(arena, strrchr(program, '/') + 1),
		arena_strdup(arena, ARRIVAL_WORD), NULL };
	size_t size;
	const char *bytes = arrival_pack(arena, arrival, &size);
	int letter;

	if (!bytes)
		return error_set(error, arena, EXIT_WRONG,
		    "the command, or what comes with it, is too long");
	letter = letter_write(bytes, size);
	if (letter < 0 || letter_place(letter, ARRIVAL_FD) < 0)
		return error_set(error, arena, EXIT_INTERNAL,
		    "beginning the session: %s", strerror(errno));
	execve(program, argv, make_environment(arena));
	return error_set(
	    error, arena, EXIT_INTERNAL, "%s: %s", program, strerror(errno));
}

int arrival_leave(struct arena *arena, const char *program, char *const *argv,
    struct error *error)
{
	close(ARRIVAL_FD);
	execve(program, argv, make_environment(arena));
	return error_set(
	    error, arena, EXIT_INTERNAL, "%s: %s", program, strerror(errno));
}

int arrival_take(
    struct arena *arena, struct arrival *arrival, struct error *error)
{
	char *bytes;
	size_t size;

	if (letter_read(arena, ARRIVAL_FD, PARCEL_SIZE, &bytes, &size) < 0)
		return error_set(error, arena, EXIT_WRONG,
		    ARRIVAL_WORD " is for programs of undocker's to be called "
				 "with, with a file of memory");
	return arrival_unpack(arena, bytes, size, arrival, error);
}

const char *arrival_variable(const void *arrival, const char *name)
{
	return arrival_value(arrival, name);
}
