#include "check/caller.h"
#include "check/findings.h"

#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

enum { SHOWN = 5 }; /* people that are named */

static bool ends_in(const char *text, const char *end)
{
	size_t length = strlen(text), n = strlen(end);

	return length >= n && strcmp(text + length - n, end) == 0;
}

static bool has_shell(const struct passwd *entry)
{
	return !ends_in(entry->pw_shell, "/nologin") &&
	       !ends_in(entry->pw_shell, "/false") &&
	       !ends_in(entry->pw_shell, "/undocker-gw");
}

/* The line by which somebody can be root inside, and *command; 0: none. */
static int another_line(struct arena *arena, const struct policy *policy,
    const char *name, const char **command)
{
	static const char *const entering[] = { "run", "create", "exec" };

	for (size_t i = 0; i < sizeof(entering) / sizeof(*entering); i++) {
		const struct docker_command *c =
		    grammar_command_named(entering[i]);
		struct caller caller;
		struct rules rules;
		struct error ignored;
		int line;

		*command = entering[i];
		if (caller_find(arena, name, policy, c, &caller, &ignored) < 0)
			return 0;
		policy_rules(arena, policy, &caller, c, &rules);
		if (rules.n && rules_another(&rules, &line))
			return line;
	}
	return 0;
}

/* Root inside has root's uid, and is given what their programs have opened. */
static void check_shell(struct findings *f, const struct policy *policy,
    const char *name, size_t *found)
{
	const char *command;
	int line = another_line(f->arena, policy, name, &command);

	if (line && (*found)++ < SHOWN)
		findings_add(f, line,
		    arena_printf(f->arena,
			"leave it out of the section for %s, or undocker-setup "
			"account %s",
			name, name),
		    "%s may be root inside by docker %s, and has a shell here: "
		    "a program of theirs can hand root inside any directory of "
		    "the host",
		    name, command);
}

/* File systems that have no idmapped mounts, by their number (statfs(2)). */
static const char *unmapped_type(const char *directory)
{
	static const struct {
		unsigned long type;
		const char *name;
	} types[] = { { 0x794c7630, "overlayfs" }, { 0x6969, "NFS" },
		{ 0x65735546, "FUSE" }, { 0xff534d42, "CIFS" },
		{ 0xfe534d42, "SMB" }, { 0x517b, "SMB" }, { 0x01021997, "9p" },
		{ 0x5346414f, "AFS" }, { 0x6b414653, "AFS" },
		{ 0x00c36400, "Ceph" } };
	struct statfs status;

	if (statfs(directory, &status) < 0)
		return NULL;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if ((unsigned long)status.f_type == types[i].type)
			return types[i].name;
	return NULL;
}

/* One line for each file system: one home is as the next. */
static void check_home(struct findings *f, const char *home, dev_t *last)
{
	const char *type = unmapped_type(home);
	struct stat status;

	if (!type || stat(home, &status) < 0 || status.st_dev == *last)
		return;
	*last = status.st_dev;
	findings_add(f, 0, "put homes on ext4, xfs or btrfs",
	    "%s is on %s, which cannot map owners: an image can give itself a "
	    "group of the host there, and root inside cannot write there",
	    home, type);
}

/* Whether a section of the command lets somebody be another inside. */
static bool has_another(
    const struct policy *policy, const struct docker_command *command)
{
	for (size_t i = 0; i < policy->nsections; i++) {
		const struct section *s = policy->sections[i];
		struct rules rules = { .policy = policy,
			.command = command,
			.sections = &s,
			.n = 1 };
		int line;

		if (s->command == command && rules_another(&rules, &line))
			return true;
	}
	return false;
}

/* Where others can enter, root inside and those who may be root cannot write.
 */
static void check_shared(struct findings *f, const struct policy *policy)
{
	for (size_t i = 0; i < policy->nsections; i++) {
		const struct section *s = policy->sections[i];

		if (!s->nbinds || !s->command->creates ||
		    s->command->on_nodes || !has_another(policy, s->command))
			continue;
		for (size_t k = 0; k < s->nbinds; k++)
			if (*s->binds[k].source == '/' && !s->binds[k].readonly)
				findings_add(f, s->binds[k].line,
				    arena_printf(f->arena, "ALLOWEDBINDS=%s:ro",
					s->binds[k].source),
				    "'%s' is read-only, where others can enter "
				    "it, for those who may be another user "
				    "inside",
				    s->binds[k].source);
	}
}

static bool can_mount(const struct policy *policy)
{
	for (size_t i = 0; i < policy->nsections; i++)
		if (policy->sections[i]->command->creates)
			return true;
	return false;
}

struct person {
	const char *name, *home;
	bool shell;
};

static size_t find_people(
    struct arena *arena, unsigned int minuid, struct person **people)
{
	struct passwd *entry;
	size_t n = 0;

	*people = NULL;
	setpwent();
	while ((entry = getpwent())) {
		if (entry->pw_uid < minuid || entry->pw_uid == 65534)
			continue;
		*people = arena_grow(arena, *people, n, sizeof(**people));
		(*people)[n++] = (struct person){ .name = arena_strdup(
						      arena, entry->pw_name),
			.home = arena_strdup(arena, entry->pw_dir),
			.shell = has_shell(entry) };
	}
	endpwent();
	return n;
}

void findings_of_people(struct findings *f, const struct policy *policy)
{
	struct person *people;
	size_t n, found = 0;
	dev_t last = 0;

	if (!can_mount(policy))
		return;
	check_shared(f, policy);
	n = find_people(f->arena, policy->minuid, &people);
	for (size_t i = 0; i < n; i++) {
		check_home(f, people[i].home, &last);
		if (people[i].shell)
			check_shell(f, policy, people[i].name, &found);
	}
	if (found > SHOWN)
		findings_add(f, 0, NULL,
		    "%zu more people with a shell here may be root inside",
		    found - SHOWN);
}
