#include "rt/images.h"

#include "core/grammar/image_name.h"
#include "rt/answer.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct names {
	const struct engine *engine;
	const char *id;
	const char **v;
	size_t n;
	bool unclear; /* a name is missing */
};

static void take_name(struct names *names, const struct scan *scan)
{
	if (scan->kind != SCAN_STRING || names->n == IMAGES_NAMES) {
		names->unclear = true;
		return;
	}
	names->v = arena_grow(
	    names->engine->arena, names->v, names->n, sizeof(*names->v));
	names->v[names->n++] = answer_text(names->engine, scan);
}

enum { IMAGE_ID, IMAGE_TAG, IMAGE_DIGEST };

static const struct scan_path image_paths[] = {
	[IMAGE_ID] = { { "Id" } },
	[IMAGE_TAG] = { { "RepoTags", SCAN_EACH } },
	[IMAGE_DIGEST] = { { "RepoDigests", SCAN_EACH } },
};

static void take_image(void *context, const struct scan *scan)
{
	struct names *names = context;

	if (scan->path == IMAGE_ID)
		names->id = answer_text(names->engine, scan);
	else
		take_name(names, scan);
}

int images_find(
    const struct engine *engine, struct image_fact *fact, struct error *error)
{
	struct names names = { .engine = engine, .id = "" };
	const struct reading reading = { .paths = image_paths,
		.npaths = COUNT(image_paths),
		.picked = take_image,
		.context = &names };

	if (answer_get(engine,
		arena_printf(engine->arena, "/images/%s/json", fact->reference),
		&reading, &fact->present, error) < 0)
		return -1;
	if (names.unclear)
		return answer_unclear(engine, error);
	for (size_t i = 0; i < names.n; i++) {
		const char *name = image_familiar(engine->arena, names.v[i]);

		names.v[i] = name ? name : names.v[i];
	}
	fact->id = fact->present ? names.id : NULL;
	fact->names = names.v;
	fact->nnames = names.n;
	return 0;
}

static const struct scan_path list_paths[] = {
	{ { SCAN_EACH, "RepoTags", SCAN_EACH } }
};

static void take_listed(void *context, const struct scan *scan)
{
	take_name(context, scan);
}

int images_list(const struct engine *engine, const char *const **names,
    size_t *n, struct error *error)
{
	struct names found = { .engine = engine };
	const struct reading reading = { .paths = list_paths,
		.npaths = COUNT(list_paths),
		.picked = take_listed,
		.context = &found };
	int status;

	if (answer_ask(
		engine, "GET", "/images/json", &reading, &status, error) < 0)
		return -1;
	*names = found.v;
	*n = found.n;
	return status == 200 ? 0 : answer_refused(engine, status, error);
}

static const struct scan_path label_paths[] = {
	{ { "Config", "Labels", LEDGER_LABEL } }
};

struct label_reading {
	const char *value;
	bool labelled;
};

/* A value that is too long is another. */
static void take_label(void *context, const struct scan *scan)
{
	struct label_reading *r = context;

	r->labelled =
	    scan->kind == SCAN_STRING && strcmp(scan->text, r->value) == 0;
}

int images_label(const struct engine *engine, const char *id, const char *value,
    bool *labelled, struct error *error)
{
	struct label_reading r = { .value = value };
	const struct reading reading = { .paths = label_paths,
		.npaths = COUNT(label_paths),
		.picked = take_label,
		.context = &r };
	bool found = false;

	if (*id && answer_get(engine,
		       arena_printf(engine->arena, "/images/%s/json", id),
		       &reading, &found, error) < 0)
		return -1;
	*labelled = !found || r.labelled;
	return 0;
}
