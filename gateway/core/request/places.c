/*
 * Names in the path of a request.
 */
#include "core/request/forms.h"

#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

bool is_name(const char *text)
{
	return *text && *text != '.' &&
	       !text[strspn(text, LETTERS DIGITS "_.-")];
}

/* Each path has one place. */
int put_place(struct writer *w, const char *name, const char *value)
{
	struct request *r = w->request;
	const char *at = strstr(r->path, name);

	if (!at)
		return error_set(w->error, w->arena, EXIT_INTERNAL,
		    "there is no %s in %s", name, r->path);
	r->path = arena_printf(w->arena, "%.*s%s%s", (int)(at - r->path),
	    r->path, value, at + strlen(name));
	return 0;
}

static int write_place(struct writer *w, const struct field *field,
    bool (*check)(const char *), const char *what)
{
	const char *value = last_use(w, field->flag);

	if (!value || !check(value))
		return error_set(w->error, w->arena, EXIT_WRONG,
		    "'%s' is not %s", value ? value : "", what);
	return put_place(w, field->path, value);
}

static int read_place(struct reader *r, const struct field *field,
    bool (*check)(const char *), const char *what)
{
	const char *value = r->places[0];

	if (!check(value))
		return error_set(r->error, r->arena, EXIT_WRONG,
		    "'%s' in the request's path is not %s",
		    error_escape(value, 200, r->arena), what);
	return add_use(r, field->flag, value);
}

static const char name_or_id[] = "a name or an ID";

static int write_name(struct writer *w, const struct field *field)
{
	return write_place(w, field, is_name, name_or_id);
}

static int read_name(
    struct reader *r, const struct field *field, json_t *unused)
{
	(void)unused;
	return read_place(r, field, is_name, name_or_id);
}

const struct form form_name = { write_name, read_name };

static bool is_whole_id(const char *text)
{
	return strspn(text, DIGITS "abcdef") == 64 && !text[64];
}

static const char whole_id[] = "the whole ID of an exec";

static int write_exec(struct writer *w, const struct field *field)
{
	return write_place(w, field, is_whole_id, whole_id);
}

static int read_exec(
    struct reader *r, const struct field *field, json_t *unused)
{
	(void)unused;
	return read_place(r, field, is_whole_id, whole_id);
}

const struct form form_exec = { write_exec, read_exec };

/*
 * The bytes of a reference or an ID, without parts between slashes that lead
 * elsewhere in a path.
 */
bool is_image(const char *text)
{
	if (!*text || text[strspn(text, LETTERS DIGITS "_.-/:@")])
		return false;
	for (const char *part = text;; part++) {
		size_t length = strcspn(part, "/");

		if (!length || *part == '.' || *part == '-')
			return false;
		part += length;
		if (!*part)
			return true;
	}
}

static const char image_name[] = "the name or the ID of an image";

static int write_image(struct writer *w, const struct field *field)
{
	return write_place(w, field, is_image, image_name);
}

static int read_image(
    struct reader *r, const struct field *field, json_t *unused)
{
	(void)unused;
	return read_place(r, field, is_image, image_name);
}

const struct form form_image = { write_image, read_image };
