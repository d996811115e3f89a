#include "core/request/forms.h"

#include <string.h>

enum {
	SHOWN = 200,   /* bytes of a key in a message */
	KEY_SIZE = 64, /* of a path's component in the table, with its NUL */
};

/* What lies before it may still be missing. */
static void set_operand(struct reader *r, size_t i, const char *value)
{
	struct command *c = r->command;

	while (c->noperands <= i) {
		c->operands = arena_grow(
		    r->arena, c->operands, c->noperands, sizeof(*c->operands));
		c->noperands++;
	}
	c->operands[i] = value;
}

static void add_option(struct reader *r, const char *name, const char *value)
{
	struct words *o = r->options;

	o->v = arena_grow(r->arena, o->v, o->n, sizeof(*o->v));
	o->v[o->n++] = arena_printf(r->arena, "%s=%s", name, value);
}

int add_use(struct reader *r, const char *flag, const char *value)
{
	if (*flag == '#')
		set_operand(r,
		    flag[1] == '*' ? r->command->noperands
				   : (size_t)(flag[1] - '0'),
		    value);
	else if (*flag == '=')
		add_option(r, flag + 1, value);
	else
		cmdline_add(r->arena, r->command,
		    grammar_flag(r->text->command, flag, strlen(flag)), value);
	return 0;
}

int add_truth(struct reader *r, const char *flag, bool value)
{
	if (*flag == '=')
		return add_use(r, flag, value ? "1" : "0");
	return add_use(r, flag, value ? "true" : "false");
}

json_t *body_at(const struct reader *r, const char *path)
{
	json_t *value = r->body;
	char key[KEY_SIZE];

	for (const char *dot; value && (dot = strchr(path, '.'));
	     path = dot + 1) {
		size_t length = (size_t)(dot - path);

		if (length >= sizeof(key))
			return NULL;
		memcpy(key, path, length);
		key[length] = '\0';
		value = json_object_get(value, key);
	}
	return json_object_get(value, path);
}

/* A path as people read it: its first letter says which part it is in. */
static const char *located(struct reader *r, const char *path)
{
	static const char sorts[] = "?^{";
	static const char *const parts[] = { "query", "head", "path", "body" };
	const char *sort = *path ? strchr(sorts, *path) : NULL;

	return arena_printf(r->arena, "%s in the request's %s",
	    error_escape(path + (sort && *path != '{'), SHOWN, r->arena),
	    parts[sort ? (size_t)(sort - sorts) : 3]);
}

int refuse_type(struct reader *r, const char *path, const char *type)
{
	return error_set(r->error, r->arena, EXIT_WRONG, "%s is not %s",
	    located(r, path), type);
}

int refuse_wrong(struct reader *r, const char *path, const char *why)
{
	return error_set(
	    r->error, r->arena, EXIT_WRONG, "%s %s", located(r, path), why);
}

int refuse_field(
    struct reader *r, const char *path, const char *why, const char *hint)
{
	refuse_wrong(r, path, why);
	r->error->code = EXIT_DENIED;
	error_hint(r->error, r->arena, "%s", hint ? hint : "leave it out");
	return -1;
}

bool is_default(const json_t *value, const struct field *row)
{
	const char *text = json_string_value(value);

	if (json_is_null(value) ||
	    (text && row->nothing && strcmp(text, row->nothing) == 0))
		return true;
	if (row->defaults == DEFAULT_NULL)
		return false;
	return json_is_false(value) ||
	       (json_is_integer(value) && json_integer_value(value) == 0) ||
	       (json_is_string(value) && json_string_length(value) == 0) ||
	       (json_is_array(value) && json_array_size(value) == 0) ||
	       (json_is_object(value) && json_object_size(value) == 0);
}

