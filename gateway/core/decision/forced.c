#include "core/decision/steps.h"

#include "core/decision/mounts.h"
#include "core/text.h"
#include "core/variables.h"

#include <string.h>

/* Mounts know their flags by number: those behind it move up. */
static void remove_flag(struct plan *plan, size_t flag)
{
	struct command *c = &plan->command;

	c->nflags--;
	memmove(&c->flags[flag], &c->flags[flag + 1],
	    (c->nflags - flag) * sizeof(*c->flags));
	for (size_t i = 0; i < plan->nmounts; i++)
		plan->mounts[i].flag -= plan->mounts[i].flag > flag;
}

/* The forced mount wins over one of the user's on the same place. */
static void remove_mounts_on(struct decider *d, const char *target)
{
	struct plan *plan = &d->decision->plan;

	for (size_t i = 0; i < plan->nmounts; i++) {
		if (strcmp(plan->mounts[i].bind.target, target) != 0)
			continue;
		remove_flag(plan, plan->mounts[i].flag);
		plan->nmounts--;
		memmove(&plan->mounts[i], &plan->mounts[i + 1],
		    (plan->nmounts - i) * sizeof(*plan->mounts));
		return;
	}
}

static int forced_line(
    const struct rules *rules, const struct docker_flag *flag)
{
	for (size_t i = rules->n; i-- > 0;) {
		const struct section *s = rules->sections[i];

		for (size_t k = 0; k < s->forced.nflags; k++)
			if (s->forced.flags[k].flag == flag)
				return s->forced_line;
	}
	return 0;
}

/*
 * Of several networks docker takes the first one as the container's own, so a
 * forced one does not win by being the last: it replaces the user's.
 */
static void remove_networks(struct decider *d)
{
	const struct docker_flag *network =
	    grammar_flag(d->rules->command, "network", strlen("network"));
	struct plan *plan = &d->decision->plan;
	int line = network ? forced_line(d->rules, network) : 0;

	for (size_t i = plan->command.nflags; line && i-- > 0;) {
		if (plan->command.flags[i].flag != network)
			continue;
		decision_reason(d,
		    arena_printf(
			d->arena, "--network=%s", plan->command.flags[i].value),
		    "FORCED, replaces it", line, false);
		remove_flag(plan, i);
	}
}

static void force_mount(struct decider *d, const struct flag_use *use)
{
	struct bind bind;
	struct error error;

	if (bind_parse(d->arena, use->flag->role, use->value, &bind, &error) <
	    0) {
		decision_fail(d, use->value, &error);
		return;
	}
	bind.source = variables_expand(d->arena, d->caller, bind.source);
	bind.target = variables_expand(d->arena, d->caller, bind.target);
	remove_mounts_on(d, bind.target);
	decision_mount(d, &bind, bind.target, true);
}

/*
 * A name, or a uid without a gid, means what the image's passwd and group say.
 * The caller's are known here; a group that is not is the image's to give away,
 * docker's on the host among them.
 */
static void force_value(struct decider *d, const struct flag_use *use, int line)
{
	const char *value = variables_expand(d->arena, d->caller, use->value);
	const char *own = NULL;
	int ignored;

	if (use->flag->role == ROLE_USER)
		own = caller_numbers(d->arena, d->caller, value, true);
	if (use->flag->role == ROLE_GROUP &&
	    (rules_harden(d->rules, &ignored) & HARDEN_USER) &&
	    value[strspn(value, "0123456789")]) {
		if (strcmp(value, d->caller->group) != 0) {
			decision_deny(d, "--group-add", "FORCED", line,
			    "FORCED --group-add '%s' is not a number", value);
			return;
		}
		own = arena_printf(d->arena, "%u", d->caller->gid);
	}
	decision_add(d, use->flag, own ? own : value);
}

static void force_section(struct decider *d, const struct section *s)
{
	for (size_t i = 0; i < s->forced.nflags; i++) {
		const struct flag_use *use = &s->forced.flags[i];
		bool mount = use->flag->role == ROLE_VOLUME ||
			     use->flag->role == ROLE_MOUNT;

		decision_reason(d,
		    arena_printf(d->arena, "--%s", use->flag->name), "FORCED",
		    s->forced_line, false);
		if (mount)
			force_mount(d, use);
		else
			force_value(d, use, s->forced_line);
	}
}

void decision_forced(struct decider *d)
{
	remove_networks(d);
	for (size_t i = 0; i < d->rules->n; i++)
		force_section(d, d->rules->sections[i]);
}
