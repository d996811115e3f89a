#include "core/decision/steps.h"

#include "core/decision/images.h"
#include "core/decision/owners.h"
#include "core/decision/references.h"

#include <string.h>

static void add_operand(struct decider *d, const char *operand)
{
	struct command *c = &d->decision->plan.command;

	c->operands = arena_grow(
	    d->arena, c->operands, c->noperands, sizeof(*c->operands));
	c->operands[c->noperands++] = operand;
}

/* All containers, when none is named: stats. */
static void refuse_all(struct decider *d)
{
	int line;

	rules_uid_must_match(d->rules, &line);
	decision_deny(d, "all containers", "UIDMUSTMATCH", line,
	    "docker %s without a name would show everybody's containers",
	    d->rules->command->name);
	decision_hint(d, "name your containers");
}

/* rename's second operand */
static bool is_new_name(const struct command *command, size_t i)
{
	return i == 1 && strcmp(command->command->name, "rename") == 0;
}

static void take_containers(struct decider *d)
{
	if (d->must_match && !d->asked->noperands)
		refuse_all(d);
	for (size_t i = 0; i < d->asked->noperands; i++) {
		const char *operand = d->asked->operands[i];
		struct reference r;

		if (is_new_name(d->asked, i) &&
		    !decision_name(d, "container", operand))
			return;
		if (d->must_match && decision_operand(d->asked, i, &r))
			operand = decision_own_container(d, operand, &r);
		if (operand)
			add_operand(d, operand);
	}
}

static void take_text(struct decider *d)
{
	for (size_t i = 0; i < d->asked->noperands; i++)
		add_operand(d, d->asked->operands[i]);
}

/*
 * The engine runs ps as root on the host with the words that follow: its
 * errors, and its columns, tell of other people's processes.
 */
static void take_top(struct decider *d)
{
	if (d->asked->noperands > 1) {
		decision_deny(d, "ps options", "", 0,
		    "docker top takes no options of ps: '%s'",
		    d->asked->operands[1]);
		decision_hint(d, "'undocker top NAME' alone, or 'undocker exec "
				 "NAME ps ...' where you may use exec");
		return;
	}
	take_containers(d);
}

/* context export: without a second operand it makes up a file's name. */
static void take_output(struct decider *d)
{
	const struct command *c = d->asked;

	if (c->noperands != 2 || strcmp(c->operands[1], "-") != 0) {
		decision_deny(d, c->command->name, "", 0,
		    "docker %s writes a file, and undocker lets docker write "
		    "none",
		    c->command->name);
		decision_hint(d, "write '-' behind the name, and redirect the "
				 "standard output");
		return;
	}
	take_text(d);
}

/* inspect: of one's own containers, and of nothing else. */
static void take_objects(struct decider *d)
{
	const struct docker_command *command = d->rules->command;
	const struct docker_flag *type = grammar_flag(command, "type", 4);

	take_containers(d);
	if (d->must_match && type)
		decision_add(d, type, "container");
}

/* cp would write files with a docker process's rights: archives only. */
static void take_copy(struct decider *d)
{
	struct reference r;
	const char *side = decision_copy_side(d->asked, &r), *own = side;

	if (!side) {
		decision_deny(d, "cp", "", 0,
		    "cp goes between a container and an archive only");
		decision_hint(d, "undocker cp NAME:/path - > files.tar, or "
				 "undocker cp - NAME:/path < files.tar");
		return;
	}
	if (d->must_match)
		own = decision_own_container(d, side, &r);
	for (size_t i = 0; i < 2 && own; i++)
		add_operand(d, d->asked->operands[i] == side ? own : "-");
}

static void take_images(struct decider *d)
{
	size_t images = decision_images(d->asked);

	for (size_t i = 0; i < d->asked->noperands; i++) {
		const char *operand = d->asked->operands[i];

		if (i < images)
			operand = decision_image(d, operand);
		if (operand)
			add_operand(d, operand);
	}
}

void decision_operands(struct decider *d)
{
	static void (*const shapes[])(struct decider *) = {
		[OPERANDS_NONE] = take_text,
		[OPERANDS_TEXT] = take_text,
		[OPERANDS_CONTAINERS] = take_containers,
		[OPERANDS_CONTAINER_TEXT] = take_containers,
		[OPERANDS_CONTAINER_COMMAND] = take_containers,
		[OPERANDS_CONTAINER_PS] = take_top,
		[OPERANDS_SERVICES] = decision_services,
		[OPERANDS_SCALES] = decision_services,
		[OPERANDS_NETWORKS] = decision_networks,
		[OPERANDS_NETWORK_CONTAINER] = decision_networks,
		[OPERANDS_NEW_NETWORK] = decision_new_network,
		[OPERANDS_VOLUMES] = decision_volumes,
		[OPERANDS_NEW_VOLUME] = decision_new_volume,
		[OPERANDS_IMAGES] = take_images,
		[OPERANDS_IMAGE_COMMAND] = take_images,
		[OPERANDS_IMAGE_TEXT] = take_images,
		[OPERANDS_OBJECTS] = take_objects,
		[OPERANDS_COPY] = take_copy,
		[OPERANDS_FILE] = take_text,
		[OPERANDS_TEXT_FILE] = take_text,
		[OPERANDS_TEXT_OUTPUT] = take_output,
	};

	shapes[d->rules->command->operands](d);
}
