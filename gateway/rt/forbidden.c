#include "rt/forbidden.h"

#include "core/path.h"
#include "rt/stage.h"
#include "rt/walk.h"

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
		if (mounts_locate(
			arena, &f->mounts, mount, place->path, &place->at) < 0)
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

struct looking {
	struct forbidden_place places[FORBIDDEN_PLACES];
	size_t n;
	const struct forbidden_place *found;
};

static bool is_at_place(void *data, const struct stat *directory)
{
	struct looking *l = data;

	for (size_t i = 0; i < l->n && !l->found; i++)
		if (l->places[i].device == directory->st_dev &&
		    l->places[i].inode == directory->st_ino)
			l->found = &l->places[i];
	return l->found;
}

const char *forbidden_source(struct arena *arena, int fd)
{
	const char *why = kernel_source(arena, fd);
	struct looking l = { .n = 0 };
	unsigned long long ignored;

	if (why)
		return why;
	for (size_t i = 0; i < FORBIDDEN_PLACES; i++)
		l.n += find_place(arena, i, &l.places[l.n], &ignored);
	if (walk_up(arena, fd, is_at_place, &l) < 0)
		return strerror(errno);
	return l.found ? why_place(arena, l.found) : NULL;
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

		if ((strcmp(mounted->device, place->at.device) == 0 &&
			path_is_within(mounted->root, place->at.root)) ||
		    is_of_place(f, place, mounted))
			return why_place(f->arena, place);
	}
	return NULL;
}
