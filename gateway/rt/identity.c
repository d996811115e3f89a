#include "rt/identity.h"

#include "core/account.h"
#include "rt/home.h"

#include "rt/last.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 16 * 1024, BUFFER_MOST = 4 << 20 };

static _Noreturn void die(void)
{
	last_words("undocker: error: changing identity failed\n");
	_exit(EXIT_INTERNAL);
}

/* Digits only, and not the uid that means "unchanged" to the kernel. */
static int parse_uid(const char *text, uid_t *uid)
{
	unsigned long value;

	if (!*text || text[strspn(text, "0123456789")] || strlen(text) > 10)
		return -1;
	value = strtoul(text, NULL, 10);
	if (value >= (uid_t)-1)
		return -1;
	*uid = (uid_t)value;
	return 0;
}

/* The entry with that name, or else uid; *found is NULL: none. */
static int find_passwd(struct arena *arena, const char *name, uid_t uid,
    struct passwd **found, struct error *error)
{
	struct passwd *entry = arena_alloc(arena, sizeof(*entry));
	int result = ERANGE;

	*found = NULL;
	for (size_t size = BUFFER; size <= BUFFER_MOST && result == ERANGE;
	     size *= 2) {
		char *buffer = arena_alloc(arena, size);

		result = name ? getpwnam_r(name, entry, buffer, size, found)
			      : getpwuid_r(uid, entry, buffer, size, found);
	}
	if (result != 0 && result != ENOENT)
		return error_set(error, arena, EXIT_INTERNAL,
		    "looking up an account: %s", strerror(result));
	return 0;
}

static void fill(struct caller *caller, const struct passwd *entry)
{
	caller->uid = entry->pw_uid;
	caller->gid = entry->pw_gid;
	caller->user = entry->pw_name;
	caller->home = entry->pw_dir;
	caller->gateway = strcmp(entry->pw_shell, ACCOUNT_SHELL) == 0;
}

/* The entry whose gid, or else name, is asked for; *found is NULL: none. */
static int find_group(struct arena *arena, const char *name, gid_t gid,
    struct group **found, struct error *error)
{
	struct group *entry = arena_alloc(arena, sizeof(*entry));
	int result = ERANGE;

	*found = NULL;
	for (size_t size = BUFFER; size <= BUFFER_MOST && result == ERANGE;
	     size *= 2) {
		char *buffer = arena_alloc(arena, size);

		result = name ? getgrnam_r(name, entry, buffer, size, found)
			      : getgrgid_r(gid, entry, buffer, size, found);
	}
	if (result != 0 && result != ENOENT)
		return error_set(error, arena, EXIT_INTERNAL,
		    "looking up a group: %s", strerror(result));
	return 0;
}

static int find_groups(
    struct arena *arena, struct caller *caller, struct error *error)
{
	struct group *primary;
	gid_t *gids;
	int n = 64;

	gids = arena_array(arena, (size_t)n, sizeof(*gids));
	while (getgrouplist(caller->user, caller->gid, gids, &n) < 0) {
		if (n > NGROUPS_MAX)
			return error_set(error, arena, EXIT_INTERNAL,
			    "'%s' is in too many groups", caller->user);
		gids = arena_array(arena, (size_t)n, sizeof(*gids));
	}
	caller->gids = gids;
	caller->ngids = (size_t)n;
	if (find_group(arena, NULL, caller->gid, &primary, error) < 0)
		return -1;
	caller->group =
	    primary ? primary->gr_name : arena_printf(arena, "%u", caller->gid);
	return 0;
}

int identity_find(struct arena *arena, const char *sudo_uid,
    struct caller *caller, struct error *error)
{
	struct passwd *found;

	*caller = (struct caller){ .uid = getuid(), .gid = getgid() };
	if (caller->uid == 0 && sudo_uid) {
		if (parse_uid(sudo_uid, &caller->uid) < 0)
			return error_set(error, arena, EXIT_DENIED,
			    "SUDO_UID is not a uid: '%s'", sudo_uid);
		caller->gid = IDENTITY_NOBODY;
	}
	if (setgroups(0, NULL) < 0 || setresgid(0, 0, 0) < 0 ||
	    setresuid(0, 0, 0) < 0)
		die();
	if (find_passwd(arena, NULL, caller->uid, &found, error) < 0)
		return -1;
	if (!found)
		return error_set(error, arena, EXIT_DENIED,
		    "uid %u is nobody's: passwd does not have it", caller->uid);
	fill(caller, found);
	return find_groups(arena, caller, error);
}

int identity_named(struct arena *arena, const char *name, struct caller *caller,
    struct error *error)
{
	struct passwd *found;

	*caller = (struct caller){ .user = name };
	if (find_passwd(arena, name, 0, &found, error) < 0)
		return -1;
	if (!found)
		return error_set(error, arena, EXIT_DENIED,
		    "'%s' is nobody here: passwd has no such account", name);
	fill(caller, found);
	return find_groups(arena, caller, error);
}

