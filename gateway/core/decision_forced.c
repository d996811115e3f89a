#include "core/decision_steps.h"

#include "core/text.h"

#include <string.h>

/* What a variable stands for, in every place where FORCED may have one. */
static const char *variable_value(
    struct arena *arena, const struct caller *c, enum variable variable)
{
	switch (variable) {
	case VARIABLE_UID:
		return arena_printf(arena, "%u", c->uid);
	case VARIABLE_GID:
		return arena_printf(arena, "%u", c->gid);
	case VARIABLE_PWD:
		return c->directory;
	case VARIABLE_HOME:
		return c->home;
	case VARIABLE_USER:
		return c->user;
	case VARIABLE_GROUP:
		return c->group;
	case VARIABLE_END:
		break;
	}
	return "";
}

const char *decision_expand(
    struct arena *arena, const struct caller *caller, const char *template)
{
	struct text text = { .arena = arena };

	if (!template)
		return NULL;
	for (; *template; template ++) {
		unsigned char c = (unsigned char)*template;

		if (c < VARIABLE_END)
			text_add(&text,
			    variable_value(arena, caller, (enum variable)c));
		else
			text_put(&text, template, 1);
	}
	return text_string(&text);
}

/* The forced mount wins over one of the user's on the same place. */
static void remove_mounts_on(struct decider *d, const char *target)
{
	struct plan *plan = &d->decision->plan;
	struct command *c = &plan->command;

	for (size_t i = 0; i < plan->nmounts; i++) {
		size_t flag = plan->mounts[i].flag;

		if (strcmp(plan->mounts[i].bind.target, target) != 0)
			continue;
		c->nflags--;
		memmove(&c->flags[flag], &c->flags[flag + 1],
		    (c->nflags - flag) * sizeof(*c->flags));
		plan->nmounts--;
		memmove(&plan->mounts[i], &plan->mounts[i + 1],
		    (plan->nmounts - i) * sizeof(*plan->mounts));
		for (size_t j = i; j < plan->nmounts; j++)
			plan->mounts[j].flag--;
		return;
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
	bind.source = decision_expand(d->arena, d->caller, bind.source);
	bind.target = decision_expand(d->arena, d->caller, bind.target);
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
	const char *value = decision_expand(d->arena, d->caller, use->value);
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
	for (size_t i = 0; i < d->rules->n; i++)
		force_section(d, d->rules->sections[i]);
}

static void harden_flag(struct decider *d, const struct docker_flag *flag,
    const char *value, int line)
{
	decision_reason(d, arena_printf(d->arena, "--%s", flag->name), "HARDEN",
	    line, false);
	decision_add(d, flag, value);
}

/*
 * Labels of containers tell `ps` what to show; they never decide.  Those of
 * services do: no image gives a service labels, and no user.
 */
static void label_owner(struct decider *d)
{
	const struct docker_command *command = d->rules->command;
	const struct docker_flag *label = grammar_role(command, ROLE_LABEL);
	const struct docker_flag *filter = grammar_role(command, ROLE_FILTER);
	int line;

	if (grammar_makes(command) && label)
		decision_add(d, label,
		    arena_printf(
			d->arena, "undocker.owner=%u", d->caller->uid));
	if (!d->must_match || !filter)
		return;
	rules_uid_must_match(d->rules, &line);
	decision_reason(d, "--filter", "UIDMUSTMATCH", line, false);
	decision_add(d, filter,
	    arena_printf(d->arena, "label=undocker.owner=%u", d->caller->uid));
}

static void drop_device_makers(struct decider *d, int line)
{
	const struct docker_command *command = d->rules->command;
	const struct docker_flag *drop = grammar_flag(command, "cap-drop", 8);

	if (drop && command->creates)
		harden_flag(d, drop, "MKNOD", line);
}

void decision_harden(struct decider *d)
{
	int line;
	unsigned int harden = rules_harden(d->rules, &line);
	const struct docker_command *command = d->rules->command;
	const struct docker_flag *option =
	    grammar_role(command, ROLE_SECURITY_OPT);
	const struct docker_flag *user = grammar_role(command, ROLE_USER);
	const struct docker_flag *drop = grammar_role(command, ROLE_CAP_DROP);

	if ((harden & HARDEN_NO_NEW_PRIVILEGES) && option)
		harden_flag(d, option, "no-new-privileges", line);
	/* A service has no such option: what is gained is worth nothing. */
	if ((harden & HARDEN_NO_NEW_PRIVILEGES) && drop &&
	    grammar_makes(command))
		harden_flag(d, drop, "ALL", line);
	/*
	 * One that the user gave was looked at already.  service update leaves
	 * that of service create.
	 */
	if ((harden & HARDEN_USER) && user && !decision_of_services(command) &&
	    !cmdline_value(&d->decision->plan.command, ROLE_USER))
		harden_flag(d, user,
		    arena_printf(
			d->arena, "%u:%u", d->caller->uid, d->caller->gid),
		    line);
	/*
	 * A device that root makes inside is one on the host as well, for the
	 * caller to open: through a mount, or through /proc/PID/root.
	 */
	if ((harden & (HARDEN_USER | HARDEN_IDMAP)) && !command->on_nodes)
		drop_device_makers(d, line);
	label_owner(d);
}
