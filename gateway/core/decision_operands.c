#include "core/decision_steps.h"

#include "core/grammar/image_name.h"

#include <string.h>

static void add_operand(struct decider *d, const char *operand)
{
	struct command *c = &d->decision->plan.command;

	c->operands = arena_grow(
	    d->arena, c->operands, c->noperands, sizeof(*c->operands));
	c->operands[c->noperands++] = operand;
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
	case OPERANDS_TEXT_CONTAINER:
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

/*
 * Facts stand in the order in which they are asked for here, so the search
 * begins after the last one found: the first look is the right one, however
 * many there are.
 */
const struct container_fact *decision_fact(
    struct decider *d, bool service, const char *start, size_t length)
{
	const struct facts *facts = d->facts;

	for (size_t i = 0; i < facts->ncontainers; i++) {
		size_t at = (d->next_container + i) % facts->ncontainers;
		const struct container_fact *f = &facts->containers[at];

		if (f->service != service ||
		    strncmp(f->reference, start, length) != 0 ||
		    f->reference[length])
			continue;
		d->next_container = at + 1;
		return f;
	}
	return NULL;
}

static const char *own(struct decider *d, bool service, const char *value,
    const struct reference *reference)
{
	const char *kind = service ? "service" : "container";
	const char *start = value + reference->start;
	size_t length = reference->length;
	const struct container_fact *fact;
	const char *what;
	int line;

	rules_uid_must_match(d->rules, &line);
	if (length && *start == '/') {
		start++;
		length--;
	}
	fact = decision_fact(d, service, start, length);
	what = arena_printf(d->arena, "%s %.*s", kind, (int)length, start);
	if (!fact || !fact->id || !fact->owned) {
		decision_deny(d, what, "UIDMUSTMATCH", line,
		    "you have no %s '%.*s'", kind, (int)length, start);
		return NULL;
	}
	decision_reason(d, what, "UIDMUSTMATCH", line, false);
	return arena_printf(d->arena, "%.*s%s%s", (int)reference->start, value,
	    fact->id, start + length);
}

const char *decision_own_container(
    struct decider *d, const char *value, const struct reference *reference)
{
	return own(d, false, value, reference);
}

const char *decision_own_service(
    struct decider *d, const char *value, const struct reference *reference)
{
	return own(d, true, value, reference);
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

		if (is_new_name(d->asked, i) && !decision_name(d, operand))
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

static const struct image_fact *find_image(struct decider *d, const char *name)
{
	const struct facts *facts = d->facts;

	for (size_t i = 0; i < facts->nimages; i++) {
		size_t at = (d->next_image + i) % facts->nimages;

		if (strcmp(facts->images[at].reference, name) != 0)
			continue;
		d->next_image = at + 1;
		return &facts->images[at];
	}
	return NULL;
}

static bool may_use_image(struct decider *d, const char *what, const char *name)
{
	int line;

	switch (rules_image(d->rules, name, &line)) {
	case IMAGE_ALLOWED:
		if (line)
			decision_reason(d, what, "ALLOWEDIMAGES", line, false);
		return true;
	case IMAGE_RESTRICTED:
		decision_deny(d, what, "RESTRICTEDIMAGES", line,
		    "%s is restricted for you", what);
		return false;
	case IMAGE_UNLISTED:
		decision_deny(d, what, "ALLOWEDIMAGES", line,
		    "%s is not among the images that you may use", what);
		return false;
	}
	return false;
}

static void deny_id(struct decider *d, const char *what)
{
	decision_deny(d, what, "", 0, "%s is not an image's name", what);
	decision_hint(d, "give the image by its name, not by its ID");
}

/* Without the name among its names, the engine found it as an ID. */
static bool is_name_of(const struct image_fact *fact)
{
	for (size_t i = 0; i < fact->nnames; i++)
		if (strcmp(fact->names[i], fact->reference) == 0)
			return true;
	return false;
}

/* The rules hold for what else the engine calls this image, too. */
static bool check_names(
    struct decider *d, const char *what, const struct image_fact *fact)
{
	int line;

	for (size_t i = 0; i < fact->nnames; i++) {
		const char *name = fact->names[i];

		if (rules_image(d->rules, name, &line) != IMAGE_RESTRICTED)
			continue;
		decision_deny(d, what, "RESTRICTEDIMAGES", line,
		    "%s is also called %s, which is restricted for you", what,
		    name);
		return false;
	}
	return true;
}

static bool looks_like_image_id(const char *text)
{
	if (strncmp(text, "sha256:", 7) == 0)
		text += 7;
	return strlen(text) == 64 && !text[strspn(text, "0123456789abcdef")];
}

const char *decision_image(struct decider *d, const char *operand)
{
	const char *name = image_familiar(d->arena, operand);
	const char *what =
	    arena_printf(d->arena, "image %s", name ? name : operand);
	const struct image_fact *fact;
	struct error error;

	if (!name && !looks_like_image_id(operand)) {
		error_set(&error, d->arena, EXIT_WRONG,
		    "'%s' is not an image's name", operand);
		decision_fail(d, what, &error);
		return NULL;
	}
	if (!rules_on_images(d->rules))
		return operand;
	if (!name) {
		deny_id(d, what);
		return NULL;
	}
	fact = find_image(d, name);
	if (!fact || (fact->present && !is_name_of(fact))) {
		deny_id(d, arena_printf(d->arena, "image %s", operand));
		return NULL;
	}
	if (!may_use_image(d, what, name) || !check_names(d, what, fact))
		return NULL;
	return name;
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
		[OPERANDS_TEXT_CONTAINER] = take_containers,
		[OPERANDS_CONTAINER_COMMAND] = take_containers,
		[OPERANDS_CONTAINER_PS] = take_top,
		[OPERANDS_SERVICES] = decision_services,
		[OPERANDS_SCALES] = decision_services,
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
