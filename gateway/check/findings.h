/*
 * What the checker has to say: warnings, in the order in which they were
 * found, each with a line of the policy or about the machine.
 */
#ifndef UNDOCKER_FINDINGS_H
#define UNDOCKER_FINDINGS_H

#include "core/arena.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"

#include <stddef.h>

struct finding {
	int line;	     /* of the policy; 0: about the machine */
	const char *what;    /* one sentence */
	const char *instead; /* a line for the policy, or what to do; NULL */
};

struct findings {
	struct arena *arena;
	struct finding *v;
	size_t n;
};

void findings_add(struct findings *f, int line, const char *instead,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* What is dangerous, useless or likely a mistake in a policy: pure. */
void findings_of_policy(struct findings *f, const struct policy *policy);

/* The same of its engines; and their files, as the caller sees them. */
void findings_of_engines(struct findings *f, const struct policy *policy);
void findings_of_engine_files(struct findings *f, const struct policy *policy);

/*
 * What of the machine makes the policy void, as far as the caller can see it:
 * sections of people who are not there, ways around undocker.
 */
void findings_of_machine(struct findings *f, const struct policy *policy);

/*
 * Accounts of the gateway that are not closed, or that nobody can use; and the
 * map of keys of those that several people share.
 */
void findings_of_accounts(struct findings *f, const struct policy *policy);

/*
 * People who can be root inside and have a shell on this machine; and homes
 * whose file system cannot map owners.
 */
void findings_of_people(struct findings *f, const struct policy *policy);

#endif
