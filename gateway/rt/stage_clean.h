/*
 * What is taken out of a clone before a container sees it.
 */
#ifndef UNDOCKER_STAGE_CLEAN_H
#define UNDOCKER_STAGE_CLEAN_H

#include "core/arena.h"
#include "core/error.h"
#include "rt/home.h"
#include "rt/idmap.h"
#include "rt/ledger.h"
#include "rt/stage_source.h"

/* A source's mount that was cloned. */
struct stage_clone {
	const char *path; /* on which it is mounted */
	const struct record_mount *mount;
	const struct stage_source *source;
	const struct home *home; /* of a gateway account; NULL: it is none */
	struct idmap *idmap;
};

/*
 * Takes out of a clone what is forbidden (see forbidden.h): mounts are
 * detached, and they and directories are covered by an empty one, so that the
 * clone is for a mount with all below it even if mount itself is not.  So is
 * what cannot be mapped, where others than the caller may be inside.  Then
 * makes those mounts in it read-only that show the home; 1: the clone itself is
 * such a one, and was writable.  Errors: EXIT_DENIED if the clone itself is
 * forbidden; EXIT_INTERNAL.  After an error the clone may not be used.
 */
int stage_clean(struct arena *arena, const struct stage_clone *clone,
    struct mounts *mounts, struct error *error);

#endif
