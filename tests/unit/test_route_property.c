/*
 * Requests made by chance from the table: each is taken, the engine's request
 * says what the client's said, and is the same ask when it is sent again.
 */
#include "support.h"

#include "core/base64.h"
#include "core/request/fields.h"
#include "core/request/forms.h"
#include "core/text.h"
#include "tests/differential/round.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 300 }; /* of each operation */

#define EXEC_ID                            \
	"0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef"

/* A generator of its own, the same on each machine. */
static unsigned long chance;

static bool flip(void)
{
	chance = chance * 6364136223846793005UL + 1442695040888963407UL;
	return chance >> 62 & 1;
}

/* What a row of that form can be, in its canonical spelling. */
static const struct {
	const struct form *form;
	const char *values[2];
} samples[] = {
	{ &form_query, { "a", "b c&d=\303\244/%" } },
	{ &form_query_truth, { "1", "1" } },
	{ &form_query_stdin, { "1", "1" } },
	{ &form_query_not, { "0", "0" } },
	{ &form_query_unless, { "0", "0" } },
	{ &form_query_either, { "0", "1" } },
	{ &form_query_number, { "7", "-1" } },
	{ &form_query_limit, { "1", "99" } },
	{ &form_query_bytes, { "1", "1048576" } },
	{ &form_query_texts, { "a=b", "CMD [\"x\"]" } },
	{ &form_query_time, { "5", "1700000000.000000001" } },
	{ &form_source, { "-", "-" } },
	{ &form_reference, { "a", "r.example:5000/a/b" } },
	{ &form_filters, { "{\"label\":[\"a\",\"b=c\"]}",
			     "{\"id\":[\"x\"],\"label!\":[\"y\"]}" } },
	{ &form_name, { "a", "A_b-c.d" } },
	{ &form_exec, { EXEC_ID, EXEC_ID } },
	{ &form_image, { "a", "r.example:5000/a/b:1.0" } },
	{ &form_tagged, { "a", "r.example:5000/a/b" } },
	{ &form_copy, { "a", "A_b-c.d" } },
	/* JSON, in the body or in a parameter */
	{ &form_text, { "\"a\"", "\"b c\\n\303\244\"" } },
	{ &form_truth, { "true", "true" } },
	{ &form_yes, { "true", "true" } },
	{ &form_number, { "1", "-5" } },
	{ &form_count, { "1", "100" } },
	{ &form_bytes, { "1", "1048576" } },
	{ &form_swap, { "-1", "4096" } },
	{ &form_billionths, { "500000000", "1" } },
	{ &form_texts, { "[\"a\"]", "[\"a\",\"b c\"]" } },
	{ &form_map, { "{\"a\":\"\"}", "{\"a\":\"b=c\",\"d e\":\"f\"}" } },
	{ &form_arguments, { "{\"A\":null}", "{\"A\":\"\",\"B\":\"c\"}" } },
	{ &form_restart_change,
	    { "{\"Name\":\"no\"}", "{\"MaximumRetryCount\":3,"
				   "\"Name\":\"on-failure\"}" } },
	{ &form_ulimits, { "[{\"Name\":\"core\",\"Soft\":0,\"Hard\":-1}]",
			     "[{\"Name\":\"nofile\",\"Soft\":5,\"Hard\":6},"
			     "{\"Name\":\"nproc\",\"Soft\":1,\"Hard\":1}]" } },
	{ &form_ipam, { "[{\"Subnet\":\"10.9.0.0/24\"}]",
			  "[{\"Gateway\":\"10.9.0.1\",\"IPRange\":"
			  "\"10.9.0.128/25\",\"Subnet\":\"10.9.0.0/24\"},"
			  "{\"AuxiliaryAddresses\":{\"a\":\"fd00::2\"},"
			  "\"Subnet\":\"fd00::/64\"}]" } },
	{ &form_auth, { "{}", "{\"auth\":\"a\",\"password\":\"=\"}" } },
	{ &form_config,
	    { "{\"r\":{\"username\":\"u\"}}",
		"{\"r\":{\"auth\":\"a\"},\"s\":{\"email\":\"e\"}}" } },
};

static const char *sample(const struct field *row)
{
	for (size_t i = 0; i < COUNT(samples); i++)
		if (samples[i].form == row->form)
			return samples[i].values[flip()];
	return NULL;
}

/* A client's request, made of the rows of its operation. */
struct made {
	const char *path;
	struct request_pair query[40];
	size_t nquery;
	json_t *body;
	const char *auth, *config;
};

static void add_pair(struct made *m, const char *name, const char *value)
{
	assert_true(m->nquery < COUNT(m->query));
	m->query[m->nquery++] = (struct request_pair){ name, value };
}

