/*
 * An answer of an engine, in pieces: the first byte is their size.  Whatever it
 * is, the pieces do not matter.  What jansson's reader takes is whole, and each
 * value is what jansson finds under its path, or unknown.
 */
#include "support.h"

#include "core/scan.h"
#include "core/text.h"

#include <jansson.h>

static const struct scan_path paths[] = { { { "Id" } },
	{ { "State", "Running" } }, { { "Tags", SCAN_EACH } },
	{ { SCAN_EACH, "Id" } }, { { "A", "B", "C", "D" } } };

enum { PATHS = sizeof(paths) / sizeof(*paths) };

struct result {
	struct text events;
	struct scan scan;
	bool broken;
};

static void show(struct result *r, enum scan_event event)
{
	const struct scan *s = &r->scan;

	text_printf(&r->events, "%d", event);
	if (event != SCAN_PICKED)
		return;
	HOLDS(s->path < PATHS);
	text_printf(&r->events, "/%zu/%d", s->path, s->kind);
	if (s->kind != SCAN_STRING && s->kind != SCAN_NUMBER)
		return;
	HOLDS(s->n < SCAN_TEXT && strlen(s->text) == s->n);
	text_printf(&r->events, "/%s", s->text);
}

/* Elements of an array are compared by their number only. */
static void compare(const json_t *root, const struct scan *s)
{
	const json_t *value = root;

	for (size_t i = 0; paths[s->path].step[i]; i++) {
		if (!*paths[s->path].step[i])
			return;
		value = json_object_get(value, paths[s->path].step[i]);
	}
	HOLDS(value);
	switch (s->kind) {
	case SCAN_STRING:
		HOLDS(json_string_length(value) == s->n);
		HOLDS(strcmp(json_string_value(value), s->text) == 0);
		break;
	case SCAN_NUMBER:
		HOLDS(json_is_number(value));
		HOLDS(!json_is_integer(value) ||
		      json_integer_value(value) == strtoll(s->text, NULL, 10));
		break;
	case SCAN_TRUE:
		HOLDS(json_is_true(value));
		break;
	case SCAN_FALSE:
		HOLDS(json_is_false(value));
		break;
	case SCAN_NULL:
		HOLDS(json_is_null(value));
		break;
	default:
		HOLDS(json_is_array(value) || json_is_object(value) ||
		      json_is_number(value) ||
		      json_string_length(value) >= SCAN_TEXT ||
		      strlen(json_string_value(value)) !=
			  json_string_length(value));
	}
}

static void play(struct result *r, const char *data, size_t size, size_t piece,
    const json_t *root)
{
	scan_begin(&r->scan, paths, PATHS);
	for (size_t at = 0; at < size && !r->broken; at += piece) {
		const char *from = data + at;
		const char *end =
		    size - at < piece ? data + size : from + piece;
		enum scan_event event;

		while (!r->broken &&
		       (event = scan_next(&r->scan, &from, end)) != SCAN_MORE) {
			show(r, event);
			r->broken = event == SCAN_BROKEN;
			if (root && event == SCAN_PICKED)
				compare(root, &r->scan);
		}
	}
	HOLDS(!r->broken || !scan_whole(&r->scan));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_arena struct arena *arena = arena_new();
	struct result whole = { .events.arena = arena };
	struct result pieces = { .events.arena = arena };
	const char *text = (const char *)data + 1;
	json_t *root;

	if (size < 2)
		return 0;
	/* jansson passes over a NUL behind a number, which no JSON has. */
	root = memchr(text, '\0', size - 1)
		   ? NULL
		   : json_loadb(text, size - 1,
			 JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	play(&whole, text, size - 1, size - 1, root);
	play(&pieces, text, size - 1, (size_t)data[0] + 1, root);
	HOLDS(whole.broken == pieces.broken);
	HOLDS(strcmp(text_string(&whole.events), text_string(&pieces.events)) ==
	      0);
	HOLDS(!root || scan_whole(&whole.scan));
	json_decref(root);
	return 0;
}
