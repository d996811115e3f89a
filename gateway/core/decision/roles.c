#include "core/decision/roles.h"

#include "core/decision/binds.h"
#include "core/decision/images.h"
#include "core/decision/mounts.h"
#include "core/decision/networks.h"
#include "core/decision/owners.h"
#include "core/decision/references.h"
#include "core/decision/volumes.h"
#include "core/grammar/bind.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Go's bufio.Scanner reads lines of less than 64 KiB. */
enum { ENVIRONMENT_LINE = 64 * 1024 - 2 };

typedef void flag_check(struct decider *d, const struct flag_use *use);

static void take(struct decider *d, const struct flag_use *use)
{
	decision_add(d, use->flag, use->value);
}

static void take_help(struct decider *d, const struct flag_use *use)
{
	d->decision->plan.help = strcmp(use->value, "true") == 0;
}

/*
 * RESET takes back what was dropped (opts/capabilities.go of docker's CLI,
 * which trims the name and takes it in any case): ALL, which is always added.
 */
static void take_cap_drop(struct decider *d, const struct flag_use *use)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz_";
	const char *name = use->value;

	if (strncasecmp(name, "CAP_", 4) == 0)
		name += 4;
	if (!*name || name[strspn(name, letters)]) {
		decision_deny(d, "--cap-drop", "", 0,
		    "'%s' is not the name of a capability", use->value);
		return;
	}
	if (strcasecmp(name, "RESET") == 0) {
		decision_deny(d, "--cap-drop", "", 0,
		    "--cap-drop may not be '%s': it takes back what was "
		    "dropped",
		    use->value);
		return;
	}
	take(d, use);
}

static void refuse_output(struct decider *d, const struct flag_use *use)
{
	const char *shown = arena_printf(d->arena, "--%s", use->flag->name);

	decision_deny(d, shown, "", 0,
	    "%s writes a file, and undocker lets docker write none", shown);
	decision_hint(d, "leave it out; what goes to the standard output can "
			 "be redirected");
}

static int may_bind(
    struct decider *d, const struct bind *bind, struct error *error)
{
	if (d->rules->command->on_nodes)
		return decision_node_bind(d, bind, error);
	return rules_bind(
	    d->arena, d->rules, d->caller, bind->source, bind->readonly, error);
}

static void take_mount(struct decider *d, const struct flag_use *use)
{
	struct bind bind;
	struct error error;

	if (bind_parse(d->arena, use->flag->role, use->value, &bind, &error) <
	    0) {
		decision_fail(d, use->value, &error);
		return;
	}
	if (bind.type == BIND_VOLUME && !decision_volume(d, &bind))
		return;
	if (bind.type == BIND_HOST && may_bind(d, &bind, &error) < 0) {
		decision_fail(d, use->value, &error);
		return;
	}
	decision_mount(d, &bind, use->value, false);
}

static void take_name(struct decider *d, const struct flag_use *use)
{
	if (decision_name(d, "container", use->value))
		take(d, use);
}

static void take_label(struct decider *d, const struct flag_use *use)
{
	if (strncmp(use->value, "undocker.", 9) == 0) {
		decision_deny(d, use->value, "", 0,
		    "labels that begin with 'undocker.' are not yours to set");
		return;
	}
	take(d, use);
}

/*
 * True when docker's env-file keeps the name as it is.  Unicode's white space
 * and a byte order mark in front would be cut off (20.10.24, 28.2.2).
 */
static bool keeps_name(const char *name, size_t length)
{
	return length && *name > ' ' && *name < 0x7f && *name != '#' &&
	       strcspn(name, " \t") >= length;
}

/*
 * NAME alone: the front end has filled in what the caller's side knows.  What
 * docker's env-file cannot hold (opts/file.go) cannot be handed over.
 */
static void take_environment(struct decider *d, const struct flag_use *use)
{
	struct plan *plan = &d->decision->plan;
	size_t name = strcspn(use->value, "=");
	struct error error;

	if (!use->value[name])
		return;
	if (!keeps_name(use->value, name) || strpbrk(use->value, "\r\n") ||
	    strlen(use->value) > ENVIRONMENT_LINE) {
		error_set(&error, d->arena, EXIT_WRONG,
		    "the variable '%.*s' cannot be handed over: its name has "
		    "white space, or its value is too long or has a line's end",
		    (int)name, use->value);
		error_hint(&error, d->arena,
		    "send it through standard input, or in base64");
		decision_fail(d, "--env", &error);
		return;
	}
	plan->environment = arena_grow(d->arena, plan->environment,
	    plan->nenvironment, sizeof(*plan->environment));
	plan->environment[plan->nenvironment++] = use->value;
}

