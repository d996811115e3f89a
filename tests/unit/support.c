#include "support.h"

#include <string.h>

struct arena *arena;

int begin(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

int end(void **state)
{
	(void)state;
	arena_free(arena);
	arena = NULL;
	return 0;
}

void expect(const char *input, const char *got, const char *wanted)
{
	size_t length = *wanted == '!' ? strlen(wanted) : SIZE_MAX;

	if (strncmp(got, wanted, length) != 0)
		fail_msg("%s\n  gives %s\n  not   %s", input, got, wanted);
}

const char *shown(const struct error *error)
{
	return arena_printf(arena, "!%d %s", error->code, error->message);
}

const char *joined(const struct words *words)
{
	const char *text = "";

	for (size_t i = 0; i < words->n; i++)
		text = arena_printf(
		    arena, "%s%s%s", text, i ? "|" : "", words->v[i]);
	return text;
}

const char *load(const char *text, size_t length, struct policy *policy)
{
	struct error error;

	return policy_load(arena, "p", text, length, policy, &error) < 0
		   ? shown(&error)
		   : NULL;
}

static void answer_service(struct container_fact *fact)
{
	fact->owned = strcmp(fact->reference, "mine") == 0;
	if (fact->owned)
		fact->id = "aaaaaaaaaaaaaaaaaaaaaaaaa";
	else if (strcmp(fact->reference, "yours") == 0)
		fact->id = "bbbbbbbbbbbbbbbbbbbbbbbbb";
}

/* Containers with mounts, by how those are mapped. */
static void answer_mounts(struct container_fact *fact)
{
	static const struct {
		const char *name;
		unsigned int mappings;
		bool unguarded;
	} kinds[] = {
		{ "old", 1U << MAPPING_UNKNOWN, false },
		{ "plain", 1U << MAPPING_NONE, false },
		{ "own", 1U << MAPPING_OWN, false },
		{ "self", 1U << MAPPING_SELF, false },
		{ "open", 1U << MAPPING_SELF | 1U << MAPPING_ROOT, true },
		{ "rooted", 1U << MAPPING_ROOT, false },
		{ "mixed", 1U << MAPPING_ROOT | 1U << MAPPING_UNKNOWN, false },
	};

	fact->recorded = false;
	if (strcmp(fact->reference, "foreign") == 0)
		fact->id = "cccccccccccccccccccccccccccccccc"
			   "cccccccccccccccccccccccccccccccc";
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(fact->reference, kinds[i].name) != 0)
			continue;
		fact->owned = fact->recorded = true;
		fact->mappings = kinds[i].mappings;
		fact->unguarded = kinds[i].unguarded;
	}
}

static void answer_container(struct container_fact *fact)
{
	static const char mine[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	static const char yours[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
				    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

	if (fact->service) {
		answer_service(fact);
		return;
	}
	fact->owned = strcmp(fact->reference, "mine") == 0;
	fact->recorded = true;
	if (fact->owned)
		fact->id = mine;
	else if (strcmp(fact->reference, "yours") == 0)
		fact->id = yours;
	else
		answer_mounts(fact);
	if (fact->owned && !fact->id)
		fact->id = mine;
}

static void answer_network(struct network_fact *fact)
{
	static const struct network_fact known[] = {
		{ .reference = "mine", .owned = true, .id = "mine-id" },
		{ .reference = "br-1", .owned = true, .id = "br-1" },
		{ .reference = "host-1", .owned = true, .id = "host-1" },
		{ .reference = "yours", .id = "yours-id" },
		{ .reference = "front", .unowned = true, .id = "front-id" },
		{ .reference = "twice", .several = true },
		{ .reference = "hosts-id",
		    .unowned = true,
		    .id = "hosts-id",
		    .name = "host" },
	};
	const char *reference = fact->reference;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strcmp(reference, known[i].reference) != 0)
			continue;
		*fact = known[i];
		fact->name = fact->name ? fact->name : reference;
	}
}

static void answer_volume(struct volume_fact *fact)
{
	const char *name = fact->reference;

	fact->owned = strcmp(name, "mine") == 0;
	fact->unowned = strncmp(name, "shared", 6) == 0;
	fact->present =
	    fact->owned || fact->unowned || strcmp(name, "yours") == 0;
}

static void answer_image(struct image_fact *fact)
{
	static const char *const sneaky[] = { "sneaky:latest", "ubuntu:14.04" };
	static const char *const found_by_id[] = { "alpine:3.20" };

	fact->present = true;
	if (strcmp(fact->reference, sneaky[0]) == 0) {
		fact->names = sneaky;
		fact->nnames = 2;
	} else if (strcmp(fact->reference, "deadbeef:latest") == 0) {
		fact->names = found_by_id;
		fact->nnames = 1;
	} else if (strcmp(fact->reference, "absent:latest") == 0) {
		fact->present = false;
	} else {
		fact->names = &fact->reference;
		fact->nnames = 1;
	}
}

void try_line(struct trial *trial, const char *policy,
    const struct caller *caller, const char *line)
{
	struct words words;
	struct error error;

	*trial = (struct trial){ 0 };
	trial->failed = load(policy, strlen(policy), &trial->policy);
	if (trial->failed)
		return;
	if (words_split(
		arena, line, strlen(line), WORDS_PERSON, &words, &error) < 0 ||
	    cmdline_parse(arena, words.v, words.n, &trial->command, &error) <
		0) {
		trial->failed = shown(&error);
		return;
	}
	policy_rules(arena, &trial->policy, caller, trial->command.command,
	    &trial->rules);
	decision_questions(
	    arena, &trial->command, &trial->rules, &trial->facts);
	for (size_t i = 0; i < trial->facts.ncontainers; i++)
		answer_container(&trial->facts.containers[i]);
	for (size_t i = 0; i < trial->facts.nnetworks; i++)
		answer_network(&trial->facts.networks[i]);
	for (size_t i = 0; i < trial->facts.nvolumes; i++)
		answer_volume(&trial->facts.volumes[i]);
	for (size_t i = 0; i < trial->facts.nimages; i++)
		answer_image(&trial->facts.images[i]);
	decision_make(arena, &trial->command, &trial->rules, caller,
	    &trial->facts, &trial->decision);
}

const char *decide(
    const char *policy, const struct caller *caller, const char *line)
{
	struct trial trial;
	struct words words;

	try_line(&trial, policy, caller, line);
	policy_end(&trial.policy);
	if (trial.failed)
		return trial.failed;
	if (!trial.decision.allowed)
		return shown(&trial.decision.error);
	cmdline_emit(arena, &trial.decision.plan.command, &words);
	return joined(&words);
}
