#include "core/decision/decision.h"
#include "core/decision/owners.h"
#include "core/decision/references.h"
#include "core/grammar/image_name.h"
#include "core/grammar/network.h"

#include <string.h>

static void ask_container(struct arena *arena, struct facts *facts,
    bool service, const char *text, const struct reference *reference)
{
	const char *start = text + reference->start;
	size_t length = reference->length;

	if (length && *start == '/') {
		start++;
		length--;
	}
	facts->containers = arena_grow(arena, facts->containers,
	    facts->ncontainers, sizeof(*facts->containers));
	facts->containers[facts->ncontainers++] =
	    (struct container_fact){ .reference =
					 arena_strndup(arena, start, length),
		    .service = service };
}

static void ask_containers(
    struct arena *arena, const struct command *command, struct facts *facts)
{
	bool services = decision_of_services(command->command);
	struct reference r;
	const char *side;

	for (size_t i = 0; i < command->nflags; i++)
		if (decision_reference(command->flags[i].flag->role,
			command->flags[i].value, &r))
			ask_container(
			    arena, facts, false, command->flags[i].value, &r);
	for (size_t i = 0; i < command->noperands; i++)
		if (decision_operand(command, i, &r))
			ask_container(
			    arena, facts, services, command->operands[i], &r);
	side = decision_copy_side(command, &r);
	if (side)
		ask_container(arena, facts, false, side, &r);
}

static void ask_network(
    struct arena *arena, struct facts *facts, const char *name)
{
	if (!network_is_made(name))
		return;
	facts->networks = arena_grow(
	    arena, facts->networks, facts->nnetworks, sizeof(*facts->networks));
	facts->networks[facts->nnetworks++] =
	    (struct network_fact){ .reference = name };
}

static void ask_networks(
    struct arena *arena, const struct command *command, struct facts *facts)
{
	struct network_value network;
	struct error ignored;

	for (size_t i = 0; i < command->nflags; i++)
		if (command->flags[i].flag->role == ROLE_JOIN &&
		    network_value(arena, command->flags[i].value, &network,
			&ignored) == 0)
			ask_network(arena, facts, network.name);
	for (size_t i = 0; i < command->noperands; i++)
		if (decision_network_operand(command, i))
			ask_network(arena, facts, command->operands[i]);
}

static void ask_volume(
    struct arena *arena, struct facts *facts, const char *name)
{
	if (!name)
		return;
	facts->volumes = arena_grow(
	    arena, facts->volumes, facts->nvolumes, sizeof(*facts->volumes));
	facts->volumes[facts->nvolumes++] =
	    (struct volume_fact){ .reference = name };
}

static void ask_volumes(
    struct arena *arena, const struct command *command, struct facts *facts)
{
	enum operand_shape shape = command->command->operands;

	for (size_t i = 0; i < command->nflags; i++)
		ask_volume(arena, facts,
		    decision_volume_mount(
			arena, command->command, &command->flags[i]));
	for (size_t i = 0; shape == OPERANDS_VOLUMES && i < command->noperands;
	     i++)
		ask_volume(arena, facts, command->operands[i]);
	if (shape == OPERANDS_NEW_VOLUME)
		ask_volume(arena, facts, decision_volume_name(command));
}

static void ask_image(
    struct arena *arena, struct facts *facts, const char *reference)
{
	const char *name = image_familiar(arena, reference);

	if (!name)
		return;
	facts->images = arena_grow(
	    arena, facts->images, facts->nimages, sizeof(*facts->images));
	facts->images[facts->nimages++] =
	    (struct image_fact){ .reference = name };
}

/* A command whose flags are denied does not come to its operands. */
static void ask_images(struct arena *arena, const struct command *command,
    const struct rules *rules, struct facts *facts)
{
	size_t images =
	    rules_lists_deny(rules, command) ? 0 : decision_images(command);

	for (size_t i = 0; i < command->nflags; i++)
		if (command->flags[i].flag->role == ROLE_IMAGE)
			ask_image(arena, facts, command->flags[i].value);
	for (size_t i = 0; i < images; i++)
		ask_image(arena, facts, command->operands[i]);
}

void decision_questions(struct arena *arena, const struct command *command,
    const struct rules *rules, struct facts *facts)
{
	*facts = (struct facts){ 0 };
	if (!rules->n || cmdline_is_set(command, ROLE_HELP))
		return;
	if (decision_must_match(rules) || decision_enters(rules, command))
		ask_containers(arena, command, facts);
	if (decision_must_own(rules))
		ask_networks(arena, command, facts);
	ask_volumes(arena, command, facts);
	if (rules_on_images(rules))
		ask_images(arena, command, rules, facts);
}
