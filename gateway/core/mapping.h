/*
 * How the ids in a mount of the host's differ from those on the disk.
 *
 * A mount can show other owners than the file system has (idmapped mounts,
 * mount_setattr(2)), and what is made in it belongs to whom the mapping says.
 * An id without a mapping owns nothing there: it can make no file, and a file
 * of such an owner cannot be written by anybody.
 */
#ifndef UNDOCKER_MAPPING_H
#define UNDOCKER_MAPPING_H

#include "core/arena.h"
#include "core/caller.h"

#include <stdbool.h>
#include <stdint.h>

enum mapping {
	MAPPING_UNKNOWN, /* of a record that does not say: as on the disk */
	MAPPING_NONE,	 /* as on the disk, since the policy says so */
	/* the caller's as on the disk; others' are ids that nobody can be */
	MAPPING_OWN,
	/* the caller's uid and gids, and no other */
	MAPPING_SELF,
	/* root inside is the caller, others are the caller's subordinates */
	MAPPING_ROOT,
	MAPPINGS
};

/* Returns the name that records and the audit have. */
const char *mapping_name(enum mapping mapping);

/* Returns the mapping of that name; MAPPING_UNKNOWN for no name, or NULL. */
enum mapping mapping_named(const char *name);

/* Subordinate ids: count of them from first.  0 of them: there are none. */
struct subid {
	uint32_t first, count;
};

/*
 * Returns the first range of subordinate ids that a text in the form of
 * /etc/subuid, "NAME:FIRST:COUNT" a line, gives a person by name or by uid, and
 * that holds no id below SUBID_LEAST and not the person's own.  What is no such
 * line is passed over.
 */
enum { SUBID_LEAST = 65536 };

struct subid subid_find(const char *text, size_t length, const char *user,
    uint32_t uid, uint32_t own);

/* Whether an id is in one of a person's ranges; own is the person's. */
bool subid_has(const char *text, size_t length, const char *user, uint32_t own,
    uint32_t id);

/*
 * Returns the text for the uid_map (or gid_map) of a user namespace that stands
 * for the mapping, "DISK INSIDE COUNT" a line; NULL for a mapping that needs
 * none.  ids are the n that are the caller's, the first one being root's inside
 * with MAPPING_ROOT; as many as fit into the kernel's limit are mapped.
 */
const char *mapping_text(struct arena *arena, enum mapping mapping,
    const uint32_t *ids, size_t n, const struct subid *subid);

#endif
