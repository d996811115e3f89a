#include "core/policy/policy.h"

#include "core/policy/pattern.h"

void policy_end(struct policy *policy)
{
	for (size_t i = 0; i < policy->ncodes; i++)
		pattern_free(policy->codes[i]);
	policy->ncodes = 0;
}

bool engine_is_local(const struct engine_entry *engine)
{
	return !engine || engine->scheme == ENGINE_UNIX;
}
