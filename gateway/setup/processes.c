#include "setup/processes.h"

#include "core/mapping.h"
#include "setup/container.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Looks at all processes, a pause after each. */
enum {
	PAUSE = 50,    /* milliseconds */
	PATIENT = 60,  /* before sshd's processes are killed */
	SPARED = 1800, /* before commands are that are being ended */
	LOOKS = 2400,  /* in all */
	QUIET = 4,     /* without any, until there are none */
};

enum { NOTED = 1024, SUBUIDS = 1 << 20 /* bytes of /etc/subuid, at most */ };

enum kind { OTHER, SERVED, COMMAND, SSHD };

struct hunt {
	uid_t uid;
	const char *name;
	int signals[SSHD + 1]; /* by kind; 0: left alone */
	size_t nsubuids;
	/* processes before and behind a watcher of the root side's */
	pid_t watchers[NOTED], parents[NOTED];
	size_t n;
	/* another account's sshd, by which the person has come */
	pid_t carriers[NOTED];
	size_t ncarriers;
};

/* What /proc says of a process. */
struct process {
	pid_t pid, parent;
	unsigned long uids[4]; /* real, effective, saved, file system */
	char name[32];
};

/* What follows a title at the beginning of a line, or NULL. */
static const char *field(const char *status, const char *title)
{
	const char *at = strstr(status, title);

	return at ? at + strlen(title) : NULL;
}

/* False: it is gone, or a zombie. */
static bool read_process(int proc, const char *pid, struct process *p)
{
	char status[4096] = "\n", *end;
	const char *name, *state, *parent, *uids;

	proc_read(proc, pid, "status", status + 1, sizeof(status) - 1);
	name = field(status, "\nName:\t");
	state = field(status, "\nState:\t");
	parent = field(status, "\nPPid:\t");
	uids = field(status, "\nUid:\t");
	if (!name || !state || !parent || !uids || *state == 'Z')
		return false;
	*p = (struct process){ .pid = atoi(pid), .parent = atoi(parent) };
	snprintf(
	    p->name, sizeof(p->name), "%.*s", (int)strcspn(name, "\n"), name);
	for (int i = 0; i < 4; i++, uids = end)
		p->uids[i] = strtoul(uids, &end, 10);
	return true;
}

static bool is_root(const struct process *p)
{
	return !p->uids[0] && !p->uids[1] && !p->uids[2] && !p->uids[3];
}

static bool is_of(const struct process *p, uid_t uid)
{
	return p->uids[0] == uid || p->uids[1] == uid || p->uids[2] == uid ||
	       p->uids[3] == uid;
}

static char subuids[SUBUIDS]; /* the text of /etc/subuid */

static void read_subuids(struct hunt *hunt)
{
	int fd = open("/etc/subuid", O_RDONLY | O_CLOEXEC);
	ssize_t n = 1;

	while (fd >= 0 && n > 0 && hunt->nsubuids < sizeof(subuids)) {
		n = read(fd, subuids + hunt->nsubuids,
		    sizeof(subuids) - hunt->nsubuids);
		hunt->nsubuids += n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0)
		close(fd);
}

/*
 * A setuid file that was made in a namespace of the uid's gives a process one
 * of its subordinate uids, and no namespace.
 */
static bool is_subordinate(const struct hunt *hunt, const struct process *p)
{
	for (size_t i = 0; i < 4; i++)
		if (subid_has(subuids, hunt->nsubuids, hunt->name, hunt->uid,
			(uint32_t)p->uids[i]))
			return true;
	return false;
}

/*
 * Whether it is in a user namespace that the uid has made, or in one below: in
 * that it may have any of the uid's subordinate ones.
 */
static bool is_in_their_namespace(int proc, const char *pid, uid_t uid)
{
	char path[64];
	bool theirs = false;
	int fd;

	snprintf(path, sizeof(path), "%.16s/ns/user", pid);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0) {
		uid_t owner = 0;
		int parent = -1;

		theirs =
		    ioctl(fd, NS_GET_OWNER_UID, &owner) == 0 && owner == uid;
		if (!theirs)
			parent = ioctl(fd, NS_GET_PARENT);
		close(fd);
		fd = parent;
	}
	return theirs;
}

/* As sshd calls the processes that serve somebody: "sshd: NAME [priv]". */
static bool is_sshd_of(int proc, const char *pid, const char *name)
{
	static const char *const programs[] = { "sshd: ", "sshd-session: " };
	size_t length = strlen(name);
	char title[256];

	proc_read(proc, pid, "cmdline", title, sizeof(title));
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		size_t n = strlen(programs[i]);

		if (strncmp(title, programs[i], n) == 0 &&
		    strncmp(title + n, name, length) == 0 &&
		    (title[n + length] == ' ' || title[n + length] == '@'))
			return true;
	}
	return false;
}

