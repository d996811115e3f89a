/*
 * How long the core takes, in microseconds of the processor's time (it waits
 * for nothing): the median of many runs, and for
 * what has a budget (docs/design.md), whether it is kept.  Exits with 1 when
 * one is not.
 */
#include "core/decision/decision.h"
#include "core/grammar/cmdline.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"
#include "core/words.h"
#include "tests/unit/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define USER "u5000" /* has a section among the many */

enum { RUNS = 201, SECTIONS = 10000, CONTAINERS = 20000 };

/* What is measured: texts, and what they were made into. */
struct work {
	const char *policy;
	const char *line;
	struct policy loaded;
};

static _Noreturn void fail(const struct error *error)
{
	fprintf(stderr, "core: %s\n", error->message);
	exit(1);
}

static void load(struct arena *arena, struct work *w)
{
	struct error error;

	if (policy_load(arena, "bench", w->policy, strlen(w->policy),
		&w->loaded, &error) < 0)
		fail(&error);
}

static void parse(
    struct arena *arena, const struct work *w, struct command *command)
{
	struct words words;
	struct error error;

	if (words_split(arena, w->line, strlen(w->line), WORDS_PERSON, &words,
		&error) < 0 ||
	    cmdline_parse(arena, words.v, words.n, command, &error) < 0)
		fail(&error);
}

static void parse_and_emit(struct arena *arena, struct work *w)
{
	struct command command;
	struct words words;

	parse(arena, w, &command);
	cmdline_emit(arena, &command, &words);
}

/* Words to argv, as undocker-rt does it, the facts being at hand. */
static void decide(struct arena *arena, struct work *w)
{
	struct caller caller = alice;
	struct command command;
	struct rules rules;
	struct facts facts;
	struct decision decision;
	struct words words;

	caller.user = USER;
	parse(arena, w, &command);
	policy_rules(arena, &w->loaded, &caller, command.command, &rules);
	decision_questions(arena, &command, &rules, &facts);
	for (size_t i = 0; i < facts.ncontainers; i++) {
		facts.containers[i].id = "0123456789abcdef";
		facts.containers[i].owned = true;
	}
	decision_make(arena, &command, &rules, &caller, &facts, &decision);
	if (!decision.allowed)
		fail(&decision.error);
	cmdline_emit(arena, &decision.plan.command, &words);
}

static void load_and_decide(struct arena *arena, struct work *w)
{
	load(arena, w);
	decide(arena, w);
	policy_end(&w->loaded);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int compare(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

/* Returns true when the budget, in microseconds, is kept. */
static bool measure(const char *what,
    void (*run)(struct arena *, struct work *), struct work *work,
    double budget, size_t runs)
{
	double times[RUNS], median;

	for (size_t i = 0; i < runs; i++) {
		double start = now();
		struct arena *arena = arena_new();

		run(arena, work);
		arena_free(arena);
		times[i] = now() - start;
	}
	qsort(times, runs, sizeof(*times), compare);
	median = times[runs / 2];
	printf("%-44s %10.1f us, budget %8.0f us%s\n", what, median, budget,
	    median < budget ? "" : ": EXCEEDED");
	return median < budget;
}

/* One section a user, each with its images. */
static const char *many_sections(struct arena *arena)
{
	char *text = arena_alloc(arena, SECTIONS * 80 + 64), *at = text;

	at += sprintf(at, "[command:run]\nWHITELIST=-i,-t\n");
	for (int i = 0; i < SECTIONS; i++)
		at += sprintf(
		    at, "[command:run user:u%d]\nALLOWEDIMAGES=i%d:.*\n", i, i);
	return text;
}

static const char *many_words(struct arena *arena, const char *first,
    const char *word, const char *last, size_t n)
{
	size_t length = strlen(word);
	char *text =
	    arena_alloc(arena, strlen(first) + n * length + strlen(last) + 1);
	char *at = stpcpy(text, first);

	for (size_t i = 0; i < n; i++)
		at = stpcpy(at, word);
	strcpy(at, last);
	return text;
}

static const char *many_containers(struct arena *arena)
{
	char *text = arena_alloc(arena, CONTAINERS * 7 + 3);
	char *at = stpcpy(text, "rm");

	for (int i = 0; i < CONTAINERS; i++)
		at += sprintf(at, " %x", 0x10000 + i);
	return text;
}

int main(void)
{
	cleanup_arena struct arena *arena = arena_new();
	struct work small = { .policy = seed, .line = "exec -it mine ash" };
	struct work large = { .policy = many_sections(arena),
		.line = "run -it i5000 ash" };
	struct work operands = { .line = many_words(
				     arena, "run x", " a", "", 60000) };
	struct work flags = { .line = many_words(
				  arena, "run", " -t", " x", 40000) };
	struct work letters = { .line = many_words(
				    arena, "run -", "i", " x", 120000) };
	struct work containers = { .policy =
				       "[command:rm]\nUIDMUSTMATCH=true\n",
		.line = many_containers(arena) };
	bool kept = true;

	load(arena, &small);
	load(arena, &containers);
	kept &=
	    measure("the seed's policy: a decision", decide, &small, 50, RUNS);
	kept &= measure("the seed's policy: loading and a decision",
	    load_and_decide, &(struct work){ seed, small.line, { 0 } }, 500,
	    RUNS);
	kept &= measure("10,000 sections: loading and a decision",
	    load_and_decide, &large, 10000, 21);
	kept &=
	    measure("60,000 operands", parse_and_emit, &operands, 100000, 21);
	kept &= measure("40,000 flags", parse_and_emit, &flags, 100000, 21);
	kept &= measure(
	    "120,000 letters in a word", parse_and_emit, &letters, 100000, 5);
	kept &= measure("20,000 containers, each to be one's own", decide,
	    &containers, 100000, 3);
	policy_end(&small.loaded);
	policy_end(&containers.loaded);
	return kept ? 0 : 1;
}
