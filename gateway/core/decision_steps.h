/*
 * What the parts of the decision share; nobody else needs it.
 */
#ifndef UNDOCKER_DECISION_STEPS_H
#define UNDOCKER_DECISION_STEPS_H

#include "core/decision.h"
#include "core/grammar/bind.h"

struct decider {
	struct arena *arena;
	const struct command *asked;
	const struct rules *rules;
	const struct caller *caller;
	const struct facts *facts;
	struct decision *decision;
	bool must_match;		   /* UIDMUSTMATCH holds */
	size_t next_container, next_image; /* after the fact last found */
};

/* Where in a text another container is named. */
struct reference {
	size_t start, length;
};

/* Notes a step that was taken, and the rule in the policy's line (0: none). */
void decision_reason(struct decider *d, const char *what, const char *rule,
    int line, bool denies);

/*
 * Denies: notes the reason, and makes the first such message the decision's
 * error, with its file:line.
 */
void decision_deny(struct decider *d, const char *what, const char *rule,
    int line, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Denies with an error that a parser gave. */
void decision_fail(
    struct decider *d, const char *what, const struct error *error);

/* A hint for the message just made; the first one stays. */
void decision_hint(struct decider *d, const char *hint);

/* Adds a flag to the plan's command. */
void decision_add(
    struct decider *d, const struct docker_flag *flag, const char *value);

/*
 * Adds a mount to the plan; value is what it was made from, forced: by the
 * policy.
 */
void decision_mount(
    struct decider *d, const struct bind *bind, const char *value, bool forced);

/* A text of the policy with its variables put in; NULL stays NULL. */
const char *decision_expand(
    struct arena *arena, const struct caller *caller, const char *template);

/*
 * True when it depends on a container's mounts who may be in it: the command
 * enters it, perhaps as somebody else than the caller.
 */
bool decision_enters(const struct rules *rules, const struct command *command);

/* What was found of the container of that name, or NULL. */
const struct container_fact *decision_fact(
    struct decider *d, bool service, const char *start, size_t length);

/* True when UIDMUSTMATCH (or, for ps, its default) holds. */
bool decision_must_match(const struct rules *rules);

/* The container that a flag's value names; false: none. */
bool decision_reference(
    enum flag_role role, const char *value, struct reference *reference);

/* False, and denied, when a new name could be taken for another's ID. */
bool decision_name(struct decider *d, const char *name);

/* The container or service that the operand at i names; false: none. */
bool decision_operand(
    const struct command *command, size_t i, struct reference *reference);

/* True when the command's operands name services. */
bool decision_of_services(const struct docker_command *command);

/* How many of the operands, from the first, name images. */
size_t decision_images(const struct command *command);

/* The image's canonical name; NULL, and denied, when it may not be used. */
const char *decision_image(struct decider *d, const char *operand);

/* The side of cp that is CONTAINER:PATH; NULL: not exactly one is. */
const char *decision_copy_side(
    const struct command *command, struct reference *reference);

/*
 * The value with the container's ID in the reference's place; NULL, and the
 * command is denied, when it is not the caller's.
 */
const char *decision_own_container(
    struct decider *d, const char *value, const struct reference *reference);

/* Puts the engine into the plan. */
void decision_choose_engine(struct decider *d);

/* The same for a service. */
const char *decision_own_service(
    struct decider *d, const char *value, const struct reference *reference);

/*
 * What no mount of a service may be, whoever wants it: docker puts values in
 * for {{ on the node, after everything was looked at.  Returns 0, or -1 and an
 * error.
 */
int decision_node_mount(
    struct arena *arena, const struct bind *bind, struct error *error);

/*
 * Whether the user may have this directory of a node in a service: ALLOWEDBINDS
 * has to name it itself, since on the node nobody looks at what is below.
 * Returns 0, or -1 and an error.
 */
int decision_node_bind(
    struct decider *d, const struct bind *bind, struct error *error);

/* The steps, in their order. */
void decision_flags(struct decider *d);

/* True when WHITELIST or BLACKLIST alone deny a flag, whatever it is about. */
bool decision_lists_deny(
    const struct rules *rules, const struct command *command);
void decision_operands(struct decider *d);
void decision_services(struct decider *d); /* operands that name them */
void decision_limits(struct decider *d);
void decision_forced(struct decider *d);
void decision_harden(struct decider *d);
void decision_mapping(struct decider *d);
void decision_enter(struct decider *d); /* as whom exec does */
void decision_places(struct decider *d);
void decision_files(struct decider *d);
void decision_engine(struct decider *d);

#endif