static int check_row(struct reader *r, const struct field *row,
    const char *shown, const json_t *value)
{
	bool said = !is_default(value, row);

	if (said && (row->form == &form_refused || row->form == &form_unsaid))
		return refuse_field(r, shown, "is not supported", row->hint);
	if (said && r->text->version < row->since)
		return refuse_field(r, shown,
		    arena_printf(
			r->arena, "came with API version 1.%u", row->since),
		    "leave it out, or ask by a newer version");
	if (said && row->until && r->text->version > row->until)
		return refuse_field(r, shown,
		    arena_printf(r->arena,
			"has no meaning after API version 1.%u", row->until),
		    NULL);
	return 0;
}

bool is_key(const char *key)
{
	return *key && !strpbrk(key, ".*[]?^{");
}

/* PATH.KEY: what is done for each key of a body, so without printf(3). */
static const char *join(struct reader *r, const char *path, const char *key)
{
	size_t length = strlen(path), size = strlen(key) + 1;
	char *joined;

	if (!length)
		return key;
	joined = arena_alloc(r->arena, length + 1 + size);
	memcpy(joined, path, length);
	joined[length] = '.';
	memcpy(joined + length + 1, key, size);
	return joined;
}

/* dockerode repeats the query in the body, where the engine does not look. */
static bool repeats_query(const struct reader *r, const char *key)
{
	for (size_t i = 0; i < r->text->nquery; i++)
		if (strcmp(r->text->query[i].name, key) == 0)
			return true;
	return false;
}

/* A key's own row, or one for all keys of the object. */
static const struct field *row_of(
    struct reader *r, const char *path, const char *key)
{
	const struct field *row =
	    is_key(key) ? fields_find(r->fields, join(r, path, key)) : NULL;

	return row ? row : fields_find(r->fields, join(r, path, "*"));
}

static int check_key(struct reader *r, const char *path, const char *shown,
    const char *key, json_t *value)
{
	bool same = shown == path;
	const struct field *row = row_of(r, path, key);

	path = join(r, path, key);
	shown = same ? path : join(r, shown, key);
	if (!row && path == key && repeats_query(r, key))
		return 0;
	if (!row && path == key && *key && strchr("?^{", *key))
		shown = arena_printf(r->arena, "'%s'", key);
	if (!row)
		return refuse_field(r, shown, "is unknown", NULL);
	if (row->form != &form_object)
		return check_row(r, row, shown, value);
	if (json_is_null(value))
		return 0;
	return check_object(r, path, shown, value);
}

int check_object(
    struct reader *r, const char *path, const char *shown, json_t *object)
{
	const char *key;
	json_t *value;

	if (!json_is_object(object))
		return refuse_type(r, shown, "an object");
	json_object_foreach(object, key, value)
	{
		if (check_key(r, path, shown, key, value) < 0)
			return -1;
	}
	return 0;
}

/* The value under the key, unless it is null; *shown becomes its path. */
static json_t *member(
    struct reader *r, const char **shown, json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	*shown =
	    arena_printf(r->arena, "%s%s%s", *shown, **shown ? "." : "", key);
	return json_is_null(value) ? NULL : value;
}

int take_text(struct reader *r, const char *shown, json_t *object,
    const char *key, const char **to)
{
	json_t *value = member(r, &shown, object, key);

	if (!value)
		return 0;
	*to = json_string_value(value);
	return *to ? 0 : refuse_type(r, shown, "a string");
}

int take_truth(struct reader *r, const char *shown, json_t *object,
    const char *key, bool *to)
{
	json_t *value = member(r, &shown, object, key);

	if (!value)
		return 0;
	*to = json_is_true(value);
	return json_is_boolean(value) ? 0
				      : refuse_type(r, shown, "true or false");
}

int take_number(struct reader *r, const char *shown, json_t *object,
    const char *key, int64_t *to)
{
	json_t *value = member(r, &shown, object, key);

	if (!value)
		return 0;
	*to = json_integer_value(value);
	return json_is_integer(value) ? 0
				      : refuse_type(r, shown, "a whole number");
}

