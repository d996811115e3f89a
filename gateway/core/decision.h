/*
 * Stage 4 and 5: a parsed command, the caller's rules and facts, to a
 * decision with its reasons and, when allowed, a plan.
 */
#ifndef UNDOCKER_DECISION_H
#define UNDOCKER_DECISION_H

#include "arena.h"
#include "bind.h"
#include "caller.h"
#include "cmdline.h"
#include "error.h"
#include "policy.h"

#include <stdbool.h>
#include <stddef.h>

/* A container that the command names, and what the root side found. */
struct container_fact {
	const char *reference; /* asked: as written, without a leading '/' */
	const char *id;	       /* 64 hex digits, or NULL: no such container */
	bool owned;	       /* by the caller, says the ledger */
};

/* An image that the command names, likewise. */
struct image_fact {
	const char *reference;	  /* asked: the canonical familiar name */
	bool present;		  /* on the engine, by that reference */
	const char *const *names; /* its tags and digests, as the engine has */
	size_t nnames;		  /* them: familiar names */
};

/*
 * What has to be known before deciding: decision_questions() fills in the
 * references, the root side the rest.
 */
struct facts {
	struct container_fact *containers;
	size_t ncontainers;
	struct image_fact *images;
	size_t nimages;
};

/* One step of the decision, in the order in which it was taken. */
struct reason {
	const char *what; /* "--privileged", "image alpine:3.20", … */
	const char *rule; /* "WHITELIST", "FORCED", …, "" for none */
	int line;	  /* in the policy file, 0 for none */
	bool denies;
};

/* A mount, and the flag of the plan's command that it became. */
struct planned_mount {
	struct bind bind;
	size_t flag;
};

/* What the root side is to do. */
struct plan {
	struct command command; /* canonical, forced flags last, only IDs */
	/* the sources of those of BIND_HOST are still to be checked */
	struct planned_mount *mounts;
	size_t nmounts;
	bool creates; /* a container: record it as the caller's */
	bool help;    /* print what the caller may use, run nothing */
};

struct decision {
	bool allowed;
	struct error error;    /* when not allowed: what to print */
	const char **warnings; /* when allowed: lines for stderr */
	size_t nwarnings;
	struct reason *reasons;
	size_t nreasons;
	struct plan plan;
};

/* What has to be looked up for this command under these rules. */
void decision_questions(struct arena *arena, const struct command *command,
    const struct rules *rules, struct facts *facts);

/* Decides.  The decision's strings are the arena's or its arguments'. */
void decision_make(struct arena *arena, const struct command *command,
    const struct rules *rules, const struct caller *caller,
    const struct facts *facts, struct decision *decision);

/*
 * The whole command line, ready for execve: docker, --config DIR, -H HOST and
 * the plan's canonical words, with --cidfile before the others' flags when
 * cidfile is not NULL.
 */
void plan_argv(struct arena *arena, const struct policy *policy,
    const char *config, const char *cidfile, const struct plan *plan,
    struct words *argv);

#endif
