/*
 * Names of images, which requests have in two parts, and words in one.
 */
#include "core/request/forms.h"

#include <string.h>

static const char *const tag_path = "?tag";

/* What stands behind the name: ":tag" or "@digest", or "". */
static const char *suffix_of(const char *reference)
{
	const char *slash = strrchr(reference, '/');
	const char *last = slash ? slash + 1 : reference;

	return last + strcspn(last, ":@");
}

static bool is_digest(const char *text)
{
	static const char sha256[] = "sha256:";
	const size_t length = sizeof(sha256) - 1;

	return strncmp(text, sha256, length) == 0 &&
	       strspn(text + length, "0123456789abcdef") == 64 &&
	       !text[length + 64];
}

/* A tag or a digest, as the query has it. */
static bool is_tag(const char *text)
{
	return is_digest(text) || (is_name(text) && *text != '-');
}

/* What suffix_of() gives, but a tag and a digest. */
static bool is_suffix(const char *suffix)
{
	return *suffix == '@' ? is_digest(suffix + 1)
			      : is_name(suffix + 1) && suffix[1] != '-';
}

/* True for commands that do it with all tags, if the request has none. */
static bool has_all_tags(const struct docker_command *command)
{
	return grammar_flag(command, "all-tags", 8) != NULL;
}

/* The reference that the name and the request's tag are. */
static int read_parts(
    struct reader *r, const struct field *field, const char *name)
{
	const char *suffix = suffix_of(name), *tag;

	if (query_value(r, fields_find(r->fields, tag_path), &tag) < 0)
		return -1;
	if (!is_image(arena_strndup(r->arena, name, (size_t)(suffix - name))) ||
	    (*suffix && (tag || !is_suffix(suffix))) || (tag && !is_tag(tag)))
		return refuse_type(r, field->path,
		    "the name of an image, with one tag at most");
	if (*suffix)
		return add_use(r, field->flag, name);
	if (!tag && has_all_tags(r->text->command)) {
		add_truth(r, "all-tags", true);
		return add_use(r, field->flag, name);
	}
	tag = tag ? tag : "latest";
	return add_use(r, field->flag,
	    arena_printf(
		r->arena, "%s%c%s", name, is_digest(tag) ? '@' : ':', tag));
}

/* The parts of the reference; the tag is NULL for all of them. */
static int split(struct writer *w, const struct field *field,
    const char *reference, const char **name, const char **tag)
{
	const char *suffix = suffix_of(reference);
	const char *digest = strchr(suffix, '@');
	bool all =
	    has_all_tags(w->source->command->command) && is_set(w, "all-tags");

	*name =
	    arena_strndup(w->arena, reference, (size_t)(suffix - reference));
	*tag = digest ? digest + 1 : *suffix ? suffix + 1 : "latest";
	if (!is_image(*name) || !is_tag(*tag) || (all && *suffix))
		return refuse_value(w, field->flag, reference,
		    all ? "all tags are wanted"
			: "it is not the name of an image");
	*tag = all ? NULL : *tag;
	return 0;
}

static int put_tag(struct writer *w, const char *tag)
{
	return tag ? put_query(w, tag_path + 1, tag) : 0;
}

static int write_reference(struct writer *w, const struct field *field)
{
	const char *reference = last_use(w, field->flag), *name, *tag;

	if (!reference)
		return 0;
	if (split(w, field, reference, &name, &tag) < 0)
		return -1;
	put_query(w, field->path + 1, name);
	return put_tag(w, tag);
}

static int read_reference(
    struct reader *r, const struct field *field, json_t *unused)
{
	const char *name;

	(void)unused;
	if (query_value(r, field, &name) < 0)
		return -1;
	return name ? read_parts(r, field, name) : 0;
}

const struct form form_reference = { write_reference, read_reference };

/* push: the name is in the path. */
static int write_tagged(struct writer *w, const struct field *field)
{
	const char *reference = last_use(w, field->flag), *name, *tag;

	if (split(w, field, reference ? reference : "", &name, &tag) < 0 ||
	    put_place(w, field->path, name) < 0)
		return -1;
	return put_tag(w, tag);
}

static int read_tagged(
    struct reader *r, const struct field *field, json_t *unused)
{
	(void)unused;
	return read_parts(r, field, r->places[0]);
}

const struct form form_tagged = { write_tagged, read_tagged };
