#include "core/account.h"

#include "core/path.h"

bool account_owns(
    struct arena *arena, const struct caller *caller, const char *path)
{
	/* The home's name may lead through a link. */
	return caller->work &&
	       (path_is_within(path, caller->work) ||
		   path_is_within(path,
		       arena_printf(arena, "%s/" ACCOUNT_WORK, caller->home)));
}

bool account_keeps(
    struct arena *arena, const struct caller *caller, const char *path)
{
	return caller->gateway && !account_owns(arena, caller, path) &&
	       (path_is_within(path, caller->home) ||
		   path_is_within(caller->home, path));
}

const char *account_hint(struct arena *arena, const struct caller *caller)
{
	if (caller->work)
		return arena_printf(
		    arena, "mount a directory in %s", caller->work);
	return arena_printf(arena,
	    "your account has no work directory; the administrator makes it: "
	    "undocker-setup account %s",
	    caller->user);
}
