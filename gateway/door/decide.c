/*
 * An ask is decided as the words that it means.  Some are part of another
 * command: what `docker run` does after the container is there, and the looks
 * that clients take before anything.
 */
#include "door/exchange.h"

#include "rt/facts.h"

#include <string.h>

/* Of a container that has come by `run`, or of an image that it allows. */
enum part { PART_NONE, PART_OF_RUN, PART_LOOK, PART_IMAGE };

static enum part part_of(const struct operation *operation)
{
	static const struct {
		const char *operation;
		enum part part;
	} parts[] = {
		{ "ContainerAttach", PART_OF_RUN },
		{ "ContainerInspect", PART_LOOK },
		{ "ContainerKill", PART_OF_RUN },
		{ "ContainerResize", PART_OF_RUN },
		{ "ContainerStart", PART_OF_RUN },
		{ "ContainerWait", PART_OF_RUN },
		{ "ImageCreate", PART_IMAGE },
		{ "ImageInspect", PART_IMAGE },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (strcmp(parts[i].operation, operation->name) == 0)
			return parts[i].part;
	return PART_NONE;
}

/* Which of run and create lets the caller have containers. */
static const struct docker_command *maker(struct exchange *x)
{
	static const char *const commands[] = { "run", "create" };

	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		const struct docker_command *command =
		    grammar_command_named(commands[i]);

		if (judge_rules(&x->judge, command) < 0)
			return NULL;
		if (x->judge.rules.n)
			return command;
	}
	return NULL;
}

/* Fills in a decision that no section of the command itself has made. */
static int allow_part(struct exchange *x, const struct command *command,
    const struct docker_command *of)
{
	struct decision *decision = &x->judge.decision;

	decision->allowed = true;
	decision->plan.command = *command;
	decision->reasons =
	    arena_array(x->arena, 1, sizeof(*decision->reasons));
	decision->reasons[0] = (struct reason){ .what = arena_printf(x->arena,
						    "part of %s", of->name),
		.rule = "" };
	decision->nreasons = 1;
	return audit_decided(
	    &x->judge.audit, decision, &x->judge.facts, &x->judge.error);
}

/* Tells the audit.  Returns -1, with its error if it cannot be told. */
static int denied(struct exchange *x)
{
	struct judge *j = &x->judge;

	j->error = j->decision.error;
	audit_decided(&j->audit, &j->decision, &j->facts, &j->error);
	return -1;
}

static int deny(struct exchange *x, const char *why, const char *what)
{
	struct decision *decision = &x->judge.decision;

	decision->allowed = false;
	error_set(
	    &decision->error, x->arena, EXIT_DENIED, "%s '%s'", why, what);
	return denied(x);
}

/* The flags of those commands are the client's own business, but for the signal
 * of kill. */
static int decide_container(struct exchange *x, enum part part,
    const struct docker_command *of, const struct command *asked)
{
	struct command command = *asked;
	struct container_fact *fact = arena_alloc(x->arena, sizeof(*fact));
	const char *name = command.noperands ? command.operands[0] : "";
	struct judge *j = &x->judge;

	fact->reference = name + (*name == '/');
	j->facts = (struct facts){ .containers = fact, .ncontainers = 1 };
	if (judge_engine(j) < 0 ||
	    facts_find(x->arena, &j->engine, j->caller.uid, j->gid, &j->facts,
		&j->error) < 0)
		return -1;
	x->missing = !fact->owned;
	if (!fact->owned)
		return deny(x, "you have no container", name);
	if (part == PART_OF_RUN && !fact->run)
		return deny(x,
		    "no section lets you do this with a container that has "
		    "not come by docker run:",
		    name);
	if (strcmp(x->operation->name, "ContainerKill") != 0)
		command.nflags = 0;
	command.operands = arena_array(x->arena, 2, sizeof(*command.operands));
	command.operands[0] = fact->id;
	command.noperands = 1;
	return allow_part(x, &command, of);
}

/* run pulls one image, with the flags that its rules have. */
static int check_pull(struct exchange *x, const struct command *asked)
{
	const struct command *plan = &x->judge.decision.plan.command;
	const char *pull = "missing";

	for (size_t i = 0; i < plan->nflags; i++)
		if (strcmp(plan->flags[i].flag->name, "pull") == 0)
			pull = plan->flags[i].value;
	if (strcmp(pull, "never") == 0)
		return deny(x, "FORCED has --pull=never, so nothing pulls",
		    asked->operands[0]);
	for (size_t i = 0; i < asked->nflags; i++)
		if (!grammar_flag(plan->command, asked->flags[i].flag->name,
			strlen(asked->flags[i].flag->name)))
			return deny(x, "no section lets you pull with",
			    asked->flags[i].flag->name);
	return 0;
}

