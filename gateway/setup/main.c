/*
 * undocker-account: what undocker-setup(8) does to homes and processes, where
 * a user may be changing them at the same time.
 */
#include "core/error.h"
#include "setup/home.h"
#include "setup/processes.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: undocker-account look|close|give|count|end NAME\n"
    "Called by undocker-setup(8).\n";

struct task {
	struct home home;
	const struct passwd *account;
};

static int look(struct task *t, struct error *error)
{
	static const char *const words[] = {
		[HOME_CLOSED] = "closed",
		[HOME_MISSING] = "missing",
		[HOME_HALF] = "half",
		[HOME_OWN] = "own",
		[HOME_MIXED] = "mixed",
	};
	enum home_state state;

	if (home_open(&t->home, error) < 0 ||
	    home_look(&t->home, &state, error) < 0)
		return -1;
	puts(words[state]);
	return 0;
}

static int close_home(struct task *t, struct error *error)
{
	return home_open(&t->home, error) < 0 ? -1
					      : home_close(&t->home, error);
}

static int give(struct task *t, struct error *error)
{
	return home_open(&t->home, error) < 0 ? -1 : home_give(&t->home, error);
}

static int count(struct task *t, struct error *error)
{
	(void)error;
	printf(
	    "%zu\n", processes_count(t->account->pw_uid, t->account->pw_name));
	return 0;
}

static int end(struct task *t, struct error *error)
{
	if (processes_end(t->account->pw_uid, t->account->pw_name) == 0)
		return 0;
	return error_set(error, t->home.arena, EXIT_INTERNAL,
	    "%s starts processes faster than they are ended",
	    t->account->pw_name);
}

static const struct verb {
	const char *name;
	int (*run)(struct task *t, struct error *error);
} verbs[] = {
	{ "close", close_home },
	{ "count", count },
	{ "end", end },
	{ "give", give },
	{ "look", look },
};

/* A group of the account's name, with nobody else in it. */
static bool is_private(const struct passwd *account)
{
	const struct group *group = getgrgid(account->pw_gid);

	if (!group || strcmp(group->gr_name, account->pw_name) != 0)
		return false;
	for (char **member = group->gr_mem; *member; member++)
		if (strcmp(*member, account->pw_name) != 0)
			return false;
	return true;
}

static int find_account(
    struct task *t, struct arena *arena, const char *name, struct error *error)
{
	t->account = getpwnam(name);
	if (!t->account || t->account->pw_uid == 0)
		return error_set(error, arena, EXIT_WRONG,
		    "there is no account '%s', or it is root's", name);
	t->home = (struct home){ .arena = arena,
		.path = arena_strdup(arena, t->account->pw_dir),
		.uid = t->account->pw_uid,
		.gid = t->account->pw_gid,
		.private = is_private(t->account) };
	return 0;
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();
	struct task task;
	struct error error;
	int result = -1;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (argc != 3 || strcmp(argv[1], verbs[i].name) != 0)
			continue;
		result = find_account(&task, arena, argv[2], &error);
		if (result == 0)
			result = verbs[i].run(&task, &error);
		if (result == 0)
			return 0;
		fprintf(stderr, "undocker-setup: error: %s\n",
		    error_escape(error.message, 4096, arena));
		return 1;
	}
	fputs(usage, stderr);
	return EXIT_WRONG;
}