int identity_among(struct arena *arena, uid_t uid, const char *const *names,
    size_t n, bool *among, struct error *error)
{
	*among = false;
	for (size_t i = 0; i < n && !*among; i++) {
		struct passwd *found;

		if (find_passwd(arena, names[i], 0, &found, error) < 0)
			return -1;
		*among = found && found->pw_uid == uid;
	}
	return 0;
}

int identity_directory(
    struct arena *arena, struct caller *caller, struct error *error)
{
	char *name = getcwd(NULL, 0);
	struct stat here, there;
	int fd = -1, same;

	identity_assume(caller);
	if (name && *name == '/')
		fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	same = fd >= 0 && fstat(fd, &there) == 0 && stat(".", &here) == 0 &&
	       here.st_dev == there.st_dev && here.st_ino == there.st_ino;
	identity_resume();
	if (fd >= 0)
		close(fd);
	if (name)
		caller->directory = arena_strdup(arena, name);
	free(name);
	if (same)
		return 0;
	error_set(error, arena, EXIT_DENIED,
	    "the working directory cannot be opened with your rights");
	error_hint(error, arena, "cd to a directory of yours first");
	return -1;
}

int identity_groups(struct arena *arena, const char *const *names, size_t n,
    struct caller *caller, struct error *error)
{
	const char **groups = NULL;
	size_t ngroups = 0;

	for (size_t i = 0; i < n; i++) {
		struct group *group;

		if (find_group(arena, names[i], 0, &group, error) < 0)
			return -1;
		for (size_t k = 0; group && k < caller->ngids; k++) {
			if (caller->gids[k] != group->gr_gid)
				continue;
			groups =
			    arena_grow(arena, groups, ngroups, sizeof(*groups));
			groups[ngroups++] = names[i];
			break;
		}
	}
	caller->groups = groups;
	caller->ngroups = ngroups;
	return 0;
}

static bool is_in_group(const struct caller *caller, gid_t gid)
{
	for (size_t i = 0; i < caller->ngids; i++)
		if (caller->gids[i] == gid)
			return true;
	return false;
}

int identity_account(
    struct arena *arena, struct caller *caller, struct error *error)
{
	struct group *group = NULL;
	struct home home;

	if (!caller->gateway &&
	    find_group(arena, ACCOUNT_GROUP, 0, &group, error) < 0)
		return -1;
	if (group && is_in_group(caller, group->gr_gid))
		caller->gateway = true;
	if (!caller->gateway)
		return 0;
	home_find(arena, caller->home, caller->uid, &home);
	caller->work = home.work.path;
	return 0;
}

int identity_gid(
    struct arena *arena, const char *name, gid_t *gid, struct error *error)
{
	struct group *group;

	if (find_group(arena, name, 0, &group, error) < 0)
		return -1;
	if (!group) {
		error_set(error, arena, EXIT_INTERNAL, "there is no group '%s'",
		    name);
		error_hint(error, arena,
		    "it is the group that may open the engine's socket: GROUP "
		    "in the policy's [undocker]");
		return -1;
	}
	*gid = group->gr_gid;
	return 0;
}

static bool has_gid(const struct caller *caller, gid_t gid)
{
	for (size_t i = 0; i < caller->ngids; i++)
		if (caller->gids[i] == gid)
			return true;
	return gid == caller->gid;
}

int identity_spare_gid(struct arena *arena, const struct caller *caller,
    gid_t *gid, struct error *error)
{
	struct group *group;

	do {
		unsigned int random;

		if (getrandom(&random, sizeof(random), 0) != sizeof(random))
			die();
		*gid = IDENTITY_SPARE + random % IDENTITY_SPARES;
		if (find_group(arena, NULL, *gid, &group, error) < 0)
			return -1;
	} while (group || has_gid(caller, *gid));
	return 0;
}

void identity_assume(const struct caller *caller)
{
	alarm(IDENTITY_PATIENCE);
	if (setgroups(caller->ngids, caller->gids) < 0 ||
	    setegid(caller->gid) < 0 || seteuid(caller->uid) < 0)
		die();
}

void identity_resume(void)
{
	if (seteuid(0) < 0 || setegid(0) < 0 || setgroups(0, NULL) < 0)
		die();
	alarm(0);
}

void identity_become(const struct caller *caller, gid_t gid)
{
	uid_t real, effective, saved;

	if (setgroups(caller->ngids, caller->gids) < 0 ||
	    setresgid(gid, gid, gid) < 0 ||
	    setresuid(caller->uid, caller->uid, caller->uid) < 0 ||
	    getresuid(&real, &effective, &saved) < 0 || real != caller->uid ||
	    effective != caller->uid || saved != caller->uid)
		die();
	if (caller->uid != 0 && setuid(0) == 0)
		die();
}

void identity_become_nobody(gid_t gid)
{
	const struct caller nobody = { .uid = IDENTITY_NOBODY };
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	/* Without the capability for it the bound is the caller's: it may do.
	 */
	setrlimit(RLIMIT_NPROC, &none);
	identity_become(&nobody, gid);
}