/* The image and the flags as run would have them. */
static struct command as_run(struct arena *arena,
    const struct docker_command *of, const struct command *asked)
{
	struct command command = { .command = of,
		.operands = asked->operands,
		.noperands = asked->noperands ? 1 : 0 };

	for (size_t i = 0; i < asked->nflags; i++) {
		const char *name = asked->flags[i].flag->name;
		const struct docker_flag *flag =
		    grammar_flag(of, name, strlen(name));

		if (flag)
			cmdline_add(
			    arena, &command, flag, asked->flags[i].value);
	}
	return command;
}

/* Whether run could use the image. */
static int decide_image(struct exchange *x, const struct docker_command *of,
    const struct command *asked)
{
	x->judge.command = as_run(x->arena, of, asked);
	if (judge_decide(&x->judge) < 0)
		return -1;
	if (!x->judge.decision.allowed)
		return denied(x);
	if (strcmp(x->operation->name, "ImageCreate") == 0 &&
	    check_pull(x, asked) < 0)
		return -1;
	return allow_part(x, asked, of);
}

static int decide_part(struct exchange *x, enum part part)
{
	struct judge *j = &x->judge;
	const struct docker_command *of = maker(x);
	struct command asked = j->command;

	if (!of)
		return j->error.code ? -1 : 1;
	if (judge_receive(j, x->ask.words.v, x->ask.words.n) < 0)
		return -1;
	return part == PART_IMAGE ? decide_image(x, of, &asked)
				  : decide_container(x, part, of, &asked);
}

/* Docker says 404 for what is not there, and clients act on that. */
static void note_missing(struct exchange *x)
{
	const struct facts *facts = &x->judge.facts;

	for (size_t i = 0; i < facts->ncontainers; i++)
		if (!facts->containers[i].id || !facts->containers[i].owned)
			x->missing = true;
	for (size_t i = 0; i < facts->nnetworks; i++)
		if (!facts->networks[i].id || !facts->networks[i].owned)
			x->missing = true;
	for (size_t i = 0; i < facts->nvolumes; i++)
		if (!facts->volumes[i].owned)
			x->missing = true;
}

static int decide_words(struct exchange *x)
{
	struct judge *j = &x->judge;

	if (judge_hear(j, x->ask.words.v, x->ask.words.n) == 0)
		return 0;
	if (j->error.code == EXIT_DENIED && j->rules.n)
		note_missing(x);
	return -1;
}

/* What is asked must be what the operation is about. */
static bool is_meant(const struct exchange *x)
{
	const char *command = x->judge.command.command->name;

	if (!x->operation->command)
		return false;
	return strcmp(command, x->operation->command) == 0 ||
	       (x->judge.command.command->creates &&
		   strcmp(x->operation->name, "ContainerCreate") == 0);
}

/* What everybody may know. */
static int decide_open(struct exchange *x)
{
	static const char *const open[] = { "SystemPing", "SystemPingHead",
		"SystemVersion" };
	struct judge *j = &x->judge;

	for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++) {
		if (strcmp(open[i], x->operation->name) != 0)
			continue;
		if (judge_rules(j, grammar_command_named("run")) < 0)
			return -1;
		return judge_engine(j);
	}
	return error_set(&j->error, x->arena, EXIT_DENIED,
	    "%s is not supported here", x->operation->name);
}

int exchange_decide(struct exchange *x)
{
	struct judge *j = &x->judge;
	enum part part = part_of(x->operation);
	int result = 1;

	if (!x->operation->command && !x->ask.words.n)
		return decide_open(x);
	if (judge_parse(j, x->ask.words.v, x->ask.words.n) < 0)
		return -1;
	if (!is_meant(x))
		return error_set(&j->error, x->arena, EXIT_WRONG,
		    "these words do not ask for %s", x->operation->name);
	j->narrowed = j->command.command->narrowed;
	if (part != PART_NONE && judge_rules(j, j->command.command) < 0)
		return -1;
	if (part != PART_NONE && !j->rules.n)
		result = decide_part(x, part);
	if (result > 0)
		result = decide_words(x);
	if (result < 0)
		return -1;
	for (size_t i = 0; i < j->decision.nwarnings; i++)
		exchange_warn(x, j->decision.warnings[i]);
	for (size_t i = 0; i < j->decision.nnotes; i++)
		exchange_warn(x, j->decision.notes[i]);
	return 0;
}

int exchange_may_detach(struct exchange *x, const char *name)
{
	const struct docker_command *docker = grammar_command_named(name);
	struct flag_use use = { grammar_role(docker, ROLE_DETACH), "true" };
	struct command command = {
		.command = docker, .flags = &use, .nflags = 1
	};

	if (judge_rules(&x->judge, docker) < 0)
		return -1;
	return !rules_lists_deny(&x->judge.rules, &command);
}
