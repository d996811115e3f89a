#include "core/decision/references.h"
#include "core/decision/steps.h"

#include <string.h>

static void harden_flag(struct decider *d, const struct docker_flag *flag,
    const char *value, int line)
{
	decision_reason(d, arena_printf(d->arena, "--%s", flag->name), "HARDEN",
	    line, false);
	decision_add(d, flag, value);
}

/*
 * Labels of containers tell `ps` what to show; they never decide.  Those of
 * services and networks do: no image gives them labels, and no user.
 */
static void label_owner(struct decider *d)
{
	const struct docker_command *command = d->rules->command;
	const struct docker_flag *label = grammar_role(command, ROLE_LABEL);
	const struct docker_flag *filter = grammar_role(command, ROLE_FILTER);
	int line;

	if (label)
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
