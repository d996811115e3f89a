#include "rt/idmap.h"

#include "rt/trusted.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SUBID_SIZE = 1 << 20 }; /* bytes of /etc/subuid, at most */

void idmap_begin(
    struct arena *arena, const struct caller *caller, struct idmap *idmap)
{
	*idmap = (struct idmap){ .arena = arena, .caller = caller };
	for (size_t i = 0; i < MAPPINGS; i++)
		idmap->namespaces[i] = -1;
}

void idmap_end(struct idmap *idmap)
{
	for (size_t i = 0; i < MAPPINGS; i++) {
		if (idmap->namespaces[i] >= 0)
			close(idmap->namespaces[i]);
		idmap->namespaces[i] = -1;
	}
}

/* A file that is missing, or that others can write, gives nobody any. */
static struct subid find_subid(struct idmap *idmap, const char *file, id_t own)
{
	const struct caller *c = idmap->caller;
	struct error ignored = { 0 };
	size_t length;
	char *text;

	if (trusted_read(idmap->arena, file, SUBID_SIZE, EXIT_INTERNAL, &text,
		&length, &ignored) < 0)
		return (struct subid){ 0 };
	return subid_find(text, length, c->user, c->uid, own);
}

static const char *uid_map(struct idmap *idmap, enum mapping mapping)
{
	uint32_t uid = idmap->caller->uid;
	struct subid subid = { 0 };

	if (mapping == MAPPING_ROOT)
		subid = find_subid(idmap, "/etc/subuid", uid);
	return mapping_text(idmap->arena, mapping, &uid, 1, &subid);
}

static const char *gid_map(struct idmap *idmap, enum mapping mapping)
{
	const struct caller *c = idmap->caller;
	uint32_t *gids = arena_array(idmap->arena, c->ngids + 1, sizeof(*gids));
	struct subid subid = { 0 };

	gids[0] = c->gid;
	for (size_t i = 0; i < c->ngids; i++)
		gids[i + 1] = c->gids[i];
	if (mapping == MAPPING_ROOT)
		subid = find_subid(idmap, "/etc/subgid", c->gid);
	return mapping_text(idmap->arena, mapping, gids, c->ngids + 1, &subid);
}

/*
 * Starts a child in a user namespace of its own that only waits: until it is
 * killed, or until this process has ended, for whatever reason.
 */
static pid_t start_child(const int waits[2])
{
	struct clone_args arguments = { .flags = CLONE_NEWUSER,
		.exit_signal = SIGCHLD };
	pid_t child = (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
	char byte;

	if (child != 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(waits[1]);
	while (read(waits[0], &byte, 1) < 0 && errno == EINTR)
		;
	_exit(0);
}

/* The kernel takes a map in one write. */
static int write_map(
    struct arena *arena, pid_t child, const char *name, const char *map)
{
	int fd = open(arena_printf(arena, "/proc/%d/%s", child, name),
	    O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, map, strlen(map));
	close(fd);
	return n == (ssize_t)strlen(map) ? 0 : -1;
}

static int namespace_of(
    struct arena *arena, pid_t child, const char *uids, const char *gids)
{
	if (write_map(arena, child, "uid_map", uids) < 0 ||
	    write_map(arena, child, "gid_map", gids) < 0)
		return -1;
	return open(arena_printf(arena, "/proc/%d/ns/user", child),
	    O_RDONLY | O_CLOEXEC);
}

static int make_namespace(struct idmap *idmap, enum mapping mapping)
{
	const char *uids = uid_map(idmap, mapping);
	const char *gids = gid_map(idmap, mapping);
	int waits[2], fd = -1;
	pid_t child;

	if (!uids || !gids || pipe2(waits, O_CLOEXEC) < 0)
		return -1;
	child = start_child(waits);
	if (child > 0) {
		fd = namespace_of(idmap->arena, child, uids, gids);
		kill(child, SIGKILL);
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close(waits[0]);
	close(waits[1]);
	return fd;
}

int idmap_mount(
    struct idmap *idmap, enum mapping mapping, int mount, bool below)
{
	struct mount_attr attributes = { .attr_set = MOUNT_ATTR_IDMAP };
	int *fd = &idmap->namespaces[mapping];

	if (!idmap->tried[mapping])
		*fd = make_namespace(idmap, mapping);
	idmap->tried[mapping] = true;
	if (*fd < 0)
		return -1;
	attributes.userns_fd = (unsigned long long)*fd;
	return (int)syscall(SYS_mount_setattr, mount, "",
	    AT_EMPTY_PATH | (below ? AT_RECURSIVE : 0), &attributes,
	    sizeof(attributes));
}
