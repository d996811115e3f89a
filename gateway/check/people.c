#include "check/people.h"

#include "core/account.h"
#include "setup/loose.h"

#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_listed(char **members, const char *name)
{
	for (; members && *members; members++)
		if (strcmp(*members, name) == 0)
			return true;
	return false;
}

struct person *people_find(struct arena *arena, size_t *n)
{
	const struct group *group = getgrnam(ACCOUNT_GROUP);
	struct person *people = NULL;
	const struct passwd *entry;

	*n = 0;
	setpwent();
	while ((entry = getpwent())) {
		struct person p = { .uid = entry->pw_uid };

		p.is_member =
		    group && (entry->pw_gid == group->gr_gid ||
				 is_listed(group->gr_mem, entry->pw_name));
		if (!p.is_member && strcmp(entry->pw_shell, ACCOUNT_SHELL) != 0)
			continue;
		p.name = arena_strdup(arena, entry->pw_name);
		p.home = arena_strdup(arena, entry->pw_dir);
		p.shell = arena_strdup(arena, entry->pw_shell);
		people = arena_grow(arena, people, *n, sizeof(*people));
		people[(*n)++] = p;
	}
	endpwent();
	return people;
}

static const char *setup(struct findings *f, const struct person *p)
{
	return arena_printf(f->arena, "undocker-setup account %s", p->name);
}

/* Whether others than root could put another directory in its place. */
static bool is_open(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 &&
	       (!S_ISDIR(status.st_mode) || status.st_uid != 0 ||
		   (status.st_mode & (S_IWGRP | S_IWOTH)));
}

/* The first part of the path that is open, or NULL; what is not seen is not. */
static const char *find_open(struct arena *arena, const char *path)
{
	const char *part = "/";

	for (const char *at = path; *at == '/';) {
		if (is_open(part))
			return part;
		at += strspn(at, "/");
		if (!*at)
			return NULL;
		at += strcspn(at, "/");
		part = arena_strndup(arena, path, (size_t)(at - path));
	}
	return is_open(part) ? part : NULL;
}

static void check_work(struct findings *f, const struct person *p)
{
	const char *path = arena_printf(f->arena, "%s/" ACCOUNT_WORK, p->home);
	struct stat status;

	if (lstat(path, &status) < 0
		? errno == EACCES
		: S_ISDIR(status.st_mode) && status.st_uid == p->uid)
		return;
	findings_add(f, 0, setup(f, p),
	    "%s is not a directory of %s's, whose sessions begin there", path,
	    p->name);
}

/* The first thing beside work that is loose, as far as the caller sees it. */
static bool find_loose(const struct findings *f, DIR *home, struct loose *found)
{
	const struct dirent *entry;

	while ((entry = readdir(home)))
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 &&
		    strcmp(entry->d_name, ACCOUNT_WORK) != 0 &&
		    loose_find(f->arena, dirfd(home), entry->d_name, found) &&
		    found->why != LOOSE_UNSEEN)
			return true;
	return false;
}

static void check_inside(struct findings *f, const struct person *p)
{
	DIR *home = opendir(p->home);
	struct loose found;

	if (home && find_loose(f, home, &found))
		findings_add(f, 0,
		    found.why == LOOSE_MOUNT
			? arena_printf(
			      f->arena, "umount %s/%s", p->home, found.path)
			: setup(f, p),
		    "%s/%s %s: %s may be able to plant what the machine reads "
		    "in a home",
		    p->home, found.path, loose_text(found.why), p->name);
	if (home)
		closedir(home);
}

/* True: it can be written in, or above. */
static bool check_home(struct findings *f, const struct person *p)
{
	const char *open = find_open(f->arena, p->home);

	if (!open) {
		check_work(f, p);
		check_inside(f, p);
		return false;
	}
	findings_add(f, 0,
	    strcmp(open, p->home) == 0
		? setup(f, p)
		: arena_printf(
		      f->arena, "chown root %s; chmod go-w %s", open, open),
	    "others than root can write %s, and so plant what the machine "
	    "reads in the home of %s",
	    open, p->name);
	return true;
}

static void check_files(struct findings *f, const struct person *p)
{
	static const struct {
		const char *name, *reader;
	} files[] = {
		{ ".pam_environment", "PAM" },
		{ ".ssh/rc", "sshd" },
		{ ".ssh/environment", "sshd" },
		{ ".ssh/authorized_keys", "sshd outside its Match block" },
		{ ".config/systemd", "a user manager" },
	};
	struct stat status;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		const char *path =
		    arena_printf(f->arena, "%s/%s", p->home, files[i].name);

		if (lstat(path, &status) == 0)
			findings_add(f, 0,
			    arena_printf(f->arena, "rm -r %s", path),
			    "%s is there, and %s reads it", path,
			    files[i].reader);
	}
}

/* A link to /dev/null: systemd.unit(5). */
static bool is_masked(const char *unit)
{
	char target[16] = "";

	return readlink(unit, target, sizeof(target) - 1) > 0 &&
	       strcmp(target, "/dev/null") == 0;
}

static void check_manager(struct findings *f, const struct person *p)
{
	static const char units[] = "/etc/systemd/system";
	const char *unit = arena_printf(
	    f->arena, "%s/user@%u.service", units, (unsigned int)p->uid);
	const char *live = arena_printf(
	    f->arena, "/run/user/%u/systemd", (unsigned int)p->uid);
	const char *linger =
	    arena_printf(f->arena, "/var/lib/systemd/linger/%s", p->name);

	if (access(units, F_OK) == 0 && !is_masked(unit) &&
	    !is_masked("/etc/systemd/system/user@.service"))
		findings_add(f, 0, setup(f, p),
		    "%s is not masked: a user manager runs units of %s's", unit,
		    p->name);
	if (access(live, F_OK) == 0)
		findings_add(f, 0,
		    arena_printf(f->arena, "systemctl stop user@%u.service",
			(unsigned int)p->uid),
		    "%s is there: %s has a user manager", live, p->name);
	if (access(linger, F_OK) == 0)
		findings_add(f, 0,
		    arena_printf(
			f->arena, "loginctl disable-linger %s", p->name),
		    "%s lingers: its units start with the machine", p->name);
}

static void check_jobs(struct findings *f, const struct person *p)
{
	static const char *const places[] = { "/var/spool/cron/crontabs",
		"/var/spool/cron" };
	struct stat status;

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (lstat(arena_printf(f->arena, "%s/%s", places[i], p->name),
			&status) == 0 &&
		    S_ISREG(status.st_mode))
			findings_add(f, 0,
			    arena_printf(f->arena, "crontab -u %s -r", p->name),
			    "%s has a crontab, which needs no login", p->name);
}

bool people_check(struct findings *f, const struct person *p)
{
	bool open = check_home(f, p);

	check_files(f, p);
	check_manager(f, p);
	check_jobs(f, p);
	return open;
}
