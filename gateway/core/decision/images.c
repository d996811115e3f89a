#include "core/decision/images.h"

#include "core/grammar/image_name.h"

#include <string.h>

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
