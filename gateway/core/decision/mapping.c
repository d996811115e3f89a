#include "core/decision/steps.h"

#include "core/decision/owners.h"
#include "core/decision/references.h"

#include <string.h>

/*
 * Who a container's processes are, and so how the host's directories in it are
 * mapped.  The caller is UID:GID in numbers; anything else, a name above all,
 * is whoever the image says.
 */

/* A mapping, and the rule that decided it. */
struct choice {
	enum mapping mapping;
	const char *rule;
	int line;
};

/* UID:GID if the plan's user is the caller, else NULL. */
static const char *own_user(struct decider *d)
{
	const char *user = cmdline_value(&d->decision->plan.command, ROLE_USER);

	return user ? caller_numbers(d->arena, d->caller, user, false) : NULL;
}

/* The line of the FORCED that says who it is; 0: none does. */
static int forced_user_line(const struct rules *rules)
{
	for (size_t i = rules->n; i-- > 0;)
		if (cmdline_value(&rules->sections[i]->forced, ROLE_USER))
			return rules->sections[i]->forced_line;
	return 0;
}

static struct choice choose(struct decider *d)
{
	struct choice choice = { .rule = "HARDEN" };
	unsigned int harden = rules_harden(d->rules, &choice.line);
	bool own = own_user(d);
	const char *another;
	int line;

	if (!(harden & (HARDEN_USER | HARDEN_IDMAP)) || d->caller->uid == 0) {
		choice.mapping = MAPPING_NONE;
		return choice;
	}
	another = rules_another(d->rules, &line);
	if (another) {
		choice.rule = another;
		choice.line = line;
	} else if (!own) {
		choice.rule = "FORCED";
		choice.line = forced_user_line(d->rules);
	}
	if (!own)
		choice.mapping = MAPPING_ROOT;
	else if (another || !(harden & HARDEN_NO_NEW_PRIVILEGES))
		choice.mapping = MAPPING_SELF;
	else
		choice.mapping = MAPPING_OWN;
	return choice;
}

/*
 * Returns whether a mount is kept from other people, whoever is inside now:
 * root may be there later, or in another container of the caller's, and is root
 * on the host with a directory of it that somebody hands over through a socket.
 * People with a program outside can do so themselves.
 */
static bool is_guarded(const struct caller *caller, enum mapping mapping)
{
	return caller->gateway &&
	       (mapping == MAPPING_SELF || mapping == MAPPING_ROOT);
}

static void map_mount(
    struct decider *d, struct planned_mount *mount, const struct choice *choice)
{
	static const char *const shown[MAPPINGS] = {
		[MAPPING_NONE] = "as on the host, root's included",
		[MAPPING_OWN] = "as on the host, without root",
		[MAPPING_SELF] = "only yours",
		[MAPPING_ROOT] = "root inside is you",
	};

	mount->mapping = choice->mapping;
	mount->guarded = is_guarded(d->caller, choice->mapping);
	decision_reason(d,
	    arena_printf(d->arena, "owners on %s: %s%s", mount->bind.target,
		shown[choice->mapping],
		mount->guarded ? ", read-only where others can reach it" : ""),
	    choice->rule, choice->line, false);
}

/* There, nobody but the other machine's root can map anything. */
static void refuse_remote(struct decider *d, const char *target)
{
	decision_deny(d, target, "ENGINE", 0,
	    "'%s' is mounted on another machine, where root inside would be "
	    "root",
	    target);
	decision_hint(d, "use a named volume, or run as yourself");
}

void decision_mapping(struct decider *d)
{
	struct plan *plan = &d->decision->plan;
	struct choice choice;

	if (d->rules->command->on_nodes || !plan->nmounts)
		return;
	choice = choose(d);
	for (size_t i = 0; i < plan->nmounts; i++) {
		struct planned_mount *mount = &plan->mounts[i];

		if (mount->bind.type != BIND_HOST)
			continue;
		if (engine_is_local(plan->engine) ||
		    choice.mapping == MAPPING_NONE) {
			map_mount(d, mount, &choice);
		} else if (choice.mapping == MAPPING_ROOT) {
			refuse_remote(d, mount->bind.target);
			return;
		} else {
			mount->mapping = MAPPING_OWN;
		}
	}
}

/*
 * Returns whether somebody else than the caller may enter, or, with no user
 * given, whoever the container's user is.  All mounts count: of one that a
 * caller's own user was to be alone with, root would read every file and leave
 * its own, and by one that others reach a friend would hand it a directory of
 * the host.
 */
static bool may_enter(const struct caller *caller,
    const struct container_fact *fact, bool given, unsigned int harden)
{
	const unsigned int own = 1U << MAPPING_OWN;
	const unsigned int plain = 1U << MAPPING_UNKNOWN | 1U << MAPPING_NONE;

	if (given &&
	    (fact->mappings & own || (fact->unguarded && caller->gateway)))
		return false;
	if (!(harden & (HARDEN_USER | HARDEN_IDMAP)))
		return true;
	return fact->recorded &&
	       !(fact->mappings & (given ? plain : 1U << MAPPING_UNKNOWN));
}

void decision_enter(struct decider *d)
{
	struct command *c = &d->decision->plan.command;
	const char *user = cmdline_value(c, ROLE_USER);
	const struct container_fact *fact;
	const char *name;
	int line;
	unsigned int harden = rules_harden(d->rules, &line);

	if (!decision_enters(d->rules, d->asked) || !d->asked->noperands ||
	    own_user(d))
		return;
	name = d->asked->operands[0];
	name += *name == '/';
	fact = decision_fact(d, false, name, strlen(name));
	if (!fact || !fact->id)
		return;
	c->operands[0] = fact->id;
	if (may_enter(d->caller, fact, user && *user, harden))
		return;
	decision_deny(d, user && *user ? user : "the container's user",
	    "HARDEN", line,
	    "'%s' may not enter a container with directories of the host",
	    user && *user ? user : "its user");
	decision_hint(d,
	    arena_printf(d->arena,
		"enter it as yourself, -u %u:%u; or make it anew by rules that "
		"map its mounts, see HARDEN in undocker.conf(5)",
		d->caller->uid, d->caller->gid));
}