/*
 * runc before 1.1.12 leaked a descriptor of the host's (CVE-2024-21626), which
 * /proc/self/fd leads to: where nothing is mounted, nothing runs.
 */
static void take_workdir(struct decider *d, const struct flag_use *use)
{
	const struct bind place = { .type = BIND_ANONYMOUS,
		.target = use->value };
	struct error error;

	if (strcmp(use->value, "/") != 0 &&
	    bind_check(d->arena, &place, &error) < 0) {
		decision_deny(d, use->value, "", 0,
		    "'%s' cannot be a working directory", use->value);
		return;
	}
	take(d, use);
}

static void take_container(struct decider *d, const struct flag_use *use)
{
	struct reference r;
	const char *value = use->value;

	if (d->must_match && decision_reference(use->flag->role, value, &r)) {
		value = decision_own_container(d, value, &r);
		if (!value)
			return;
	}
	decision_add(d, use->flag, value);
}

/*
 * Filters that undo the one that is added: a Swarm takes one of several values
 * of a label, and tasks of any of several services.
 */
static bool undoes_ours(const struct flag_use *use, const char *equals)
{
	if (use->flag->role == ROLE_TASK_FILTER)
		return strncmp(use->value, "service=", 8) == 0;
	return strncmp(use->value, "label=", 6) == 0 &&
	       strstr(equals, "undocker.");
}

/* Docker trims a filter's name and lowers its case: BEFORE is before. */
static void take_filter(struct decider *d, const struct flag_use *use)
{
	size_t name = strspn(use->value, "abcdefghijklmnopqrstuvwxyz-");
	int line;

	/* label!=x, of prune */
	name += use->value[name] == '!';
	if (use->value[name] != '=') {
		decision_deny(d, use->value, "", 0,
		    "'%s' is not the form of a filter", use->value);
		decision_hint(d, "write name=value, in lower case");
		return;
	}
	if (d->must_match && undoes_ours(use, use->value + name)) {
		rules_uid_must_match(d->rules, &line);
		decision_deny(d, use->value, "UIDMUSTMATCH", line,
		    "the filter '%s' is not yours to set", use->value);
		return;
	}
	take_container(d, use);
}

static void take_image(struct decider *d, const struct flag_use *use)
{
	const char *image = decision_image(d, use->value);

	if (image)
		decision_add(d, use->flag, image);
}

/*
 * Networks of services, secrets and configs of a Swarm have no owner and can be
 * given by an ID, subnets are the host's: the policy has to name them.
 */
static void take_shared(struct decider *d, const struct flag_use *use)
{
	const char *shown =
	    arena_printf(d->arena, "--%s=%s", use->flag->name, use->value);
	int line;

	if (rules_value(d->rules, use->flag, use->value, &line) == 1) {
		decision_reason(d, shown, "VALUES", line, false);
		take(d, use);
		return;
	}
	decision_deny(d, shown, "VALUES", 0, "%s is not yours to use", shown);
	decision_hint(
	    d, arena_printf(d->arena, "VALUES --%s in the policy allows it",
		   use->flag->name));
}

static bool may_share(struct decider *d, const struct flag_use *use)
{
	int line;
	const char *shown =
	    arena_printf(d->arena, "--%s=%s", use->flag->name, use->value);

	if (strcmp(use->value, "host") == 0 && rules_harden(d->rules, &line)) {
		decision_deny(d, shown, "HARDEN", line,
		    "%s shares the host's, and HARDEN forbids it", shown);
		return false;
	}
	if (strpbrk(use->value, "=,\"")) {
		decision_deny(d, shown, "", 0,
		    "'%s': write the network's name alone", shown);
		return false;
	}
	return true;
}

static void take_namespace(struct decider *d, const struct flag_use *use)
{
	if (may_share(d, use))
		take_container(d, use);
}

static void take_network(struct decider *d, const struct flag_use *use)
{
	if (may_share(d, use))
		take_shared(d, use);
}

static bool is_default(
    const struct docker_command *command, const struct flag_use *use)
{
	const char *driver =
	    command->operands == OPERANDS_NEW_VOLUME ? "local" : "bridge";
	const struct {
		const char *flag, *value;
	} defaults[] = {
		{ "driver", driver },
		{ "ipam-driver", "default" },
		{ "scope", "local" },
		{ "volume-driver", "local" },
	};

	for (size_t i = 0; i < sizeof(defaults) / sizeof(*defaults); i++)
		if (strcmp(use->flag->name, defaults[i].flag) == 0 &&
		    strcmp(use->value, defaults[i].value) == 0)
			return true;
	return false;
}

