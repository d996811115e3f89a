#include "check/findings.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void check_people(struct findings *f, const struct policy *policy)
{
	for (size_t i = 0; i < policy->nsections; i++) {
		const struct section *s = policy->sections[i];

		if (s->scope == SCOPE_GROUP && !getgrnam(s->who))
			findings_add(
			    f, s->line, NULL, "there is no group '%s'", s->who);
		if (s->scope == SCOPE_USER && !getpwnam(s->who))
			findings_add(
			    f, s->line, NULL, "there is no user '%s'", s->who);
	}
}

/* Members of docker's group are root, whatever the policy says. */
static void check_group(struct findings *f, const struct policy *policy)
{
	const struct group *group = getgrnam(policy->group);

	if (!group) {
		findings_add(f, 0, "GROUP=…",
		    "there is no group '%s', which is to open the engine's "
		    "socket",
		    policy->group);
		return;
	}
	for (char **name = group->gr_mem; *name; name++)
		findings_add(f, 0,
		    arena_printf(
			f->arena, "gpasswd -d %s %s", *name, policy->group),
		    "%s is in group %s, and so is root by docker's socket",
		    *name, policy->group);
}

static void check_socket(struct findings *f, const char *path)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return;
	if (status.st_mode & S_IWOTH)
		findings_add(f, 0, arena_printf(f->arena, "chmod 660 %s", path),
		    "everybody can open %s, and be root by it", path);
}

static void check_sockets(struct findings *f, const struct policy *policy)
{
	check_socket(f, policy->host + strlen("unix://"));
	for (size_t i = 0; i < policy->nengines; i++)
		if (policy->engines[i]->path)
			check_socket(f, policy->engines[i]->path);
}

/* The words of a process, each ended by NUL; how many bytes. */
static size_t words_of(const char *pid, char *text, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.16s/cmdline", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, text, size - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0 ? (size_t)n : 0;
}

static void check_daemon(struct findings *f, const char *text, size_t n)
{
	const char *slash = strrchr(text, '/');
	const char *address = NULL;
	bool verified = false;

	if (strcmp(slash ? slash + 1 : text, "dockerd") != 0)
		return;
	for (const char *at = text; at < text + n; at += strlen(at) + 1) {
		const char *tcp = strstr(at, "tcp://");

		address = tcp ? tcp : address;
		verified = verified || strncmp(at, "--tlsverify", 11) == 0;
	}
	if (address && !verified)
		findings_add(f, 0, "dockerd --tlsverify, or no tcp at all",
		    "dockerd listens on %s without --tlsverify: who reaches "
		    "that is root",
		    address);
}

static void check_daemons(struct findings *f)
{
	static char text[16 * 1024];
	DIR *stream = opendir("/proc");
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		size_t n;

		if (entry->d_name[strspn(entry->d_name, "0123456789")])
			continue;
		n = words_of(entry->d_name, text, sizeof(text));
		if (n)
			check_daemon(f, text, n);
	}
	if (stream)
		closedir(stream);
}

static void check_programs(struct findings *f, const struct policy *policy)
{
	static const char wrapper[] = UNDOCKER_BINDIR "/undocker-rts";
	static const char sudoers[] = "/etc/sudoers.d/undocker";
	struct stat status;
	bool setuid = stat(wrapper, &status) == 0 && status.st_uid == 0 &&
		      (status.st_mode & S_ISUID);
	bool sudo = access(sudoers, F_OK) == 0;

	if (policy->mode && strcmp(policy->mode, "setuid") == 0 && !setuid)
		findings_add(f, 0,
		    arena_printf(f->arena, "chmod 4755 %s", wrapper),
		    "MODE=setuid, and %s is not setuid root", wrapper);
	if (policy->mode && strcmp(policy->mode, "sudo") == 0 && !sudo)
		findings_add(
		    f, 0, NULL, "MODE=sudo, and there is no %s", sudoers);
	if (!setuid && !sudo)
		findings_add(f, 0, NULL,
		    "neither %s is setuid root nor is there %s: nobody "
		    "reaches the root side",
		    wrapper, sudoers);
}

void findings_of_machine(struct findings *f, const struct policy *policy)
{
	check_people(f, policy);
	check_group(f, policy);
	check_sockets(f, policy);
	check_daemons(f);
	check_programs(f, policy);
	findings_of_engine_files(f, policy);
}
