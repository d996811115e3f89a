/*
 * Sources of mounts, opened with the caller's rights and put where nobody can
 * change what they lead to.
 *
 * What docker is given as a source is a path, and a path can be swapped after
 * it was checked.  So the source is opened as the caller, its mount is cloned
 * from that descriptor (open_tree(2)) and moved to a directory below
 * STAGE_DIRECTORY, which only root can enter.  What was opened is what is
 * mounted.  The engine has its own mount once the container runs.
 */
#ifndef UNDOCKER_STAGE_H
#define UNDOCKER_STAGE_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/decision/decision.h"
#include "core/error.h"
#include "rt/idmap.h"
#include "rt/ledger.h"

#define STAGE_DIRECTORY "/run/undocker/binds"

/* The staged sources of one container; its lock is shared by all who use it. */
struct stage {
	struct arena *arena;
	const char *ticket; /* by which its container is known, and secret */
	const char *name;   /* of its directory */
	const char *id;	    /* of a container that is there; NULL: it is new */
	bool empty;	    /* stage_empty() made it, and has its lock alone */
	int directory;	    /* -1: there is none */
	const char **notes; /* to the caller, of mounts that became read-only */
	size_t nnotes;
};

/* How many mounts the caller may have in stages: MAXMOUNTS. */
struct stage_bound {
	unsigned int most; /* 0: no bound */
	const char *file; /* the policy's, and the line that says so; 0: none */
	int line;
};

/* The path that is mount number n of the stage of that name. */
const char *stage_path(struct arena *arena, const char *name, size_t n);

/*
 * Stages the mounts of a record as its files 0, 1, …, each opened with the
 * rights of the idmap's caller, for rules that may allow only some, and with
 * owners mapped as the record says.  One that the caller
 * cannot write is mounted read-only, whatever was asked for: the engine makes
 * missing mount points and working directories in it, as root.  Errors:
 * EXIT_DENIED for a source that is missing, is not a file or directory, or that
 * the caller cannot open, or more mounts than the bound allows; EXIT_INTERNAL.
 * On an error nothing is left.
 */
int stage_open(struct idmap *idmap, const struct rules *rules,
    const struct record *record, const struct stage_bound *bound,
    struct stage *stage, struct error *error);

/*
 * The same with an empty directory or file, which cannot be written, in each
 * source's place, for as long as nobody uses the real ones.  This is for cp:
 * the engine mounts the sources again for it and reads and writes there as
 * root, with the modes and owners of the archive.
 */
int stage_empty(struct arena *arena, const struct caller *caller,
    const struct record *record, const struct stage_bound *bound,
    struct stage *stage, struct error *error);

/* Lets go; what nobody else uses is unmounted and removed. */
void stage_close(struct stage *stage);

/* Removes what processes that were killed have left. */
void stage_sweep(struct arena *arena);

#endif