/*
 * Drivers and their options reach the host: a driver's device, a bridge's name.
 * A pattern that stands for many values allows none of them.
 */
static void take_explicit(struct decider *d, const struct flag_use *use)
{
	const char *shown =
	    arena_printf(d->arena, "--%s=%s", use->flag->name, use->value);
	int line;

	if (is_default(d->rules->command, use)) {
		take(d, use);
		return;
	}
	if (rules_name(d->rules, use->flag, use->value, &line)) {
		decision_reason(d, shown, "VALUES", line, false);
		take(d, use);
		return;
	}
	decision_deny(d, shown, "VALUES", d->rules->sections[0]->line,
	    "%s is not yours to use", shown);
	decision_hint(
	    d, arena_printf(d->arena,
		   "VALUES --%s in the policy allows what it writes out",
		   use->flag->name));
}

/* It becomes the operand. */
static void take_nothing(struct decider *d, const struct flag_use *use)
{
	(void)d;
	(void)use;
}

static void take_never(struct decider *d, const struct flag_use *use)
{
	const char *shown = arena_printf(d->arena, "--%s", use->flag->name);

	if (use->flag->kind != FLAG_BOOL || strcmp(use->value, "true") == 0)
		decision_deny(
		    d, shown, "", 0, "undocker never allows %s", shown);
}

/* What FORCED sets later wins anyway; VALUES has been asked. */
static bool may_be_another(struct decider *d, const struct flag_use *use)
{
	int line;

	return rules_force(d->rules, ROLE_USER) ||
	       rules_value(d->rules, use->flag, use->value, &line) == 1;
}

static void take_user(struct decider *d, const struct flag_use *use)
{
	const char *own =
	    caller_numbers(d->arena, d->caller, use->value, false);
	int line;
	unsigned int harden = rules_harden(d->rules, &line);

	if (!(harden & (HARDEN_USER | HARDEN_IDMAP)) ||
	    (!own && may_be_another(d, use))) {
		take(d, use);
		return;
	}
	if (!own) {
		decision_deny(d, use->value, "HARDEN", line,
		    "'%s' is not your own uid and one of your gids",
		    use->value);
		decision_hint(d, arena_printf(d->arena, "-u %u:%u is",
				     d->caller->uid, d->caller->gid));
		return;
	}
	/* A uid alone would take its groups from the image. */
	decision_add(d, use->flag, own);
}

/* A gid of the host's opens the host's files: docker's, the engine's socket. */
static void take_group(struct decider *d, const struct flag_use *use)
{
	int line;

	if (!(rules_harden(d->rules, &line) & HARDEN_USER) ||
	    caller_is_member(d->caller, use->value)) {
		take(d, use);
		return;
	}
	decision_deny(d, use->value, "HARDEN", line,
	    "'%s' is not one of your gids", use->value);
	decision_hint(d, "groups are given as numbers: 'id -G' tells yours");
}

static flag_check *const checks[] = {
	[ROLE_PLAIN] = take,
	[ROLE_HELP] = take_help,
	[ROLE_USER] = take_user,
	[ROLE_GROUP] = take_group,
	[ROLE_WORKDIR] = take_workdir,
	[ROLE_ENV] = take_environment,
	[ROLE_LABEL] = take_label,
	[ROLE_OTHER_LABEL] = take_label,
	[ROLE_NAME] = take_name,
	[ROLE_VOLUME] = take_mount,
	[ROLE_MOUNT] = take_mount,
	[ROLE_VOLUMES_FROM] = take_container,
	[ROLE_LINK] = take_container,
	[ROLE_NAMESPACE] = take_namespace,
	[ROLE_IMAGE] = take_image,
	[ROLE_NETWORK] = take_network,
	[ROLE_SHARED] = take_shared,
	[ROLE_JOIN] = decision_join,
	[ROLE_EXPLICIT] = take_explicit,
	[ROLE_NEVER] = take_never,
	[ROLE_VOLUME_NAME] = take_nothing,
	[ROLE_FILTER] = take_filter,
	[ROLE_TASK_FILTER] = take_filter,
	[ROLE_CAP_DROP] = take_cap_drop,
	[ROLE_WRITES_FILE] = refuse_output,
};

void decision_use(struct decider *d, const struct flag_use *use)
{
	size_t role = use->flag->role;
	flag_check *check =
	    role < sizeof(checks) / sizeof(*checks) ? checks[role] : NULL;

	(check ? check : take)(d, use);
}
