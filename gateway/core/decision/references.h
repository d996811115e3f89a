/*
 * Where a command names containers, services and images.
 */
#ifndef UNDOCKER_DECISION_REFERENCES_H
#define UNDOCKER_DECISION_REFERENCES_H

#include "core/grammar/cmdline.h"
#include "core/policy/rules.h"

#include <stdbool.h>
#include <stddef.h>

/* Where in a text another container is named. */
struct reference {
	size_t start, length;
};

/*
 * True when it depends on a container's mounts who may be in it: the command
 * enters it, perhaps as somebody else than the caller.
 */
bool decision_enters(const struct rules *rules, const struct command *command);

/* The container that a flag's value names; false: none. */
bool decision_reference(
    enum flag_role role, const char *value, struct reference *reference);

/* The container or service that the operand at i names; false: none. */
bool decision_operand(
    const struct command *command, size_t i, struct reference *reference);

/* The network that the operand at i names; NULL: none. */
const char *decision_network_operand(const struct command *command, size_t i);

/*
 * The named volume that a use of -v or --mount mounts; NULL: none, or what
 * docker would not take, or one of a Swarm's nodes.
 */
const char *decision_volume_mount(struct arena *arena,
    const struct docker_command *command, const struct flag_use *use);

/* The name of a volume that volume create makes; NULL: docker chooses it. */
const char *decision_volume_name(const struct command *command);

/* True when the command's operands name services. */
bool decision_of_services(const struct docker_command *command);

/* How many of the operands, from the first, name images. */
size_t decision_images(const struct command *command);

/* The side of cp that is CONTAINER:PATH; NULL: not exactly one is. */
const char *decision_copy_side(
    const struct command *command, struct reference *reference);

#endif
