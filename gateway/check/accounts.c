#include "check/file.h"
#include "check/people.h"
#include "core/account.h"
#include "core/keys/keymap.h"

#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>

static void check_keys(struct findings *f, const struct person *person)
{
	const char *path =
	    arena_printf(f->arena, "/etc/undocker/keys/%s", person->name);
	struct stat status;

	if (lstat(path, &status) < 0)
		findings_add(f, 0,
		    arena_printf(
			f->arena, "put %s's public keys there", person->name),
		    "%s has no %s, and cannot come by ssh", person->name, path);
	else if (status.st_uid != 0 || !S_ISREG(status.st_mode) ||
		 (status.st_mode & (S_IWGRP | S_IWOTH)))
		findings_add(f, 0,
		    arena_printf(
			f->arena, "chown root %s; chmod 644 %s", path, path),
		    "%s is not a file that only root can write", path);
}

/* People who come by a shared account have no keys of their own. */
static bool is_mapped(const struct keymap *map, const char *name)
{
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->v[i].user, name) == 0)
			return true;
	return false;
}

/* Both locks: each is there for where the other is not. */
static void check_locks(
    struct findings *f, const struct person *person, const struct keymap *map)
{
	const char *shell = *person->shell ? person->shell : "/bin/sh";

	if (strcmp(shell, ACCOUNT_SHELL) != 0)
		findings_add(f, 0,
		    arena_printf(
			f->arena, "undocker-setup account %s", person->name),
		    "%s has %s as login shell, which reads start-up files of "
		    "the home before any ForceCommand",
		    person->name, shell);
	if (!person->is_member)
		findings_add(f, 0,
		    arena_printf(
			f->arena, "undocker-setup account %s", person->name),
		    "%s is not in group %s: sshd forwards ports for it, and "
		    "reads keys in its home",
		    person->name, ACCOUNT_GROUP);
	else if (!is_mapped(map, person->name))
		check_keys(f, person);
}

/* Members that are none: group(5) has only their names. */
static void check_members(struct findings *f)
{
	const struct group *group = getgrnam(ACCOUNT_GROUP);
	size_t n = 0;
	const char **names = NULL;

	for (char **name = group ? group->gr_mem : NULL; name && *name;
	     name++) {
		names = arena_grow(f->arena, names, n, sizeof(*names));
		names[n++] = arena_strdup(f->arena, *name);
	}
	for (size_t i = 0; i < n; i++)
		if (!getpwnam(names[i]))
			findings_add(f, 0, NULL,
			    "%s, of group %s, has no account", names[i],
			    ACCOUNT_GROUP);
}

static void check_accounts(struct findings *f, const struct keymap *map)
{
	size_t n;
	const struct person *people = people_find(f->arena, &n);
	bool open = false;

	for (size_t i = 0; i < n; i++) {
		check_locks(f, &people[i], map);
		open |= people_check(f, &people[i]);
	}
	/* What PAM reads in homes that are closed is root's. */
	if (open)
		pam_check(f);
}

static bool is_among(const char *name, const char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool is_member(const char *name)
{
	const struct group *group = getgrnam(ACCOUNT_GROUP);

	for (char **member = group ? group->gr_mem : NULL; member && *member;
	     member++)
		if (strcmp(*member, name) == 0)
			return true;
	return false;
}

static bool has_no_shell(const char *shell)
{
	const char *slash = strrchr(shell, '/');
	const char *name = slash ? slash + 1 : shell;

	return strcmp(name, "nologin") == 0 || strcmp(name, "false") == 0;
}

static void check_person(struct findings *f, const struct policy *policy,
    const struct keymap_entry *entry)
{
	const struct passwd *person = getpwnam(entry->user);

	if (!person)
		findings_add(f, 0,
		    arena_printf(f->arena, "useradd -m %s", entry->user),
		    "%s:%d: there is no account '%s'", policy->users,
		    entry->line, entry->user);
	else if (person->pw_uid < policy->minuid ||
		 is_among(entry->user, policy->accounts, policy->naccounts))
		findings_add(f, 0, NULL, "%s:%d: '%s' is no person's account",
		    policy->users, entry->line, entry->user);
	else if (has_no_shell(person->pw_shell))
		findings_add(f, 0,
		    arena_printf(
			f->arena, "undocker-setup account %s", entry->user),
		    "%s:%d: '%s' has no shell, and a home where containers "
		    "can put keys: by those sshd forwards ports",
		    policy->users, entry->line, entry->user);
}

/* What somebody who comes by a shared account would be told. */
static void load_map(
    struct findings *f, const struct policy *policy, struct keymap *map)
{
	struct error error;
	size_t length;
	char *text;

	if (file_read(f->arena, policy->users, KEYMAP_SIZE, &text, &length,
		&error) < 0 ||
	    keymap_load(f->arena, policy->users, text, length, map, &error) <
		0) {
		*map = (struct keymap){ 0 };
		findings_add(f, 0, "undocker-keys list", "%s",
		    error_text(&error, f->arena));
	}
}

static void check_map(
    struct findings *f, const struct policy *policy, const struct keymap *map)
{
	struct stat status;

	if (lstat(policy->users, &status) == 0 &&
	    (status.st_uid != 0 || !S_ISREG(status.st_mode) ||
		(status.st_mode & (S_IWGRP | S_IWOTH))))
		findings_add(f, 0,
		    arena_printf(f->arena, "chown root %s; chmod 644 %s",
			policy->users, policy->users),
		    "%s is not a file that only root can write", policy->users);
	for (size_t i = 0; i < map->n; i++)
		check_person(f, policy, &map->v[i]);
}

static void check_shared(struct findings *f, const struct policy *policy)
{
	for (size_t i = 0; i < policy->naccounts; i++) {
		const char *name = policy->accounts[i];

		if (!getpwnam(name))
			findings_add(f, 0,
			    arena_printf(
				f->arena, "undocker-setup account %s", name),
			    "there is no account '%s', which ACCOUNTS names",
			    name);
		else if (!is_member(name))
			findings_add(f, 0,
			    arena_printf(
				f->arena, "undocker-setup account %s", name),
			    "%s, which ACCOUNTS names, is not in group %s: "
			    "sshd does not say whose keys are used",
			    name, ACCOUNT_GROUP);
	}
}

void findings_of_accounts(struct findings *f, const struct policy *policy)
{
	struct keymap map = { 0 };

	if (policy->naccounts)
		load_map(f, policy, &map);
	check_members(f);
	check_accounts(f, &map);
	check_shared(f, policy);
	if (policy->naccounts)
		check_map(f, policy, &map);
}
