/*
 * User namespaces that stand for a mapping of ids, for mount_setattr(2).  Each
 * is made when it is first needed, and once.
 */
#ifndef UNDOCKER_IDMAP_H
#define UNDOCKER_IDMAP_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/mapping.h"

#include <stdbool.h>

struct idmap {
	struct arena *arena;
	const struct caller *caller;
	int namespaces[MAPPINGS]; /* descriptors; -1: none, or not yet */
	bool tried[MAPPINGS];
};

/* Begins with no namespace; the caller must stay where it is until the end. */
void idmap_begin(
    struct arena *arena, const struct caller *caller, struct idmap *idmap);

/* Lets the namespaces go: mounts that are mapped keep theirs. */
void idmap_end(struct idmap *idmap);

/*
 * Maps a mount, or with all below it, in a tree of mounts that is mounted
 * nowhere yet (open_tree(2)): all of it, or nothing.  Returns -1 where the
 * kernel or one of the file systems cannot.
 */
int idmap_mount(struct idmap *idmap, enum mapping mapping, int fd, bool below);

#endif
