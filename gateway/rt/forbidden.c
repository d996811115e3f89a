#include "rt/forbidden.h"

#include "core/path.h"
#include "rt/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { DEEPEST = 4096 }; /* directories between a source and the root */

static const struct {
	const char *path, *why;
} known[FORBIDDEN_PLACES] = {
	{ "/proc", "it belongs to the kernel" },
	{ "/sys", "it belongs to the kernel" },
	{ "/dev", "it holds the host's devices" },
	{ "/run", "it holds the sockets of the host's services" },
	{ "/var/run", "it holds the sockets of the host's services" },
};

/*
 * Kernel file systems, by their names in the table of mounts and by statfs(2)'s
 * f_type; 0 where that is another's, too, or differs between kernels.
 */
static const struct {
	const char *type;
	unsigned int magic;
} kernels[] = {
	{ "proc", PROC_SUPER_MAGIC },
	{ "sysfs", SYSFS_MAGIC },
	{ "cgroup", CGROUP_SUPER_MAGIC },
	{ "cgroup2", CGROUP2_SUPER_MAGIC },
	{ "cpuset", 0 },
	{ "resctrl", RDTGROUP_SUPER_MAGIC },
	{ "debugfs", DEBUGFS_MAGIC },
	{ "tracefs", TRACEFS_MAGIC },
	{ "bpf", BPF_FS_MAGIC },
	{ "securityfs", SECURITYFS_MAGIC },
	{ "configfs", 0x62656570 },
	{ "selinuxfs", SELINUX_MAGIC },
	{ "smackfs", SMACK_MAGIC },
	{ "apparmorfs", AAFS_MAGIC },
	{ "devtmpfs", 0 }, /* has tmpfs's */
	{ "devpts", DEVPTS_SUPER_MAGIC },
	{ "mqueue", 0x19800202 },
	{ "pstore", PSTOREFS_MAGIC },
	{ "efivarfs", EFIVARFS_MAGIC },
	{ "binfmt_misc", BINFMTFS_MAGIC },
	{ "binder", 0x6c6f6f70 },
	{ "fusectl", 0x65735543 },
	{ "functionfs", 0xa647361 },
	{ "gadgetfs", 0xaee71ee7 },
	{ "hugetlbfs", HUGETLBFS_MAGIC },
	{ "nsfs", NSFS_MAGIC },
	{ "nfsd", 0x6e667364 },
	{ "rpc_pipefs", 0x67596969 },
	{ "autofs", AUTOFS_SUPER_MAGIC },
	{ "xenfs", XENFS_SUPER_MAGIC },
	{ "sockfs", SOCKFS_MAGIC },
	{ "pipefs", PIPEFS_MAGIC },
	{ "anon_inodefs", ANON_INODE_FS_MAGIC },
	{ "secretmem", 0x5345434d },
};

/* File systems in memory: one that is mounted in /run belongs to /run. */
static const char *const memory[] = { "tmpfs", "ramfs", "devtmpfs" };

static bool is_among(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static const char *why_kernel(struct arena *arena, const char *type)
{
	return arena_printf(arena,
	    "%s is a kernel file system, and those are never mounted", type);
}

static const char *why_place(
    struct arena *arena, const struct forbidden_place *place)
{
	return arena_printf(arena, "nothing in %s is mounted, because %s",
	    place->path, place->why);
}

/* Returns false for a place that this host does not have. */
static bool find_place(struct arena *arena, size_t n,
    struct forbidden_place *place, unsigned long long *mount)
{
	char real[PATH_MAX];
	struct statx status;

	if (!realpath(known[n].path, real) ||
	    statx(AT_FDCWD, real, AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_MNT_ID,
		&status) < 0)
		return false;
	*place = (struct forbidden_place){ .path = arena_strdup(arena, real),
		.why = known[n].why,
		.device = makedev(status.stx_dev_major, status.stx_dev_minor),
		.inode = status.stx_ino };
	*mount = status.stx_mnt_id;
	return true;
}

/* Where the place is in its file system, by the mount that it is on. */
static int locate(const struct forbidden *f, struct forbidden_place *place,
    unsigned long long mount)
{
	const struct mounted *mounted = mounts_find(&f->mounts, mount);
	const char *rest =
	    mounted ? path_after(place->path, mounted->point) : NULL;

	if (!rest) {
		errno = ENOENT;
		return -1;
	}
	place->mounted_device = mounted->device;
	place->root = arena_printf(f->arena, "%s/%s", mounted->root, rest);
	return 0;
}

int forbidden_read(struct arena *arena, struct forbidden *f)
{
	*f = (struct forbidden){ .arena = arena };
	if (mounts_read(arena, &f->mounts) < 0)
		return -1;
	for (size_t i = 0; i < FORBIDDEN_PLACES; i++) {
		struct forbidden_place *place = &f->places[f->n];
		unsigned long long mount;

		if (!find_place(arena, i, place, &mount))
			continue;
		/* /var/run is /run, on most hosts. */
		if (f->n && strcmp(place->path, place[-1].path) == 0)
			continue;
		if (locate(f, place, mount) < 0)
			return -1;
		f->n++;
	}
	return 0;
}

static const char *kernel_source(struct arena *arena, int fd)
{
	struct statfs status;

	if (fstatfs(fd, &status) < 0)
		return strerror(errno);
	for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++)
		if (kernels[i].magic &&
		    (unsigned int)status.f_type == kernels[i].magic)
			return why_kernel(arena, kernels[i].type);
	return NULL;
}

