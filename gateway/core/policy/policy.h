/*
 * The rule set: what undocker.conf(5) describes, as it was read.
 */
#ifndef UNDOCKER_POLICY_H
#define UNDOCKER_POLICY_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/error.h"
#include "core/grammar/cmdline.h"
#include "core/grammar/grammar.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	POLICY_LINE = 64 * 1024, /* longest line, in bytes */
	POLICY_SECTION = 256,	 /* longest section name, in bytes */
	POLICY_SIZE = 16 << 20,	 /* longest file, in bytes */
};

/* A flag that WHITELIST or BLACKLIST names, and the line that names it. */
struct flag_rule {
	const struct docker_flag *flag;
	int line;
};

/* A pattern of ALLOWEDIMAGES or RESTRICTEDIMAGES: PCRE2, compiled, anchored. */
struct image_rule {
	const char *pattern;
	void *code; /* pcre2_code, freed with the policy */
	int line;
};

/* A pattern of VALUES, for one flag. */
struct value_rule {
	const struct docker_flag *flag;
	struct image_rule pattern;
};

/* A path of ALLOWEDBINDS, with bytes of enum variable: it and all below. */
struct bind_rule {
	const char *source;
	bool readonly;
	int line;
};

enum scope { SCOPE_ALL, SCOPE_GROUP, SCOPE_USER };

/* A setting that may be left out. */
enum setting { SETTING_UNSET = -1, SETTING_FALSE = 0, SETTING_TRUE = 1 };

/* How much there may be. */
enum bound_kind {
	BOUND_CONTAINERS, /* MAXCONTAINERS */
	BOUND_TIME,	  /* MAXTIME, in seconds */
	BOUND_IDLE,	  /* IDLETIMEOUT, in seconds */
	BOUND_MOUNTS,	  /* MAXMOUNTS */
	BOUND_NETWORKS,	  /* MAXNETWORKS */
	BOUNDS
};

/* Where no section sets them. */
enum {
	MAX_MOUNTS = 256,
	MAX_NETWORKS = 4, /* docker's addresses are enough for about 30 */
};

struct bound {
	unsigned int value; /* 0: none, said so */
	int line;	    /* 0: not set */
};

/* RECORD: what of a session on a terminal is kept. */
enum record_what { RECORD_NOTHING, RECORD_OUTPUT, RECORD_INPUT_TOO };

struct recording_rule {
	enum record_what what;
	int line; /* 0: not set */
};

enum {
	HARDEN_NO_NEW_PRIVILEGES = 1,
	HARDEN_USER = 2,
	HARDEN_IDMAP = 4, /* in place of HARDEN_USER */
	HARDEN_UNSET = 128
};

/* How an engine is reached. */
enum engine_scheme { ENGINE_UNIX, ENGINE_TCP, ENGINE_SSH };

/* The settings of [engine:NAME], in the order of their table. */
enum engine_setting {
	ENGINE_HOST,
	ENGINE_TLS, /* only to say "off" */
	ENGINE_TLSCA,
	ENGINE_TLSCERT,
	ENGINE_TLSKEY,
	ENGINE_SSHKEY,
	ENGINE_SSHKNOWNHOSTS,
	ENGINE_SETTINGS
};

/* [undocker]'s HOST, as ENGINE has it. */
#define ENGINE_DEFAULT "default"

struct engine_text {
	const char *value;
	int line; /* 0: not set */
};

/* [engine:NAME] */
struct engine_entry {
	const char *name;
	int line;
	enum engine_scheme scheme;
	const char *host; /* as written */
	const char *path; /* of a unix engine's socket */
	/* of others; user and an ssh engine's port may be NULL */
	const char *user, *address, *port;
	struct engine_text texts[ENGINE_SETTINGS];
};

/* On this machine; the default one (NULL) is. */
bool engine_is_local(const struct engine_entry *engine);

/* [command:NAME], [command:NAME group:G] or [command:NAME user:U] */
struct section {
	const struct docker_command *command;
	enum scope scope;
	const char *who;   /* G or U */
	const char *title; /* as written, between the brackets */
	int line;
	struct flag_rule *whitelist, *blacklist;
	size_t nwhitelist, nblacklist;
	struct command forced; /* flags only; values hold enum variable bytes */
	int forced_line;
	struct image_rule *allowed, *restricted;
	size_t nallowed, nrestricted;
	enum setting uid_must_match;
	int uid_must_match_line;
	unsigned int harden;
	int harden_line;
	struct value_rule *values;
	size_t nvalues;
	struct bind_rule *binds;
	size_t nbinds;
	struct command limits; /* flags only: defaults, and ceilings */
	int limits_line;
	struct bound bounds[BOUNDS];
	struct recording_rule record;
	const char *engine_name;
	int engine_line;		   /* 0: not set */
	const struct engine_entry *engine; /* NULL: the default one */
};

/* What `check` tells and rt keeps silent about. */
struct warning {
	int line;
	const char *message;
};

/* What a lost connection does to what it was attached to. */
enum on_disconnect {
	ON_DISCONNECT_STOP,
	ON_DISCONNECT_KILL,
	ON_DISCONNECT_LEAVE
};

struct policy {
	const char *file; /* its name, for messages */
	/* [undocker], also called [main] */
	const char *docker, *host, *group, *mode; /* mode: NULL, setuid, sudo */
	bool error_on_blacklisted;
	unsigned int minuid;
	/* AUDIT: "syslog", "off" or a file's absolute name */
	const char *audit;
	bool audit_required;		/* what cannot be audited is not run */
	const char *record_directory;	/* NULL: not set */
	unsigned long long record_size; /* of a recording, bytes at most */
	/* [gateway] */
	enum on_disconnect on_disconnect;
	unsigned int grace;	     /* seconds between SIGTERM and SIGKILL */
	unsigned int prompt_timeout; /* seconds idle at the prompt; 0: none */
	/* accounts that several people share, and the map of their keys */
	const char **accounts;
	size_t naccounts;
	const char *users;
	bool end_required; /* END=required: the file must close with [end], */
	bool end_seen;	   /* so that one cut short is found out */
	struct engine_entry **engines;
	size_t nengines;
	struct section **sections; /* in the order of the file */
	size_t nsections;
	struct warning *warnings;
	size_t nwarnings;
	void **codes; /* the patterns' pcre2_codes, for policy_end() */
	size_t ncodes;
};

/*
 * Loads length bytes of a policy file.  Returns 0, or -1 and the error
 * (EXIT_POLICY) of the first line that is wrong, with file:line.  The policy's
 * memory is the arena's, but for the compiled patterns: policy_end() frees
 * those.
 */
int policy_load(struct arena *arena, const char *file, const char *text,
    size_t length, struct policy *policy, struct error *error);
void policy_end(struct policy *policy);

/* Whether the engine mounts a container's sources again: start, restart, cp. */
bool policy_mounts_again(const struct docker_command *command);

#endif