static void put_body(struct made *m, const char *path, json_t *value)
{
	json_t *object = m->body, *inner;
	const char *dot;

	for (; (dot = strchr(path, '.')); path = dot + 1) {
		const char *key =
		    arena_strndup(arena, path, (size_t)(dot - path));

		if (!json_object_get(object, key))
			json_object_set_new(object, key, json_object());
		inner = json_object_get(object, key);
		object = inner;
	}
	assert_int_equal(json_object_set_new(object, path, value), 0);
}

/* A name is there with its tag, or all tags are meant. */
static void add_tag(struct made *m, const struct operation *o)
{
	if (flip() ||
	    !grammar_flag(grammar_command_named(o->command), "all-tags", 8))
		add_pair(m, "tag", flip() ? "1.0" : "sha256:" EXEC_ID);
}

static void add_row(
    struct made *m, const struct operation *o, const struct field *row)
{
	const char *value = sample(row);

	if (!value)
		return;
	if (row->form == &form_copy)
		add_pair(m, "path", "/a b:c");
	if (*row->path == '{')
		m->path =
		    arena_printf(arena, "%.*s%s%s", (int)strcspn(m->path, "{"),
			m->path, value, strchr(m->path, '}') + 1);
	else if (*row->path == '?')
		add_pair(m, row->path + 1, value);
	else if (strcmp(row->path, "^X-Registry-Auth") == 0)
		m->auth = value;
	else if (*row->path == '^')
		m->config = value;
	else
		put_body(
		    m, row->path, json_loads(value, JSON_DECODE_ANY, NULL));
	if (row->form == &form_reference || row->form == &form_tagged)
		add_tag(m, o);
}

/* True for what the request cannot be without. */
static bool is_needed(const struct field *row)
{
	return *row->path == '{' || row->form == &form_source ||
	       row->form == &form_yes || row->form == &form_auth ||
	       (row->flag && *row->flag == '#');
}

static void make(struct made *m, const struct operation *o)
{
	*m = (struct made){ .path = o->path, .body = json_object() };
	for (size_t i = 0; i < o->fields->n; i++) {
		const struct field *row = &o->fields->rows[i];
		bool there = flip();

		if (*row->path && row->form->read &&
		    (is_needed(row) || (there && !row->until)))
			add_row(m, o, row);
	}
}

static int compare_pairs(const void *a, const void *b)
{
	const struct request_pair *one = a, *other = b;
	int names = strcmp(one->name, other->name);

	return names ? names : strcmp(one->value, other->value);
}

static const char *sorted(struct request_pair *query, size_t n)
{
	struct text text = { .arena = arena };

	if (n)
		qsort(query, n, sizeof(*query), compare_pairs);
	for (size_t i = 0; i < n; i++)
		text_printf(&text, "%s=%s\n", query[i].name, query[i].value);
	return text_string(&text);
}

/* The engine's request is the client's. */
static void check_same(struct made *m, struct round *round)
{
	struct request *r = &round->request;

	assert_string_equal(
	    r->path, arena_printf(arena, "/v1.%d%s", API_NEWEST, m->path));
	expect(round->target, sorted(r->query, r->nquery),
	    sorted(m->query, m->nquery));
	if (r->body)
		assert_true(json_equal(r->body, m->body));
	else
		assert_int_equal(json_object_size(m->body), 0);
}

static const char *encoded(const char *json)
{
	return json ? base64_encode(arena, json, strlen(json)) : NULL;
}

static void check_once(const struct operation *o)
{
	struct made m;
	struct request client = { 0 };
	struct round round = {
		.arena = arena, .method = o->method, .newest = API_NEWEST
	};
	const char *wrong;
	char *body;

	make(&m, o);
	client.path = m.path;
	client.query = m.query;
	client.nquery = m.nquery;
	round.target = request_target(arena, &client);
	body = json_dumps(m.body, 0);
	round.body = (struct route_body){ body, strlen(body), encoded(m.auth),
		encoded(m.config) };
	wrong = round_check(&round);
	if (wrong || !round.taken)
		fail_msg("%s: %s %s %s", o->name, round.target, body,
		    wrong ? wrong : shown(&round.error));
	check_same(&m, &round);
	request_end(&round.request);
	json_decref(m.body);
	free(body);
}

/* Create and exec have a test of their own. */
static void test_rounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < operations_count; i++) {
		for (size_t k = 0; k < ROUNDS; k++)
			if (!operation_is_extended(&operations[i]))
				check_once(&operations[i]);
		end(NULL);
		begin(NULL);
	}
}

/* Each form that reads has a sample, or rows of it would never be tried. */
static void test_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < operations_count; i++) {
		const struct operation *o = &operations[i];

		for (size_t k = 0; k < o->fields->n; k++) {
			const struct field *row = &o->fields->rows[k];

			if (!operation_is_extended(o) && *row->path &&
			    row->form->read && !sample(row))
				fail_msg(
				    "%s: no sample of %s", o->name, row->path);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_samples),
		TEST(test_rounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
