/*
 * What has to be known before deciding: decision_questions() fills in the
 * references, the root side the rest.
 */
#ifndef UNDOCKER_DECISION_FACTS_H
#define UNDOCKER_DECISION_FACTS_H

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
	bool run;      /* by a section for run */
	unsigned int mappings; /* 1 << enum mapping, of each of its mounts */
	bool unguarded;	       /* others may reach one that is MAPPING_SELF */
};

/*
 * A network that the command names.  Those that docker has from the start
 * (bridge, none, host) are not asked for by these names, but one may be found
 * by its ID: then name says which.
 */
struct network_fact {
	const char *reference; /* asked: a name, or an ID or its beginning */
	bool several;	       /* found: docker could not tell which is meant */
	const char *id;	       /* whole, or NULL: there is none, or several */
	const char *name;      /* with an ID: what docker calls it */
	bool owned;	       /* by the caller: its label says so */
	bool unowned;	       /* no label says whose it is */
};

/* A volume that the command names; volumes have no IDs. */
struct volume_fact {
	const char *reference; /* asked: its name */
	bool present;
	bool owned;   /* by the caller: its label says so */
	bool unowned; /* it is there, and no label says whose it is */
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
	struct network_fact *networks;
	size_t nnetworks;
	struct volume_fact *volumes;
	size_t nvolumes;
	/*
	 * The root side shows, and touches, what is the caller's and no more,
	 * so a command that names nothing can do no harm to others.
	 */
	bool narrowed;
};

#endif