int read_entries(
    struct reader *r, const struct field *field, json_t *list, read_entry *read)
{
	const char *path = arena_printf(r->arena, "%s[]", field->path);
	json_t *entry;
	size_t i;

	if (!json_is_array(list))
		return refuse_type(r, field->path, "a list of objects");
	json_array_foreach(list, i, entry)
	{
		const char *shown =
		    arena_printf(r->arena, "%s[%zu]", field->path, i);

		if (check_object(r, path, shown, entry) < 0 ||
		    read(r, field, shown, entry) < 0)
			return -1;
	}
	return 0;
}

static int read_row(struct reader *r, const struct field *row)
{
	json_t *value = NULL;

	if (!row->form->read || (row->until && r->text->version > row->until))
		return 0;
	if (row->json)
		return read_embedded(r, row);
	if (*row->path == '?' || *row->path == '{')
		return row->form->read(r, row, NULL);
	value = body_at(r, row->path);
	if (row->defaults != DEFAULT_NONE && (!value || is_default(value, row)))
		return 0;
	return row->form->read(r, row, value);
}

/* Docker's client sends null for a body that says nothing. */
static bool is_null(const char *text, size_t length)
{
	static const char blanks[] = " \t\r\n", null[] = "null";
	const size_t size = sizeof(null) - 1;

	while (length && strchr(blanks, *text)) {
		text++;
		length--;
	}
	while (length && strchr(blanks, text[length - 1]))
		length--;
	return !length || (length == size && memcmp(text, null, size) == 0);
}

static json_t *parse(struct reader *r)
{
	json_error_t where;
	json_t *body;

	if (r->operation && !operation_is_extended(r->operation) &&
	    is_null(r->text->body, r->text->length))
		return json_object();
	body = json_loadb(
	    r->text->body, r->text->length, JSON_REJECT_DUPLICATES, &where);
	if (!body)
		error_set(r->error, r->arena, EXIT_WRONG,
		    "the request's body is not strictly JSON: line %d, column "
		    "%d: %s",
		    where.line, where.column,
		    error_escape(where.text, SHOWN, r->arena));
	return body;
}

static int read_rows(struct reader *r)
{
	const char *root = "";

	if (!r->fields)
		return error_set(r->error, r->arena, EXIT_INTERNAL,
		    "docker %s is no request of this kind",
		    r->text->command->name);
	if (check_query(r) < 0 || check_object(r, root, root, r->body) < 0)
		return -1;
	for (size_t i = 0; i < r->fields->n; i++)
		if (read_row(r, &r->fields->rows[i]) < 0)
			return -1;
	return 0;
}

/* Texts are the arena's, so that the body need not outlive the reading. */
static void keep(struct arena *arena, const char **texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (texts[i])
			texts[i] = arena_strdup(arena, texts[i]);
}

static void keep_all(struct reader *r)
{
	struct command *c = r->command;

	for (size_t i = 0; i < c->nflags; i++)
		keep(r->arena, &c->flags[i].value, 1);
	keep(r->arena, c->operands, c->noperands);
	keep(r->arena, r->extras->unset, r->extras->nunset);
	keep(r->arena, r->extras->health, r->extras->nhealth);
}

int read_request(struct reader *r)
{
	int result;

	*r->command = (struct command){ .command = r->text->command };
	*r->extras = (struct extras){ 0 };
	r->body = parse(r);
	if (!r->body)
		return -1;
	result = read_rows(r);
	if (result == 0)
		keep_all(r);
	json_decref(r->body);
	return result;
}

int request_read(struct arena *arena, const struct request_text *text,
    struct command *command, struct extras *extras, struct error *error)
{
	struct reader r = { .arena = arena,
		.text = text,
		.fields = fields_of(text->command),
		.command = command,
		.extras = extras,
		.error = error };

	return read_request(&r);
}
