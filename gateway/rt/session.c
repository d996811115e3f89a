#include "rt/session.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <time.h>
#include <unistd.h>

enum {
	FILE_SIZE = 256 * 1024,
	INTERVAL = 100, /* milliseconds */
	LOOKS = 3, /* in a row that find nothing, before nothing is there */
};

struct process {
	pid_t pid, parent;
	unsigned long long started; /* tells a pid from its next use */
	bool marked;
};

struct processes {
	struct process *v;
	size_t n;
};

/* A file of /proc/PID, as much as fits; its length, 0 for none. */
static size_t read_file(pid_t pid, const char *name, char *text, size_t size)
{
	char path[64];
	size_t used = 0;
	ssize_t n = 1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	while (n > 0 && used + 1 < size) {
		n = read(fd, text + used, size - used - 1);
		if (n > 0)
			used += (size_t)n;
	}
	close(fd);
	text[used] = '\0';
	return used;
}

/* proc(5), /proc/PID/stat: fields 4 and 22, after the name in brackets. */
static bool read_process(pid_t pid, struct process *process)
{
	char text[4096];
	int parent;

	if (!read_file(pid, "stat", text, sizeof(text)) || !strrchr(text, ')'))
		return false;
	*process = (struct process){ .pid = pid };
	if (sscanf(strrchr(text, ')') + 1,
		" %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d "
		"%*d %*d %*d %*d %llu",
		&parent, &process->started) != 2)
		return false;
	process->parent = parent;
	return true;
}

static bool has_cookie(pid_t pid, const char *cookie, char *buffer)
{
	size_t length = strlen(cookie) + 1;
	size_t n = read_file(pid, "environ", buffer, FILE_SIZE);

	for (char *at = buffer; at < buffer + n; at += strlen(at) + 1)
		if (strncmp(at, cookie, length) == 0)
			return true;
	return false;
}

/* Every process of the container; its control group bears its ID. */
static struct processes list(
    struct arena *arena, const char *id, const char *cookie)
{
	static char buffer[FILE_SIZE];
	struct processes p = { 0 };
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	while (proc && (entry = readdir(proc))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
		struct process process;

		if (pid <= 1 ||
		    !read_file(pid, "cgroup", buffer, sizeof(buffer)) ||
		    !strstr(buffer, id) || !read_process(pid, &process))
			continue;
		process.marked = has_cookie(pid, cookie, buffer);
		p.v = arena_grow(arena, p.v, p.n, sizeof(*p.v));
		p.v[p.n++] = process;
	}
	if (proc)
		closedir(proc);
	return p;
}

static bool mark_child(struct processes *p, const struct process *parent)
{
	bool found = false;

	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i].marked || p->v[i].parent != parent->pid)
			continue;
		p->v[i].marked = found = true;
	}
	return found;
}

static void mark_descendants(struct processes *p)
{
	bool found = true;

	while (found) {
		found = false;
		for (size_t i = 0; i < p->n; i++)
			if (p->v[i].marked && mark_child(p, &p->v[i]))
				found = true;
	}
}

/* Through a pidfd, after looking whether the pid is still the same process. */
static void send_signal(const struct process *process, int signal)
{
	struct process again;
	int fd = pidfd_open(process->pid, 0);

	if (fd < 0)
		return;
	if (read_process(process->pid, &again) &&
	    again.started == process->started)
		pidfd_send_signal(fd, signal, NULL, 0);
	close(fd);
}

/* Signals all there are; how many. */
static size_t signal_all(
    struct arena *arena, const char *id, const char *cookie, int signal)
{
	struct processes p = list(arena, id, cookie);
	size_t n = 0;

	mark_descendants(&p);
	for (size_t i = 0; i < p.n; i++) {
		if (!p.v[i].marked)
			continue;
		n++;
		if (signal)
			send_signal(&p.v[i], signal);
	}
	return n;
}

bool session_runs(struct arena *arena, const char *id, const char *cookie)
{
	for (int look = 0; look < LOOKS; look++) {
		if (look)
			poll(NULL, 0, INTERVAL);
		if (signal_all(arena, id, cookie, 0))
			return true;
	}
	return false;
}

void session_end(
    struct arena *arena, const char *id, const char *cookie, unsigned int grace)
{
	struct timespec t;
	time_t deadline;

	if (!id || !cookie)
		return;
	clock_gettime(CLOCK_MONOTONIC, &t);
	deadline = t.tv_sec + grace;
	if (!session_runs(arena, id, cookie))
		return;
	signal_all(arena, id, cookie, SIGTERM);
	while (t.tv_sec <= deadline) {
		poll(NULL, 0, INTERVAL);
		if (!session_runs(arena, id, cookie))
			return;
		clock_gettime(CLOCK_MONOTONIC, &t);
	}
	/* Twice: what forked while it was being killed. */
	for (int i = 0; i < 2; i++)
		signal_all(arena, id, cookie, SIGKILL);
}
