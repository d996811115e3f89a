/*
 * A policy file: it loads, or there is an error with its place; and a prefix
 * of one that says where it ends is an error or allows nothing.
 */
#include "support.h"

#include "core/policy/policy.h"
#include "core/policy/rules.h"

static bool loads(
    struct arena *arena, const char *text, size_t size, struct policy *policy)
{
	struct error error;

	if (policy_load(arena, "p", text, size, policy, &error) == 0)
		return true;
	HOLDS(error.code == EXIT_POLICY);
	HOLDS(strncmp(error.message, "p:", 2) == 0);
	HOLDS(policy->ncodes == 0);
	return false;
}

static void check(struct arena *arena, const struct policy *policy)
{
	const struct caller caller = { .uid = 1000, .gid = 1000, .user = "u" };

	HOLDS(policy->docker[0] == '/');
	for (size_t i = 0; i < policy->nsections; i++) {
		const struct section *s = policy->sections[i];
		const char *const *groups;
		size_t n;
		struct rules rules;

		HOLDS(s->command && s->command->risk != RISK_NEVER);
		HOLDS((s->scope == SCOPE_ALL) == (*s->who == '\0'));
		policy_groups(arena, policy, s->command, &groups, &n);
		policy_rules(arena, policy, &caller, s->command, &rules);
		HOLDS(rules.n + n <= policy->nsections);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *text = (const char *)data;
	struct policy policy, cut;
	bool closed;

	if (!loads(arena, text, size, &policy))
		return 0;
	check(arena, &policy);
	closed = policy.end_required;
	policy_end(&policy);
	for (size_t n = size / 2; closed && n < size; n += 1 + size / 16) {
		if (!loads(arena, text, n, &cut))
			continue;
		/* loads whole: up to END=, or cut in what follows [end] */
		HOLDS(!cut.end_required || cut.end_seen);
		policy_end(&cut);
	}
	return 0;
}
