/*
 * The audit: who did what, one JSON object a line (docs/audit.md has the
 * fields), written by the root side to syslog or to a file.
 */
#ifndef UNDOCKER_AUDIT_H
#define UNDOCKER_AUDIT_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/decision/decision.h"
#include "core/error.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"

#include <stdbool.h>
#include <time.h>

/* Bytes that docker's CLI has read and written; none: it was not watched. */
struct audit_traffic {
	unsigned long long read, written;
};

struct audit {
	struct arena *arena;
	const struct policy *policy;
	const struct caller *caller;
	const char *client;    /* SSH_CONNECTION, or NULL: on this machine */
	const char *id;	       /* of this command: 32 hex digits */
	struct timespec begun; /* on the monotonic clock */
	const char
	    *account;	  /* that is shared, by which one has come, or NULL */
	const char *keys; /* that were used then */
	const char *recording; /* the file's name, or NULL */
	struct audit_traffic traffic;
	bool on;
};

/*
 * Begins a command's audit.  An audit that cannot be written is off, or with
 * `required` in the policy an error (EXIT_INTERNAL).
 */
int audit_begin(struct audit *audit, struct error *error);

/*
 * The events.  `words` are the user's, and command what they were parsed to,
 * or NULL: values that may be secrets are left out.  Errors as above.
 */
int audit_received(struct audit *audit, char *const *words, size_t n,
    const struct command *command, struct error *error);
int audit_decided(struct audit *audit, const struct decision *decision,
    const struct facts *facts, struct error *error);

/*
 * Who somebody is who comes by the caller's account, which several share: user,
 * or NULL when that was refused, for the reason in *error.  Errors as above,
 * in place of the one that is there.
 */
int audit_identified(struct audit *audit, const char *keys, const char *user,
    struct error *error);

/*
 * A decision to deny, or an error, in place of one that was not made (a wrong
 * command line, no engine), or after one to allow that cannot be carried out.
 */
void audit_failed(struct audit *audit, const struct error *why);

/* The end; container is the ID of the one that was created, or NULL. */
void audit_ended(struct audit *audit, int code, const char *container);

#endif
