#include "outcome.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static int compare_texts(const void *a, const void *b)
{
	const char *left = json_string_value(*(json_t *const *)a);
	const char *right = json_string_value(*(json_t *const *)b);

	return strcmp(left ? left : "", right ? right : "");
}

static void sort_texts(json_t *list)
{
	size_t n = json_array_size(list);
	json_t **entries = calloc(n + 1, sizeof(*entries));

	for (size_t i = 0; i < n; i++)
		entries[i] = json_incref(json_array_get(list, i));
	qsort(entries, n, sizeof(*entries), compare_texts);
	json_array_clear(list);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, entries[i]);
	free(entries);
}

/*
 * The bytes as JSON, or NULL: archives and empty bodies are none.  What the
 * CLI takes out of Go's maps, in any order, is sorted.
 */
static json_t *json_of(const struct request *r)
{
	json_t *body = json_loadb(r->body, r->length, 0, NULL);

	sort_texts(json_object_get(body, "Env"));
	sort_texts(
	    json_object_get(json_object_get(body, "HostConfig"), "Binds"));
	return body;
}

/* What is no JSON is an archive, with a random name in it sometimes. */
static bool same_body(const struct request *a, const struct request *b)
{
	json_t *left = json_of(a), *right = json_of(b);
	bool same = left && right ? json_equal(left, right)
				  : !left && !right && a->length == b->length;

	json_decref(left);
	json_decref(right);
	return same;
}

static bool same_request(const struct request *a, const struct request *b)
{
	return strcmp(a->method, b->method) == 0 &&
	       strcmp(a->path, b->path) == 0 &&
	       strcmp(a->query, b->query) == 0 && same_body(a, b);
}

static const char *shown(struct arena *arena, const struct request *r)
{
	size_t length = r->length < 4000 ? r->length : 4000;

	return arena_printf(arena, "%s %s?%s %.*s", r->method, r->path,
	    r->query, (int)length, r->body);
}

/* A request of a that b has not as often. */
static const struct request *missing(
    struct arena *arena, const struct recording *a, const struct recording *b)
{
	bool *taken = arena_array(arena, b->n + 1, sizeof(*taken));

	for (size_t i = 0; i < a->n; i++) {
		size_t k = 0;

		while (k < b->n && (taken[k] || !same_request(&a->requests[i],
						    &b->requests[k])))
			k++;
		if (k == b->n)
			return &a->requests[i];
		taken[k] = true;
	}
	return NULL;
}

/* The like of a request: to the same path, or NULL. */
static const struct request *counterpart(
    const struct request *r, const struct recording *recording)
{
	for (size_t i = 0; i < recording->n; i++)
		if (strcmp(recording->requests[i].path, r->path) == 0)
			return &recording->requests[i];
	return NULL;
}

static const char *only_one(struct arena *arena, const struct recording *a,
    const struct recording *b, const char *who)
{
	const struct request *only = missing(arena, a, b), *like;

	if (!only)
		return NULL;
	like = counterpart(only, b);
	return arena_printf(arena, "only %s sends %s\n  the other %s", who,
	    shown(arena, only), like ? shown(arena, like) : "nothing like it");
}

const char *outcome_difference(
    struct arena *arena, const struct recording *a, const struct recording *b)
{
	const char *difference;

	if (a->status == STATUS_TIMEOUT || b->status == STATUS_TIMEOUT)
		return "the CLI did not end";
	if (a->status != b->status)
		return arena_printf(arena, "exit status %d becomes %d: %s / %s",
		    a->status, b->status, a->errors, b->errors);
	difference = only_one(arena, a, b, "the original");
	return difference ? difference : only_one(arena, b, a, "ours");
}

const char *outcome_misunderstood(const struct recording *recording)
{
	static const char *const complaints[] = { "unknown flag",
		"unknown shorthand flag", "flag needs an argument",
		"bad flag syntax", "requires at least", "requires at most",
		"requires exactly", "accepts no argument", "accepts at most",
		"is not a docker command", "unknown command",
		"strconv.ParseBool", "See 'docker --help'" };

	for (size_t i = 0; i < sizeof(complaints) / sizeof(*complaints); i++)
		if (recording->status &&
		    strstr(recording->errors, complaints[i]))
			return recording->errors;
	return NULL;
}
