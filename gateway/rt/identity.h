/*
 * Who calls, as the host's passwd and group say, and acting with that
 * person's rights.
 */
#ifndef UNDOCKER_IDENTITY_H
#define UNDOCKER_IDENTITY_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/error.h"

#include <stdbool.h>

/*
 * The caller is the real uid; if that is 0, sudo_uid when there is one, else
 * root itself.  Then the process becomes root altogether, so that the caller
 * can no longer signal it.  Fills in all but directory, groups and work.
 * Errors: EXIT_DENIED for a uid that passwd does not have, EXIT_INTERNAL
 * otherwise.
 */
int identity_find(struct arena *arena, const char *sudo_uid,
    struct caller *caller, struct error *error);

/* The person of that name, likewise.  EXIT_DENIED: there is none. */
int identity_named(struct arena *arena, const char *name, struct caller *caller,
    struct error *error);

/* Whether the uid is that of one of n accounts. */
int identity_among(struct arena *arena, uid_t uid, const char *const *names,
    size_t n, bool *among, struct error *error);

/*
 * The working directory's name: only if the caller can reach and open it by
 * that name (EXIT_DENIED).
 */
int identity_directory(
    struct arena *arena, struct caller *caller, struct error *error);

/*
 * Those of n groups that the caller is a member of, compared by gid.  A name
 * that no group has is none; a look-up that fails is an error.
 */
int identity_groups(struct arena *arena, const char *const *names, size_t n,
    struct caller *caller, struct error *error);

/*
 * Finds out whether the caller has an account of the gateway, and its work
 * directory then.  -1 and an EXIT_INTERNAL error: a look-up failed.
 */
int identity_account(
    struct arena *arena, struct caller *caller, struct error *error);

/*
 * The file system as the caller may use it, and back.  Between the two only
 * effective ids are the caller's, so the caller can neither signal nor trace.
 * A failure ends the process, and so does a file system of the caller's own
 * that does not answer in IDENTITY_PATIENCE seconds, by SIGALRM: in a request
 * of FUSE's the kernel lets only a signal that kills go through.
 */
enum { IDENTITY_PATIENCE = 10 };

void identity_assume(const struct caller *caller);
void identity_resume(void);

/*
 * Becomes the caller for good, with gid as the only primary group and the
 * caller's own groups as supplementary ones.  A failure ends the process.
 */
void identity_become(const struct caller *caller, gid_t gid);

/*
 * Becomes nobody, with no group but gid, and, where root may raise the
 * caller's, with no bound on nobody's processes, which are everybody's.  A
 * failure ends the process.
 */
enum { IDENTITY_NOBODY = 65534 };

void identity_become_nobody(gid_t gid);

/*
 * A gid by chance, from 2100000000 on, that no group has, nor the caller: for
 * one process, so that the caller cannot trace it.  Errors: EXIT_INTERNAL.
 */
enum { IDENTITY_SPARE = 2100000000, IDENTITY_SPARES = 1 << 25 };

int identity_spare_gid(struct arena *arena, const struct caller *caller,
    gid_t *gid, struct error *error);

/* The gid of a group by its name; -1 and an EXIT_INTERNAL error: none. */
int identity_gid(
    struct arena *arena, const char *name, gid_t *gid, struct error *error);

#endif
