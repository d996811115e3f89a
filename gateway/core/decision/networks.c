#include "core/decision/networks.h"

#include "core/decision/owners.h"
#include "core/decision/references.h"
#include "core/decision/steps.h"

#include <string.h>

static const struct network_fact *find(struct decider *d, const char *name)
{
	const struct facts *facts = d->facts;

	for (size_t i = 0; i < facts->nnetworks; i++) {
		size_t at = (d->next_network + i) % facts->nnetworks;

		if (strcmp(facts->networks[at].reference, name) != 0)
			continue;
		d->next_network = at + 1;
		return &facts->networks[at];
	}
	return NULL;
}

static void deny_several(struct decider *d, const char *what, const char *name)
{
	decision_deny(d, what, "UIDMUSTMATCH", decision_match_line(d),
	    "several networks are called '%s'", name);
	decision_hint(d, "name yours by its ID: 'undocker network ls' has it");
}

static void deny_network(struct decider *d, const char *what, const char *name,
    const struct docker_flag *flag)
{
	decision_deny(d, what, "UIDMUSTMATCH", decision_match_line(d),
	    "you have no network '%s'", name);
	decision_hint(d,
	    flag ? arena_printf(d->arena,
		       "'undocker network create' makes one of yours; one "
		       "that the administrator has made is shared where "
		       "VALUES --%s names it",
		       flag->name)
		 : "'undocker network ls' lists yours; one without an owner is "
		   "the administrator's");
}

/* Docker's own, without a look at who else is there. */
static bool is_shown(const struct decider *d, const char *name)
{
	return d->facts->narrowed &&
	       (strcmp(name, "bridge") == 0 || strcmp(name, "none") == 0);
}

const char *decision_network(
    struct decider *d, const char *name, const struct docker_flag *flag)
{
	const struct network_fact *fact = find(d, name);
	const char *what = arena_printf(d->arena, "network %s", name);
	int line;

	if (!flag && is_shown(d, name))
		return name;
	if (fact && fact->several) {
		deny_several(d, what, name);
		return NULL;
	}
	if (fact && fact->id && network_is_made(fact->name)) {
		if (fact->owned) {
			decision_reason(d, what, "UIDMUSTMATCH",
			    decision_match_line(d), false);
			return fact->id;
		}
		if (fact->unowned && flag &&
		    rules_name(d->rules, flag, name, &line)) {
			decision_reason(d, what, "VALUES", line, false);
			return fact->id;
		}
	}
	deny_network(d, what, name, flag);
	return NULL;
}

static bool may_be_the_hosts(struct decider *d, const struct flag_use *use)
{
	const char *shown =
	    arena_printf(d->arena, "--%s=%s", use->flag->name, use->value);
	int line;

	if (rules_harden(d->rules, &line)) {
		decision_deny(d, shown, "HARDEN", line,
		    "%s shares the host's, and HARDEN forbids it", shown);
		return false;
	}
	if (!d->must_own ||
	    rules_value(d->rules, use->flag, "host", &line) == 1)
		return true;
	decision_deny(d, shown, "UIDMUSTMATCH", decision_match_line(d),
	    "%s is the host's network", shown);
	decision_hint(d, "VALUES --network = host in the policy allows it");
	return false;
}

static void join_container(struct decider *d, const struct flag_use *use)
{
	const char *value = use->value;
	struct reference r;

	if (d->must_match && decision_reference(use->flag->role, value, &r))
		value = decision_own_container(d, value, &r);
	if (value)
		decision_add(d, use->flag, value);
}

/* Puts the ID in the name's place. */
static void join_network(struct decider *d, const struct flag_use *use,
    const struct network_value *network)
{
	const char *id = decision_network(d, network->name, use->flag);

	if (id)
		decision_add(d, use->flag,
		    arena_printf(d->arena, "%.*s%s%s", (int)network->start,
			use->value, id,
			use->value + network->start + strlen(network->name)));
}

/* build takes the value as it stands. */
static int read_value(struct decider *d, const struct flag_use *use,
    struct network_value *network)
{
	struct error error;

	if (use->flag->kind != FLAG_LIST && strpbrk(use->value, "=,\"")) {
		decision_deny(d, use->value, "", 0,
		    "'%s': write the network's name alone", use->value);
		return -1;
	}
	if (network_value(d->arena, use->value, network, &error) == 0)
		return 0;
	decision_fail(d, use->value, &error);
	return -1;
}

void decision_join(struct decider *d, const struct flag_use *use)
{
	struct network_value network;

	if (read_value(d, use, &network) < 0)
		return;
	if (strncmp(network.name, "container:", 10) == 0)
		join_container(d, use);
	else if (strcmp(network.name, "host") == 0 && !may_be_the_hosts(d, use))
		return;
	else if (d->must_own && network_is_made(network.name))
		join_network(d, use, &network);
	else
		decision_add(d, use->flag, use->value);
}

static void add_operand(struct decider *d, const char *operand)
{
	struct command *plan = &d->decision->plan.command;

	plan->operands = arena_grow(
	    d->arena, plan->operands, plan->noperands, sizeof(*plan->operands));
	plan->operands[plan->noperands++] = operand;
}

void decision_networks(struct decider *d)
{
	for (size_t i = 0; i < d->asked->noperands; i++) {
		const char *operand = d->asked->operands[i];
		struct reference r;

		if (d->must_own && decision_network_operand(d->asked, i))
			operand = decision_network(d, operand, NULL);
		else if (d->must_match && decision_operand(d->asked, i, &r))
			operand = decision_own_container(d, operand, &r);
		if (!operand)
			return;
		add_operand(d, operand);
	}
}

/* Docker takes any name, and finds some of them again as something else. */
void decision_new_network(struct decider *d)
{
	const char *name = d->asked->operands[0];
	struct error error;

	if (!network_is_made(name) || !network_is_named(name)) {
		error_set(&error, d->arena, EXIT_WRONG,
		    "a network cannot be called '%s'", name);
		error_hint(&error, d->arena,
		    "letters, digits and _.- make a name, a letter or a digit "
		    "first");
		decision_fail(d, name, &error);
		return;
	}
	if (policy_names(d->rules->policy, ROLE_JOIN, name, true)) {
		decision_deny(d, name, "VALUES", 0,
		    "the network '%s' is the administrator's to make", name);
		decision_hint(
		    d, "VALUES --network names it: take another name");
	} else if (decision_name(d, "network", name)) {
		add_operand(d, name);
	}
}
