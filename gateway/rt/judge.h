/*
 * Everything that a decision is made from: who calls, the policy, the engine,
 * and what is known there.
 */
#ifndef UNDOCKER_JUDGE_H
#define UNDOCKER_JUDGE_H

#include "core/arena.h"
#include "core/caller.h"
#include "core/decision/decision.h"
#include "core/error.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"
#include "rt/audit.h"
#include "rt/dial.h"
#include "rt/engine.h"
#include "rt/execute.h"
#include "rt/start.h"

#include <stdbool.h>
#include <sys/types.h>

/*
 * The first six are set before anything is asked.  All functions return 0, or
 * -1 with the error in it.
 */
struct judge {
	struct arena *arena;
	struct start start;
	struct caller caller;
	bool connection; /* the caller is at the other end of ssh */
	char *title;	 /* the memory of main's argv[0] */
	bool narrowed;	 /* of facts: set by whoever will see to it */

	struct error error;
	struct policy policy;
	bool shared; /* the caller is an account that several share */
	gid_t gid;   /* docker's */
	struct dial dial;
	struct engine engine;
	struct command command;
	struct rules rules;
	struct facts facts;
	struct decision decision;
	struct audit audit;
};

/* Whom a call is for. */
enum judge_account {
	JUDGE_PERSON, /* not for an account that several share */
	JUDGE_SHARED, /* for such an account only */
	JUDGE_EITHER,
};

/*
 * Loads the policy, which policy_end() lets go of, and sees whether the caller
 * may call at all.  Errors: EXIT_POLICY, EXIT_DENIED, EXIT_INTERNAL.
 */
int judge_identify(struct judge *judge, enum judge_account account);

/* The caller's rules for one command. */
int judge_rules(struct judge *judge, const struct docker_command *command);

/* The engine that those rules name. */
int judge_engine(struct judge *judge);

/* Words to the command. */
int judge_parse(struct judge *judge, char *const *words, size_t n);

/* The decision about the command; a denial is no error. */
int judge_decide(struct judge *judge);

/* The start of the audit, and what the words mean. */
int judge_receive(struct judge *judge, char *const *words, size_t n);

/*
 * The same from words, with the audit: begun, received and decided.  0: it is
 * allowed.  audit_ended() is the caller's to call.
 */
int judge_hear(struct judge *judge, char *const *words, size_t n);

/* What a plan of this judge's is carried out with; it is pointed into. */
struct execution judge_execution(struct judge *judge);

#endif
