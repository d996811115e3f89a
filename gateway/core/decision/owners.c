#include "core/decision/owners.h"

#include <string.h>

bool decision_must_match(const struct rules *rules)
{
	int line;
	enum setting setting = rules_uid_must_match(rules, &line);

	if (setting == SETTING_UNSET)
		return grammar_role(rules->command, ROLE_FILTER) ||
		       grammar_names_objects(rules->command);
	return setting == SETTING_TRUE;
}

bool decision_must_own(const struct rules *rules)
{
	int line;

	return rules_uid_must_match(rules, &line) != SETTING_FALSE;
}

int decision_match_line(const struct decider *d)
{
	int line;

	rules_uid_must_match(d->rules, &line);
	return line ? line : d->rules->sections[0]->line;
}

/* Docker takes a name before the ID that begins so: another's, perhaps. */
static bool looks_like_id(const char *name)
{
	size_t length;

	/* Docker drops a slash in front of a name. */
	name += *name == '/';
	length = strlen(name);
	return length >= 12 && length <= 64 &&
	       strspn(name, "0123456789abcdef") == length;
}

bool decision_name(struct decider *d, const char *kind, const char *name)
{
	if (!looks_like_id(name))
		return true;
	decision_deny(
	    d, name, "", 0, "the name '%s' looks like a %s's ID", name, kind);
	decision_hint(d, "take a name with a letter after f in it");
	return false;
}

/*
 * Facts stand in the order in which they are asked for here, so the search
 * begins after the last one found: the first look is the right one, however
 * many there are.
 */
const struct container_fact *decision_fact(
    struct decider *d, bool service, const char *start, size_t length)
{
	const struct facts *facts = d->facts;

	for (size_t i = 0; i < facts->ncontainers; i++) {
		size_t at = (d->next_container + i) % facts->ncontainers;
		const struct container_fact *f = &facts->containers[at];

		if (f->service != service ||
		    strncmp(f->reference, start, length) != 0 ||
		    f->reference[length])
			continue;
		d->next_container = at + 1;
		return f;
	}
	return NULL;
}

static const char *own(struct decider *d, bool service, const char *value,
    const struct reference *reference)
{
	const char *kind = service ? "service" : "container";
	const char *start = value + reference->start;
	size_t length = reference->length;
	const struct container_fact *fact;
	const char *what;
	int line;

	rules_uid_must_match(d->rules, &line);
	if (length && *start == '/') {
		start++;
		length--;
	}
	fact = decision_fact(d, service, start, length);
	what = arena_printf(d->arena, "%s %.*s", kind, (int)length, start);
	if (!fact || !fact->id || !fact->owned) {
		decision_deny(d, what, "UIDMUSTMATCH", line,
		    "you have no %s '%.*s'", kind, (int)length, start);
		return NULL;
	}
	decision_reason(d, what, "UIDMUSTMATCH", line, false);
	return arena_printf(d->arena, "%.*s%s%s", (int)reference->start, value,
	    fact->id, start + length);
}

const char *decision_own_container(
    struct decider *d, const char *value, const struct reference *reference)
{
	return own(d, false, value, reference);
}

const char *decision_own_service(
    struct decider *d, const char *value, const struct reference *reference)
{
	return own(d, true, value, reference);
}