/* The directory that a file is in, or of a directory itself; -1 and errno. */
static int directory_of(struct arena *arena, int fd)
{
	const char *self = arena_printf(arena, "/proc/self/fd/%d", fd);
	struct stat status, there;
	char path[PATH_MAX], *name;
	ssize_t length;
	int parent;

	if (fstat(fd, &status) < 0)
		return -1;
	if (S_ISDIR(status.st_mode))
		return openat(fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	length = readlink(self, path, sizeof(path) - 1);
	if (length <= 0)
		return -1;
	path[length] = '\0';
	name = strrchr(path, '/');
	if (!name)
		return -1;
	*name++ = '\0';
	parent = open(*path ? path : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (parent >= 0 &&
	    fstatat(parent, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    there.st_dev == status.st_dev && there.st_ino == status.st_ino)
		return parent;
	if (parent >= 0)
		close(parent);
	errno = ESTALE; /* it has been moved since */
	return -1;
}

/* Steps to the directory above.  1: there is none; -1 and errno. */
static int step_up(int *fd, struct stat *status)
{
	int above = openat(*fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat next;

	if (above < 0)
		return -1;
	close(*fd);
	*fd = above;
	if (fstat(above, &next) < 0)
		return -1;
	if (next.st_dev == status->st_dev && next.st_ino == status->st_ino)
		return 1;
	*status = next;
	return 0;
}

static const char *place_of(struct arena *arena,
    const struct forbidden_place *places, size_t n, const struct stat *status)
{
	for (size_t i = 0; i < n; i++)
		if (places[i].device == status->st_dev &&
		    places[i].inode == status->st_ino)
			return why_place(arena, &places[i]);
	return NULL;
}

static const char *walk(struct arena *arena, int *fd,
    const struct forbidden_place *places, size_t n)
{
	struct stat status;
	const char *why = NULL;
	int result = fstat(*fd, &status);

	for (int i = 0; i < DEEPEST && result == 0; i++) {
		why = place_of(arena, places, n, &status);
		if (why)
			return why;
		result = step_up(fd, &status);
	}
	if (result == 1)
		return NULL;
	return result < 0 ? strerror(errno) : strerror(ENAMETOOLONG);
}

const char *forbidden_source(struct arena *arena, int fd)
{
	const char *why = kernel_source(arena, fd);
	struct forbidden_place places[FORBIDDEN_PLACES];
	unsigned long long ignored;
	size_t n = 0;
	int at;

	if (why)
		return why;
	for (size_t i = 0; i < FORBIDDEN_PLACES; i++)
		n += find_place(arena, i, &places[n], &ignored);
	at = directory_of(arena, fd);
	if (at < 0)
		return strerror(errno);
	why = walk(arena, &at, places, n);
	close(at);
	return why;
}

/* Whether the file system is one in memory that is mounted in the place. */
static bool is_of_place(const struct forbidden *f,
    const struct forbidden_place *place, const struct mounted *mounted)
{
	if (!is_among(mounted->type, memory, sizeof(memory) / sizeof(*memory)))
		return false;
	for (size_t i = 0; i < f->mounts.n; i++) {
		const struct mounted *m = &f->mounts.v[i];

		if (strcmp(m->device, mounted->device) == 0 &&
		    path_is_within(m->point, place->path) &&
		    !path_is_within(m->point, STAGE_DIRECTORY))
			return true;
	}
	return false;
}

const char *forbidden_mount(
    const struct forbidden *f, const struct mounted *mounted)
{
	for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++)
		if (strcmp(mounted->type, kernels[i].type) == 0)
			return why_kernel(f->arena, mounted->type);
	for (size_t i = 0; i < f->n; i++) {
		const struct forbidden_place *place = &f->places[i];

		if ((strcmp(mounted->device, place->mounted_device) == 0 &&
			path_is_within(mounted->root, place->root)) ||
		    is_of_place(f, place, mounted))
			return why_place(f->arena, place);
	}
	return NULL;
}
