#include "core/caller.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS = 10 }; /* of a 32-bit number */

static bool is_number(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits && digits <= DIGITS && !text[digits];
}

static bool is_uid(const struct caller *caller, const char *text, bool names)
{
	if (is_number(text) && strtoul(text, NULL, 10) == caller->uid)
		return true;
	return names && *text && strcmp(text, caller->user) == 0;
}

bool caller_is_member(const struct caller *caller, const char *gid)
{
	unsigned long number = strtoul(gid, NULL, 10);

	if (!is_number(gid))
		return false;
	for (size_t i = 0; i < caller->ngids; i++)
		if (caller->gids[i] == number)
			return true;
	return caller->gid == number;
}

const char *caller_numbers(struct arena *arena, const struct caller *caller,
    const char *value, bool names)
{
	size_t length = strcspn(value, ":");
	const char *group = value[length] ? value + length + 1 : NULL;
	unsigned long gid = caller->gid;

	if (!is_uid(caller, arena_strndup(arena, value, length), names))
		return NULL;
	if (group && !(names && *group && strcmp(group, caller->group) == 0)) {
		if (!caller_is_member(caller, group))
			return NULL;
		gid = strtoul(group, NULL, 10);
	}
	return arena_printf(arena, "%u:%lu", caller->uid, gid);
}