/* Between the caller and a watcher, or docker's CLI behind one. */
static bool is_watched(const struct hunt *hunt, const struct process *p)
{
	for (size_t i = 0; i < hunt->n; i++)
		if (hunt->watchers[i] == p->parent ||
		    hunt->parents[i] == p->pid)
			return true;
	return false;
}

static bool is_carrier(const struct hunt *hunt, pid_t pid)
{
	for (size_t i = 0; i < hunt->ncarriers; i++)
		if (hunt->carriers[i] == pid)
			return true;
	return false;
}

static enum kind kind_of(const struct hunt *hunt, int proc, const char *pid)
{
	struct process p;

	if (!read_process(proc, pid, &p))
		return OTHER;
	if (is_carrier(hunt, p.pid))
		return SSHD;
	if (is_root(&p))
		return is_sshd_of(proc, pid, hunt->name) ? SSHD : OTHER;
	if (container_has(proc, pid))
		return OTHER;
	if (!is_of(&p, hunt->uid))
		return is_subordinate(hunt, &p) ||
			       is_in_their_namespace(proc, pid, hunt->uid)
			   ? SERVED
			   : OTHER;
	if (is_watched(hunt, &p))
		return COMMAND;
	return is_sshd_of(proc, pid, hunt->name) ? SSHD : SERVED;
}

/* The descriptor is taken first: a PID can be another process's by then. */
static size_t hunt_one(struct hunt *hunt, int proc, const char *pid)
{
	int fd = (int)syscall(SYS_pidfd_open, atoi(pid), 0);
	enum kind kind = fd < 0 ? OTHER : kind_of(hunt, proc, pid);

	if (hunt->signals[kind])
		syscall(
		    SYS_pidfd_send_signal, fd, hunt->signals[kind], NULL, 0);
	if (fd >= 0)
		close(fd);
	return kind == OTHER ? 0 : 1;
}

/* On a shared account sshd runs as that, and what it has started as another. */
static void note_carrier(struct hunt *hunt, int proc, const struct process *p)
{
	char pid[16];
	struct process parent;

	snprintf(pid, sizeof(pid), "%d", (int)p->parent);
	if (hunt->ncarriers < NOTED && read_process(proc, pid, &parent) &&
	    !is_root(&parent) && strncmp(parent.name, "sshd", 4) == 0)
		hunt->carriers[hunt->ncarriers++] = parent.pid;
}

static size_t note(struct hunt *hunt, int proc, const char *pid)
{
	struct process p;

	if (!read_process(proc, pid, &p))
		return 0;
	if (is_of(&p, hunt->uid))
		note_carrier(hunt, proc, &p);
	if (hunt->n == NOTED || !is_root(&p) ||
	    strcmp(p.name, "undocker-watch") != 0)
		return 0;
	hunt->watchers[hunt->n] = p.pid;
	hunt->parents[hunt->n++] = p.parent;
	return 1;
}

/* Calls it for every process; the sum of what it returns. */
static size_t each_process(struct hunt *hunt,
    size_t (*call)(struct hunt *hunt, int proc, const char *pid))
{
	DIR *stream = opendir("/proc");
	struct dirent *entry;
	size_t n = 0;

	while (stream && (entry = readdir(stream)))
		if (isdigit((unsigned char)*entry->d_name))
			n += call(hunt, dirfd(stream), entry->d_name);
	if (stream)
		closedir(stream);
	return n;
}

static size_t look(struct hunt *hunt)
{
	hunt->n = hunt->ncarriers = 0;
	each_process(hunt, note);
	return each_process(hunt, hunt_one);
}

size_t processes_count(uid_t uid, const char *name)
{
	struct hunt hunt = { .uid = uid, .name = name };

	read_subuids(&hunt);
	return look(&hunt);
}

/*
 * The connections first: by their end the root side knows that it has to end
 * the containers, which it would not do for a command that was killed.
 */
int processes_end(uid_t uid, const char *name)
{
	const struct timespec pause = { .tv_nsec = PAUSE * 1000000 };
	struct hunt hunt = { .uid = uid, .name = name };
	int quiet = 0;

	read_subuids(&hunt);
	for (int i = 0; i < LOOKS && quiet < QUIET; i++) {
		hunt.signals[SSHD] = i < PATIENT ? SIGTERM : SIGKILL;
		hunt.signals[SERVED] = SIGKILL;
		hunt.signals[COMMAND] = i < SPARED ? 0 : SIGKILL;
		quiet = look(&hunt) ? 0 : quiet + 1;
		nanosleep(&pause, NULL);
	}
	return quiet < QUIET ? -1 : 0;
}
