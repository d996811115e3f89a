/*
 * Stage 4 and 5: a parsed command, the caller's rules and facts, to a
 * decision with its reasons and, when allowed, a plan.
 */
#ifndef UNDOCKER_DECISION_H
#define UNDOCKER_DECISION_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/error.h"
#include "core/grammar/bind.h"
#include "core/grammar/cmdline.h"
#include "core/mapping.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * A container, or a service of a Swarm's, that the command names, and what the
 * root side found.
 */
struct container_fact {
	const char *reference; /* asked: as written, without a leading '/' */
	bool service;	       /* asked: a service, not a container */
	const char *id;	       /* whole, or NULL: there is none */
	bool owned;    /* by the caller: the ledger, or a label, says so */
	bool recorded; /* a container that the ledger knows */
	unsigned int mappings; /* 1 << enum mapping, of each of its mounts */
};

/* An image that the command names, likewise. */
struct image_fact {
	const char *reference;	  /* asked: the canonical familiar name */
	bool present;		  /* on the engine, by that reference */
	const char *id;		  /* the engine's, or NULL; for the audit */
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
	bool forced; /* by the policy, which ALLOWEDBINDS does not narrow */
	enum mapping mapping; /* of one of the host's */
	size_t flag;
};

/* What the root side is to do. */
struct plan {
	struct command command; /* canonical, forced flags last, only IDs */
	/* the sources of those of BIND_HOST are still to be checked */
	struct planned_mount *mounts;
	size_t nmounts;
	/*
	 * The user's -e, NAME=value: handed to docker in a file of memory, so
	 * that no process list shows them.  FORCED's stay on the line.
	 */
	const char **environment;
	size_t nenvironment;
	unsigned int max_containers; /* that the caller may have; 0: no bound */
	int max_containers_line;
	unsigned int max_mounts; /* of containers that start, likewise */
	int max_mounts_line;	 /* 0: the default */
	unsigned int max_time, idle_timeout; /* seconds; 0: none */
	enum record_what record;
	const struct engine_entry *engine; /* NULL: the default one */
	bool creates; /* a container: record it as the caller's */
	/*
	 * Docker's CLI reads none of the caller's files and starts no program,
	 * so it may have docker's gid.
	 */
	bool direct;
	bool help; /* print what the caller may use, run nothing */
};

struct decision {
	bool allowed;
	struct error error;		/* when not allowed: what to print */
	const char **warnings, **notes; /* when allowed: lines for stderr */
	size_t nwarnings, nnotes;
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

/* Files that docker's CLI is given by path; NULL: none. */
struct plan_files {
	const char *host;	 /* --host; NULL: the default engine's */
	const char *cidfile;	 /* --cidfile: written by it */
	const char *environment; /* --env-file: plan->environment */
	const char *labels;	 /* --label-file */
};

/*
 * The whole command line, ready for execve: docker, --config DIR, -H HOST and
 * the plan's canonical words, with the files after the flags.
 */
void plan_argv(struct arena *arena, const struct policy *policy,
    const char *config, const struct plan_files *files, const struct plan *plan,
    struct words *argv);

/* The staged source takes the place of what was asked for. */
void plan_mount_source(
    struct arena *arena, struct plan *plan, size_t mount, const char *source);

/*
 * Whether a bind of source, absolute and without links, is within the rules:
 * the root side asks again when it knows where a source really leads.  Of a
 * command that creates nothing, the rules of run and create count, one of which
 * must allow it: the container was made by them.  Without ALLOWEDBINDS an
 * account of the gateway has its work directory alone.
 * Returns 0, or -1 and an error (EXIT_DENIED).
 */
int rules_bind(struct arena *arena, const struct rules *rules,
    const struct caller *caller, const char *source, bool readonly,
    struct error *error);

/*
 * Whether an ALLOWEDBINDS applies; of a command that creates nothing, one of
 * run or create.
 */
bool rules_on_binds(struct arena *arena, const struct rules *rules,
    const struct caller *caller);

/*
 * Returns what the caller is told of a mount that became read-only: of the home
 * or what is above it, or else of one of FORCED that is not of the work
 * directory.
 */
const char *decision_readonly_note(
    struct arena *arena, const char *source, bool home);

/*
 * The same for an engine on another machine, where an ALLOWEDBINDS must name
 * the source, even of a forced mount: that says that it is shared storage.
 */
int rules_shared(struct arena *arena, const struct rules *rules,
    const struct caller *caller, const char *source, bool readonly,
    struct error *error);

#endif
