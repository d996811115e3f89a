/*
 * A decision in the making, and how each step says what it found.
 */
#ifndef UNDOCKER_DECISION_DECIDER_H
#define UNDOCKER_DECISION_DECIDER_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/decision/facts.h"
#include "core/decision/plan.h"
#include "core/error.h"
#include "core/policy/rules.h"

#include <stdbool.h>
#include <stddef.h>

/* One step of the decision, in the order in which it was taken. */
struct reason {
	const char *what; /* "--privileged", "image alpine:3.20", … */
	const char *rule; /* "WHITELIST", "FORCED", …, "" for none */
	int line;	  /* in the policy file, 0 for none */
	bool denies;
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

struct decider {
	struct arena *arena;
	const struct command *asked;
	const struct rules *rules;
	const struct caller *caller;
	const struct facts *facts;
	struct decision *decision;
	bool must_match; /* UIDMUSTMATCH holds for containers, services */
	bool must_own;	 /* and for networks and volumes, by default */
	/* after the fact last found */
	size_t next_container, next_image, next_network, next_volume;
};

/* Notes a step that was taken, and the rule in the policy's line (0: none). */
void decision_reason(struct decider *d, const char *what, const char *rule,
    int line, bool denies);

/*
 * Denies: notes the reason, and makes the first such message the decision's
 * error, with its file:line.
 */
void decision_deny(struct decider *d, const char *what, const char *rule,
    int line, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Denies with an error that a parser gave. */
void decision_fail(
    struct decider *d, const char *what, const struct error *error);

/* A hint for the message just made; the first one stays. */
void decision_hint(struct decider *d, const char *hint);

/* Adds a flag to the plan's command. */
void decision_add(
    struct decider *d, const struct docker_flag *flag, const char *value);

#endif
