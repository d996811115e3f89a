/*
 * What the core's unit tests share: memory that ends with the test, results
 * as one string, and a decision from three texts.
 */
#ifndef UNDOCKER_UNIT_SUPPORT_H
#define UNDOCKER_UNIT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/arena.h"
#include "core/decision/decision.h"
#include "core/error.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"
#include "core/words.h"
#include "people.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* The running test's memory. */
extern struct arena *arena;
int begin(void **state);
int end(void **state);
#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

/*
 * Fails the test unless got is wanted.  A wanted text that begins with '!' is
 * an error, "!CODE MESSAGE", and may break off anywhere.
 */
void expect(const char *input, const char *got, const char *wanted);

/* An error as "!CODE MESSAGE". */
const char *shown(const struct error *error);

/* Words joined by '|'. */
const char *joined(const struct words *words);

/* Loads a policy named "p"; NULL, or the error as shown() has it. */
const char *load(const char *text, size_t length, struct policy *policy);

/*
 * A decision with all that it was made from.  The engine of these tests has
 * two containers and two services: "mine", owned by whoever asks, and "yours",
 * not; and images under their names, but
 *   "sneaky:latest" is also called "ubuntu:14.04",
 *   "deadbeef:latest" is no tag: docker finds an image by that ID,
 *   "absent:latest" is not there.
 * Networks are "mine" (and "br-1", "host-1") and "yours", too, "front", without
 * an owner, "twice", of which there are two, and the host's by the ID
 * "hosts-id".  Volumes are "mine" and "yours", and without an owner those whose
 * names begin with "shared".  Containers that are one's own, too, and have
 * mounts: "old", "plain", "own", "self", "rooted", "mixed", as enum mapping has
 * them. "foreign" is in no record.
 */
struct trial {
	struct policy policy;
	struct rules rules;
	struct command command;
	struct facts facts;
	struct decision decision;
	const char *failed; /* no decision was reached: the error */
};

/* The line is split into words as a person's; policy_end() is the caller's. */
void try_line(struct trial *trial, const char *policy,
    const struct caller *caller, const char *line);

/* The plan's canonical words, joined, or the error that denies. */
const char *decide(
    const char *policy, const struct caller *caller, const char *line);

#endif
