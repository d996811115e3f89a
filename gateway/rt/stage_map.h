/*
 * Whose files are whose in a staged mount: what of a mapping a source can have,
 * and the clone that has it.
 */
#ifndef UNDOCKER_STAGE_MAP_H
#define UNDOCKER_STAGE_MAP_H

#include "core/error.h"
#include "rt/idmap.h"
#include "rt/ledger.h"
#include "rt/stage_source.h"

#include <stdbool.h>

/*
 * Decides how a source is to be mounted: *fit is the
 * mount as it was asked for, narrowed.
 *
 * Users inside who are not the caller must not have the host's files as they
 * are on the disk, read-only or not: root reads all of them, and connects to
 * every socket.  So where owners cannot be mapped, a source that is the
 * caller's own is mounted alone and read-only, and others' are EXIT_DENIED.
 * Where they can, it is writable only if nobody else may write there: root may
 * give itself any file of others' that has no owner in the mount (chown(2) asks
 * for the capability alone).  *note: what to tell of one that became read-only.
 *
 * With MAPPING_OWN, a source that cannot be mapped is mounted as it is.
 */
int stage_map_fit(struct idmap *idmap, const struct record_mount *mount,
    const struct stage_source *source, struct record_mount *fit,
    const char **note, struct error *error);

/* Whether the owners of the mount that a descriptor is on can be mapped. */
bool stage_map_can(struct idmap *idmap, enum mapping mapping, int fd);

/*
 * Moves what is mounted on directory/from to directory/to, mapped.  Below a
 * mount that others than the caller may use all is read-only; with MAPPING_OWN,
 * all that is below stays as it is if some of it cannot be mapped.  -1: it
 * cannot be mapped, or errno.
 */
int stage_map_move(struct idmap *idmap, const struct record_mount *fit,
    int directory, const char *from, const char *to);

#endif
