#include "core/decision/references.h"

#include "core/grammar/bind.h"

#include <string.h>

/* `container:X`, `X:ro`, `X:alias`, `before=X`: where the X is. */
bool decision_reference(
    enum flag_role role, const char *value, struct reference *reference)
{
	static const struct {
		enum flag_role role;
		const char *before, *after;
	} forms[] = {
		{ ROLE_NAMESPACE, "container:", "" },
		{ ROLE_JOIN, "container:", "" },
		{ ROLE_VOLUMES_FROM, "", ":" },
		{ ROLE_LINK, "", ":" },
		{ ROLE_FILTER, "before=", "" },
		{ ROLE_FILTER, "since=", "" },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		size_t start = strlen(forms[i].before);

		if (forms[i].role != role ||
		    strncmp(value, forms[i].before, start) != 0)
			continue;
		reference->start = start;
		reference->length = strcspn(value + start, forms[i].after);
		return true;
	}
	return false;
}

static bool names_owned(const struct command *command, size_t i)
{
	switch (command->command->operands) {
	case OPERANDS_CONTAINERS:
	case OPERANDS_OBJECTS:
	case OPERANDS_SERVICES:
	case OPERANDS_SCALES:
		return true;
	case OPERANDS_CONTAINER_TEXT:
	case OPERANDS_CONTAINER_COMMAND:
	case OPERANDS_CONTAINER_PS:
		return i == 0;
	case OPERANDS_NETWORK_CONTAINER:
		return i == 1;
	default:
		return false;
	}
}

bool decision_operand(
    const struct command *command, size_t i, struct reference *reference)
{
	const char *end =
	    command->command->operands == OPERANDS_SCALES ? "=" : "";

	if (!names_owned(command, i))
		return false;
	*reference =
	    (struct reference){ .length = strcspn(command->operands[i], end) };
	return true;
}

const char *decision_network_operand(const struct command *command, size_t i)
{
	bool named =
	    command->command->operands == OPERANDS_NETWORKS ||
	    (command->command->operands == OPERANDS_NETWORK_CONTAINER &&
		i == 0);

	return named ? command->operands[i] : NULL;
}

const char *decision_volume_mount(struct arena *arena,
    const struct docker_command *command, const struct flag_use *use)
{
	enum flag_role role = use->flag->role;
	struct bind bind;
	struct error ignored;

	if (command->on_nodes || (role != ROLE_VOLUME && role != ROLE_MOUNT) ||
	    bind_parse(arena, role, use->value, &bind, &ignored) < 0 ||
	    bind.type != BIND_VOLUME)
		return NULL;
	return bind.source;
}

const char *decision_volume_name(const struct command *command)
{
	const char *name = cmdline_value(command, ROLE_VOLUME_NAME);

	if (!name && command->noperands)
		name = command->operands[0];
	return name && *name ? name : NULL;
}

size_t decision_images(const struct command *command)
{
	switch (command->command->operands) {
	case OPERANDS_IMAGES:
		return command->noperands;
	case OPERANDS_IMAGE_COMMAND:
	case OPERANDS_IMAGE_TEXT:
		return command->noperands ? 1 : 0;
	default:
		return 0;
	}
}

const char *decision_copy_side(
    const struct command *command, struct reference *reference)
{
	const char *found = NULL;

	if (command->command->operands != OPERANDS_COPY ||
	    command->noperands != 2)
		return NULL;
	for (size_t i = 0; i < 2; i++) {
		const char *side = command->operands[i];
		size_t length = strcspn(side, ":");

		if (strcmp(command->operands[1 - i], "-") != 0 ||
		    !side[length] || strchr("./", *side))
			continue;
		found = side;
		*reference = (struct reference){ .length = length };
	}
	return found;
}

bool decision_of_services(const struct docker_command *command)
{
	return command->operands == OPERANDS_SERVICES ||
	       command->operands == OPERANDS_SCALES;
}

/* exec is the one command that enters a container as a user of its own. */
bool decision_enters(const struct rules *rules, const struct command *command)
{
	const struct docker_command *c = command->command;
	int line;
	unsigned int harden = rules_harden(rules, &line);

	return grammar_role(c, ROLE_USER) && !c->creates && !c->on_nodes &&
	       c->operands == OPERANDS_CONTAINER_COMMAND &&
	       (cmdline_value(command, ROLE_USER) ||
		   rules_force(rules, ROLE_USER) || (harden & HARDEN_IDMAP));
}
