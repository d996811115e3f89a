#include "rt/listing.h"

#include "core/text.h"
#include "rt/answer.h"

#include <stdlib.h>
#include <string.h>

/* IDs in one question: what the engine takes as a request's first line. */
enum { AT_ONCE = 100 };

enum { ID, NAME, IMAGE, CREATED, STATE, LABEL };

static const struct scan_path paths[] = {
	[ID] = { { SCAN_EACH, "Id" } },
	[NAME] = { { SCAN_EACH, "Names", SCAN_EACH } },
	[IMAGE] = { { SCAN_EACH, "ImageID" } },
	[CREATED] = { { SCAN_EACH, "Created" } },
	[STATE] = { { SCAN_EACH, "State" } },
	[LABEL] = { { SCAN_EACH, "Labels", LEDGER_LABEL } },
};

static const struct engine_listed nothing_known = {
	.id = "", .name = NULL, .image = "", .running = true
};

struct listing {
	const struct engine *engine;
	const char *const *ids; /* asked for, sorted; NULL: by the label */
	size_t nids;
	const char *value; /* of the label */
	struct engine_listed entry;
	bool labelled; /* the entry, with that value */
	bool unclear;  /* an entry has no ID */
	struct engine_listed *list;
	size_t n;
};

/* The first name is the container's own; others are links to it. */
static void take_name(struct listing *l, const char *text)
{
	if (!l->entry.name)
		l->entry.name = text + (*text == '/');
}

/* One that is paused runs, and one of which nothing is known may. */
static bool has_ended(const char *state)
{
	static const char *const ended[] = { "created", "exited", "dead" };

	for (size_t i = 0; i < sizeof(ended) / sizeof(*ended); i++)
		if (strcmp(state, ended[i]) == 0)
			return true;
	return false;
}

static void take_value(void *context, const struct scan *scan)
{
	struct listing *l = context;
	const char *text = answer_text(l->engine, scan);

	switch (scan->path) {
	case ID:
		l->entry.id = text;
		break;
	case NAME:
		take_name(l, text);
		break;
	case IMAGE:
		l->entry.image = text;
		break;
	case CREATED:
		if (scan->kind == SCAN_NUMBER)
			l->entry.created = strtoll(scan->text, NULL, 10);
		break;
	case STATE:
		l->entry.running = !has_ended(text);
		break;
	case LABEL:
		l->labelled = l->value && strcmp(text, l->value) == 0;
		break;
	default:
		break;
	}
}

static int compare_words(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* The engine finds by beginnings as well: what was not asked for is left. */
static bool is_wanted(const struct listing *l, const char *id)
{
	return l->ids ? bsearch(&id, l->ids, l->nids, sizeof(*l->ids),
			    compare_words) != NULL
		      : l->labelled;
}

static void take_entry(void *context)
{
	struct listing *l = context;
	const struct engine_listed entry = l->entry;
	bool wanted = is_wanted(l, entry.id);

	l->unclear = l->unclear || !engine_is_id(entry.id);
	l->entry = nothing_known;
	l->labelled = false;
	if (!wanted)
		return;
	l->list = arena_grow(l->engine->arena, l->list, l->n, sizeof(*l->list));
	l->list[l->n] = entry;
	l->list[l->n++].name = entry.name ? entry.name : "";
}

/* Asks for what {"KEY":[VALUES]} lets through. */
static int ask(struct listing *l, const char *filter, struct error *error)
{
	const struct reading reading = { .paths = paths,
		.npaths = sizeof(paths) / sizeof(*paths),
		.picked = take_value,
		.entry = take_entry,
		.context = l };
	const char *path = arena_printf(l->engine->arena,
	    "/containers/json?all=1&filters=%%7B%s%%5D%%7D", filter);
	int status;

	l->entry = nothing_known;
	if (answer_ask(l->engine, "GET", path, &reading, &status, error) < 0)
		return -1;
	if (status != 200)
		return answer_refused(l->engine, status, error);
	return l->unclear ? answer_unclear(l->engine, error) : 0;
}

static int ask_some(struct listing *l, size_t from, struct error *error)
{
	struct text filter = { .arena = l->engine->arena };

	text_printf(&filter, "%%22id%%22%%3A%%5B");
	for (size_t i = from; i < l->nids && i - from < AT_ONCE; i++)
		text_printf(
		    &filter, "%s%%22%s%%22", i == from ? "" : "%2C", l->ids[i]);
	return ask(l, text_string(&filter), error);
}

static int compare_listed(const void *one, const void *other)
{
	return strcmp(((const struct engine_listed *)one)->id,
	    ((const struct engine_listed *)other)->id);
}

/* An engine that tells of one twice has one of it. */
static void sort(struct listing *l)
{
	size_t n = 0;

	if (l->n)
		qsort(l->list, l->n, sizeof(*l->list), compare_listed);
	for (size_t i = 0; i < l->n; i++)
		if (!n || strcmp(l->list[n - 1].id, l->list[i].id) != 0)
			l->list[n++] = l->list[i];
	l->n = n;
}

int listing_find(const struct engine *engine, const char *const *ids, size_t n,
    const struct engine_listed **list, size_t *nlisted, struct error *error)
{
	struct listing l = { .engine = engine, .nids = n };
	const char **sorted =
	    arena_array(engine->arena, n + 1, sizeof(*sorted));

	for (size_t i = 0; i < n; i++)
		sorted[i] = ids[i];
	qsort(sorted, n, sizeof(*sorted), compare_words);
	l.ids = sorted;
	for (size_t from = 0; from < n; from += AT_ONCE)
		if (ask_some(&l, from, error) < 0)
			return -1;
	sort(&l);
	*list = l.list;
	*nlisted = l.n;
	return 0;
}

const struct engine_listed *listing_entry(
    const struct engine_listed *list, size_t n, const char *id)
{
	const struct engine_listed wanted = { .id = id };

	return n ? bsearch(&wanted, list, n, sizeof(*list), compare_listed)
		 : NULL;
}

int listing_labelled(const struct engine *engine, const char *value,
    const struct engine_listed **list, size_t *n, struct error *error)
{
	struct listing l = { .engine = engine, .value = value };

	/* Neither the label nor a ticket has a byte to be escaped. */
	if (ask(&l,
		arena_printf(engine->arena,
		    "%%22label%%22%%3A%%5B%%22" LEDGER_LABEL "%%3D%s%%22",
		    value),
		error) < 0)
		return -1;
	sort(&l);
	*list = l.list;
	*n = l.n;
	return 0;
}
