#include "door/policy.h"

#include "rt/identity.h"

#include <string.h>

static bool same(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino &&
	       one->st_size == other->st_size &&
	       one->st_mtim.tv_sec == other->st_mtim.tv_sec &&
	       one->st_mtim.tv_nsec == other->st_mtim.tv_nsec &&
	       one->st_ctim.tv_sec == other->st_ctim.tv_sec &&
	       one->st_ctim.tv_nsec == other->st_ctim.tv_nsec;
}

static struct stat look(void)
{
	struct stat status;

	/* Without a file there is nothing that this could be the same as. */
	if (lstat(UNDOCKER_POLICY, &status) < 0)
		memset(&status, 0, sizeof(status));
	return status;
}

/* The first ask loads it once more: it may have changed since it was loaded. */
void policy_watch(struct policy_watch *watch)
{
	watch->stale = true;
}

/* In memory of its own, which lasts: streams point to engines of a policy. */
static int load(struct judge *judge, struct arena *arena, struct error *error)
{
	struct judge fresh = *judge;

	fresh.arena = arena_new();
	fresh.policy = (struct policy){ 0 };
	fresh.gid = 0;
	if (judge_identify(&fresh, JUDGE_PERSON) == 0 &&
	    identity_gid(fresh.arena, fresh.policy.group, &fresh.gid,
		&fresh.error) == 0) {
		policy_end(&judge->policy);
		*judge = fresh;
		return 0;
	}
	error_set(error, arena, fresh.error.code, "%s", fresh.error.message);
	if (fresh.error.hint)
		error_hint(error, arena, "%s", fresh.error.hint);
	policy_end(&fresh.policy);
	arena_free(fresh.arena);
	return -1;
}

int policy_fresh(struct policy_watch *watch, struct judge *judge,
    struct arena *arena, struct error *error)
{
	/* Looked at before it is read, so that no change is missed. */
	struct stat now = look();

	if (!watch->stale && same(&now, &watch->seen))
		return 0;
	watch->seen = now;
	watch->stale = true;
	if (load(judge, arena, error) < 0)
		return -1;
	watch->stale = false;
	return 0;
}
