#include "rt/login.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char directory[] = "/run/undocker/logins";

enum { GENERATIONS = 64, RECORD = 64 * 1024 };

/* What /proc tells of a process. */
struct process {
	pid_t pid, parent;
	unsigned long long started; /* in clock ticks since boot */
};

static char *read_file(struct arena *arena, int at, const char *name)
{
	char *text = arena_alloc(arena, RECORD + 1);
	int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	size_t used = 0;
	ssize_t n = 1;

	if (fd < 0)
		return NULL;
	while (n > 0 && used < RECORD) {
		n = read(fd, text + used, RECORD - used);
		if (n > 0)
			used += (size_t)n;
	}
	close(fd);
	return n < 0 ? NULL : text;
}

/* proc(5): the name in parentheses can hold anything, so from the last one. */
static int find_process(struct arena *arena, pid_t pid, struct process *process)
{
	char *text = read_file(
	    arena, AT_FDCWD, arena_printf(arena, "/proc/%d/stat", pid));
	char *at = text ? strrchr(text, ')') : NULL;

	process->pid = pid;
	if (!at || sscanf(at + 1, " %*c %d", &process->parent) != 1 ||
	    sscanf(at + 1,
		" %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d "
		"%*d %*d %*d %*d %llu",
		&process->started) != 1)
		return -1;
	return 0;
}

/* The program of a process, and whose the process is. */
static int find_program(struct arena *arena, pid_t pid, const char **path,
    struct stat *program, uid_t *uid)
{
	const char *link = arena_printf(arena, "/proc/%d/exe", pid);
	char *name = arena_alloc(arena, PATH_MAX);
	struct stat owner;
	ssize_t n = readlink(link, name, PATH_MAX - 1);

	if (n <= 0 || stat(link, program) < 0 ||
	    stat(arena_printf(arena, "/proc/%d", pid), &owner) < 0)
		return -1;
	*path = name;
	*uid = owner.st_uid;
	return 0;
}

/* sshd itself, or since OpenSSH 9.8 what it executes for a session. */
static bool is_sshd(const char *path)
{
	const char *name = strrchr(path, '/');

	return name && (strcmp(name, "/sshd") == 0 ||
			   strcmp(name, "/sshd-session") == 0);
}

static bool has_sshd_above(struct arena *arena)
{
	const char *path, *same;
	struct stat program, other;
	struct process parent;
	uid_t uid;

	return find_process(arena, getppid(), &parent) == 0 &&
	       find_program(arena, parent.pid, &path, &program, &uid) == 0 &&
	       is_sshd(path) && program.st_uid == 0 &&
	       find_program(arena, parent.parent, &same, &other, &uid) == 0 &&
	       uid == 0 && other.st_dev == program.st_dev &&
	       other.st_ino == program.st_ino;
}

int login_by_sshd(struct arena *arena, struct error *error)
{
	if (has_sshd_above(arena))
		return 0;
	error_set(error, arena, EXIT_DENIED,
	    "sshd has not begun this session, so nobody knows who this is");
	error_hint(error, arena,
	    "an account that several share can be used by ssh only");
	return -1;
}

static const char *name_of(struct arena *arena, const struct process *process)
{
	return arena_printf(arena, "%d.%llu", process->pid, process->started);
}

static int open_directory(void)
{
	if ((mkdir("/run/undocker", 0700) < 0 && errno != EEXIST) ||
	    (mkdir(directory, 0700) < 0 && errno != EEXIST))
		return -1;
	return open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Sessions that are over. */
static void sweep(struct arena *arena, int at)
{
	int copy = dup(at);
	DIR *entries = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;

	if (!entries && copy >= 0)
		close(copy);
	while (entries && (entry = readdir(entries))) {
		struct process process;
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid > 0 &&
		    (find_process(arena, pid, &process) < 0 ||
			strcmp(name_of(arena, &process), entry->d_name) != 0))
			unlinkat(at, entry->d_name, 0);
	}
	if (entries)
		closedir(entries);
}

static int write_record(int at, const char *name, const char *text)
{
	int fd = openat(at, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool written;

	if (fd < 0)
		return -1;
	written = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	if (close(fd) == 0 && written)
		return 0;
	unlinkat(at, name, 0);
	return -1;
}

int login_keep(
    struct arena *arena, const struct login *login, struct error *error)
{
	struct process self;
	int at = open_directory(), result = -1;

	if (at >= 0 && find_process(arena, getpid(), &self) == 0) {
		const char *name = name_of(arena, &self);

		sweep(arena, at);
		/* A process that is asked about twice has changed its mind. */
		unlinkat(at, name, 0);
		result = write_record(at, name,
		    arena_printf(
			arena, "%s\n%s\n", login->account, login->keys));
	}
	if (result < 0)
		error_set(error, arena, EXIT_INTERNAL, "%s: %s", directory,
		    strerror(errno));
	if (at >= 0)
		close(at);
	return result;
}

static bool parse_record(char *text, struct login *login)
{
	char *end = strchr(text, '\n'), *last;

	if (!end)
		return false;
	last = strchr(end + 1, '\n');
	if (!last)
		return false;
	*end = *last = '\0';
	*login = (struct login){ text, end + 1 };
	return true;
}

void login_find(struct arena *arena, struct login *login)
{
	int at =
	    open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	pid_t pid = getpid();

	*login = (struct login){ 0 };
	for (int i = 0; at >= 0 && pid > 1 && i < GENERATIONS; i++) {
		struct process process;
		char *text;

		if (find_process(arena, pid, &process) < 0)
			break;
		text = read_file(arena, at, name_of(arena, &process));
		if (text && parse_record(text, login))
			break;
		pid = process.parent;
	}
	if (at >= 0)
		close(at);
}
