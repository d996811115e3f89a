/*
 * Stage 5: what the root side is to do.
 */
#ifndef UNDOCKER_DECISION_PLAN_H
#define UNDOCKER_DECISION_PLAN_H

#include "core/grammar/bind.h"
#include "core/grammar/cmdline.h"
#include "core/mapping.h"
#include "core/policy/policy.h"

#include <stdbool.h>
#include <stddef.h>

/* A mount, and the flag of the plan's command that it became. */
struct planned_mount {
	struct bind bind;
	bool forced; /* by the policy, which ALLOWEDBINDS does not narrow */
	enum mapping mapping; /* of one of the host's */
	bool guarded;	      /* writable only where nobody else can reach it */
	size_t flag;
};

/*
 * A volume that is mounted by its name.  The root side makes it where it is
 * missing, and sees to it that it is as it was decided until the container is
 * there.
 */
struct planned_volume {
	const char *name;
	bool owned; /* the caller's; else it must have no owner */
};

/* What the root side is to do. */
struct plan {
	struct command command; /* canonical, forced flags last, only IDs */
	/* the sources of those of BIND_HOST are still to be checked */
	struct planned_mount *mounts;
	size_t nmounts;
	struct planned_volume *volumes; /* without those of FORCED */
	size_t nvolumes;
	/*
	 * The user's -e, NAME=value: handed to docker in a file of memory, so
	 * that no process list shows them.  FORCED's stay on the line.
	 */
	const char **environment;
	size_t nenvironment;
	unsigned int max_containers; /* that the caller may have; 0: no bound */
	int max_containers_line;
	unsigned int max_mounts;   /* of containers that start, likewise */
	int max_mounts_line;	   /* 0: the default */
	unsigned int max_networks; /* that the caller may have, likewise */
	int max_networks_line;
	unsigned int max_time, idle_timeout; /* seconds; 0: none */
	enum record_what record;
	const struct engine_entry *engine; /* NULL: the default one */
	bool creates; /* a container: record it as the caller's */
	bool owned;   /* networks and volumes must be the caller's own */
	/*
	 * Docker's CLI reads none of the caller's files and starts no program,
	 * so it may have docker's gid.
	 */
	bool direct;
	bool help; /* print what the caller may use, run nothing */
};

#endif
