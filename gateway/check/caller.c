#include "check/caller.h"

#include "core/account.h"
#include "rt/home.h"

#include <grp.h>
#include <pwd.h>
#include <string.h>

/* As identity_account() of the root side finds it out. */
static void find_account(
    struct arena *arena, const struct passwd *entry, struct caller *caller)
{
	const struct group *group = getgrnam(ACCOUNT_GROUP);
	struct home home;

	caller->gateway = strcmp(entry->pw_shell, ACCOUNT_SHELL) == 0;
	for (size_t i = 0; group && i < caller->ngids; i++)
		caller->gateway |= caller->gids[i] == group->gr_gid;
	if (!caller->gateway)
		return;
	home_find(arena, caller->home, caller->uid, &home);
	caller->work = home.work.path;
	if (caller->work)
		caller->directory = caller->work;
}

int caller_find(struct arena *arena, const char *name,
    const struct policy *policy, const struct docker_command *command,
    struct caller *caller, struct error *error)
{
	const struct passwd *entry = getpwnam(name);
	const char *const *names;
	const char **groups;
	gid_t *gids;
	int most = 64;
	size_t n;

	if (!entry)
		return error_set(
		    error, arena, EXIT_WRONG, "there is no user '%s'", name);
	gids = arena_array(arena, (size_t)most, sizeof(*gids));
	if (getgrouplist(name, entry->pw_gid, gids, &most) < 0) {
		gids = arena_array(arena, (size_t)most, sizeof(*gids));
		if (getgrouplist(name, entry->pw_gid, gids, &most) < 0)
			return error_set(error, arena, EXIT_INTERNAL,
			    "the groups of '%s' change", name);
	}
	*caller = (struct caller){ .uid = entry->pw_uid,
		.gid = entry->pw_gid,
		.user = arena_strdup(arena, entry->pw_name),
		.home = arena_strdup(arena, entry->pw_dir),
		.directory = arena_strdup(arena, entry->pw_dir),
		.gids = gids };
	caller->ngids = (size_t)most;
	find_account(arena, entry, caller);
	policy_groups(arena, policy, command, &names, &n);
	groups = arena_array(arena, n + 1, sizeof(*groups));
	for (size_t i = 0; i < n; i++) {
		const struct group *group = getgrnam(names[i]);

		for (size_t k = 0; group && k < caller->ngids; k++)
			if (gids[k] == group->gr_gid) {
				groups[caller->ngroups++] = names[i];
				break;
			}
	}
	caller->groups = groups;
	caller->group =
	    getgrgid(entry->pw_gid)
		? arena_strdup(arena, getgrgid(entry->pw_gid)->gr_name)
		: arena_printf(arena, "%u", entry->pw_gid);
	return 0;
}
