/*
 * Mounts: -v becomes Binds and Volumes, --mount Mounts, as docker's client has
 * it.  What a mount may be is grammar/bind.c's to say, for both directions.
 */
#include "core/grammar/bind.h"

#include "core/grammar/amount.h"
#include "core/path.h"
#include "core/request/forms.h"

#include <stdlib.h>
#include <string.h>

/* What bind.c has said, with the field that it is about.  Returns -1. */
static int refuse_bind(struct reader *r, const char *shown)
{
	r->error->message = arena_printf(
	    r->arena, "%s in the request's body: %s", shown, r->error->message);
	return -1;
}

static bool has_source(const struct bind *bind)
{
	return bind->type != BIND_ANONYMOUS;
}

/* The next -v with a source, or without one, as it was given; or NULL. */
static int next_volume(struct writer *w, const struct field *field,
    bool with_source, size_t *i, const char **value)
{
	struct bind bind;

	while ((*value = next_use(w, field->flag, i))) {
		if (bind_parse(w->arena, ROLE_VOLUME, *value, &bind, w->error) <
		    0)
			return -1;
		if (has_source(&bind) == with_source)
			return 1;
	}
	return 0;
}

/* Docker's client keeps them in a map: one that is given twice is one. */
static int write_binds(struct writer *w, const struct field *field)
{
	json_t *seen = json_object();
	const char *value;
	int more;

	for (size_t i = 0;
	     (more = next_volume(w, field, true, &i, &value)) > 0;) {
		if (json_object_get(seen, value))
			continue;
		more =
		    put_last(w, put_array(w, field->path), json_string(value));
		if (more < 0 ||
		    (more = put_key(w, seen, value, json_true())) < 0)
			break;
	}
	json_decref(seen);
	return more;
}

static int read_binds(
    struct reader *r, const struct field *field, json_t *value)
{
	struct bind bind;
	json_t *entry;
	size_t i;

	if (!json_is_array(value))
		return refuse_type(r, field->path, "a list of strings");
	json_array_foreach(value, i, entry)
	{
		const char *text = json_string_value(entry);

		if (!text)
			return refuse_type(r, field->path, "a list of strings");
		if (bind_parse(r->arena, ROLE_VOLUME, text, &bind, r->error) <
		    0)
			return refuse_bind(r,
			    arena_printf(r->arena, "%s[%zu]", field->path, i));
		if (!has_source(&bind))
			return refuse_field(r, field->path,
			    "has one without a source",
			    "such a volume stands in Volumes");
		add_use(r, field->flag, text);
	}
	return 0;
}

const struct form form_binds = { write_binds, read_binds };

static int write_volumes(struct writer *w, const struct field *field)
{
	const char *value;
	int more;

	for (size_t i = 0;
	     (more = next_volume(w, field, false, &i, &value)) > 0;) {
		if (!*value)
			return refuse_value(
			    w, field->flag, value, "it has no path");
		if (put_key(w, put_object(w, field->path), value,
			json_object()) < 0)
			return -1;
	}
	return more;
}

/*
 * True if a bind or a mount that was read before has the target: the engine
 * makes no volume there, and clients name the target of each bind once more.
 */
static bool is_mounted(struct reader *r, const char *target)
{
	for (size_t i = 0; i < r->command->nflags; i++) {
		const struct flag_use *use = &r->command->flags[i];
		enum flag_role role = (enum flag_role)use->flag->role;
		struct error ignored;
		const char *rest;
		struct bind bind;

		if ((role != ROLE_VOLUME && role != ROLE_MOUNT) ||
		    bind_parse(r->arena, role, use->value, &bind, &ignored) <
			0 ||
		    (role == ROLE_VOLUME && bind.type == BIND_ANONYMOUS))
			continue;
		rest = path_after(target, bind.target);
		if (rest && !*rest)
			return true;
	}
	return false;
}

static int read_volumes(
    struct reader *r, const struct field *field, json_t *value)
{
	const char *target;
	json_t *entry;

	if (!json_is_object(value))
		return refuse_type(r, field->path, "an object");
	json_object_foreach(value, target, entry)
	{
		if (!json_is_null(entry) &&
		    !(json_is_object(entry) && !json_object_size(entry)))
			return refuse_type(
			    r, field->path, "an object of empty objects");
		if (!*target || strchr(target, ':'))
			return refuse_field(r, field->path,
			    "has a path that is empty or has a colon",
			    "mount it by HostConfig.Mounts");
		if (!is_mounted(r, target))
			add_use(r, field->flag, target);
	}
	return 0;
}

const struct form form_volumes = { write_volumes, read_volumes };

static const char *const types[] = { [BIND_HOST] = "bind",
	[BIND_VOLUME] = "volume",
	[BIND_ANONYMOUS] = "volume",
	[BIND_TMPFS] = "tmpfs" };

static int put_truth(
    struct writer *w, json_t *object, const char *key, bool value)
{
	return value ? put_key(w, object, key, json_true()) : 0;
}

static int put_text(
    struct writer *w, json_t *object, const char *key, const char *value)
{
	return value ? put_key(w, object, key, json_string(value)) : 0;
}

/* The object under the key, which is made; NULL: no memory. */
static json_t *put_options(struct writer *w, json_t *mount, const char *key)
{
	return put_key(w, mount, key, json_object()) < 0
		   ? NULL
		   : json_object_get(mount, key);
}

static int put_bind_options(
    struct writer *w, json_t *mount, const struct bind *bind)
{
	json_t *options;

	if (!bind->propagation && !bind->nonrecursive)
		return 0;
	options = put_options(w, mount, "BindOptions");
	return put_text(w, options, "Propagation", bind->propagation) < 0 ||
		       put_truth(
			   w, options, "NonRecursive", bind->nonrecursive) < 0
		   ? -1
		   : 0;
}

static int put_tmpfs_options(
    struct writer *w, json_t *mount, const struct bind *bind)
{
	const char *size = bind->tmpfs_size, *mode = bind->tmpfs_mode;
	json_t *options;
	uint64_t bytes = 0;
	size_t digits = mode ? strspn(mode, "01234567") : 0;

	if (!size && !mode)
		return 0;
	if (size && (amount_bytes(size, &bytes) < 0 || bytes > BYTES_MOST))
		return refuse_value(w, "mount", size, "it is no tmpfs-size");
	if (mode && (!digits || digits > 10 || mode[digits]))
		return refuse_value(w, "mount", mode, "it is no tmpfs-mode");
	options = put_options(w, mount, "TmpfsOptions");
	if (bytes && put_key(w, options, "SizeBytes",
			 json_integer((json_int_t)bytes)) < 0)
		return -1;
	return mode ? put_key(w, options, "Mode",
			  json_integer(strtoll(mode, NULL, 8)))
		    : 0;
}

static int put_mount(
    struct writer *w, const struct field *field, const struct bind *bind)
{
	json_t *mount = json_object();

	if (put_last(w, put_array(w, field->path), mount) < 0)
		return -1;
	if (put_text(w, mount, "Type", types[bind->type]) < 0 ||
	    put_text(w, mount, "Source", bind->source) < 0 ||
	    put_text(w, mount, "Target", bind->target) < 0 ||
	    put_truth(w, mount, "ReadOnly", bind->readonly) < 0 ||
	    put_bind_options(w, mount, bind) < 0)
		return -1;
	return put_tmpfs_options(w, mount, bind);
}

static int write_mounts(struct writer *w, const struct field *field)
{
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		struct bind bind;

		if (bind_parse(w->arena, ROLE_MOUNT, value, &bind, w->error) <
		    0)
			return -1;
		if (bind.nonrecursive && w->version < 40)
			return refuse_value(w, field->flag, value,
			    "bind-nonrecursive came with API version 1.40");
		if (put_mount(w, field, &bind) < 0)
			return -1;
	}
	return 0;
}

static int take_type(
    struct reader *r, const char *shown, const char *type, struct bind *bind)
{
	if (strcmp(type, "bind") == 0)
		bind->type = BIND_HOST;
	else if (strcmp(type, "tmpfs") == 0)
		bind->type = BIND_TMPFS;
	else if (strcmp(type, "volume") == 0)
		bind->type = bind->source ? BIND_VOLUME : BIND_ANONYMOUS;
	else
		return refuse_field(r, shown,
		    arena_printf(r->arena, "has the type '%s'", type),
		    "bind, volume and tmpfs are possible");
	return 0;
}

static int take_options(
    struct reader *r, const char *shown, json_t *entry, struct bind *bind)
{
	json_t *tmpfs = json_object_get(entry, "TmpfsOptions");
	json_t *options = json_object_get(entry, "BindOptions");
	int64_t size = 0, mode = 0;

	if (take_text(r, shown, options, "Propagation", &bind->propagation) <
		0 ||
	    take_truth(r, shown, options, "NonRecursive", &bind->nonrecursive) <
		0 ||
	    take_number(r, shown, tmpfs, "SizeBytes", &size) < 0 ||
	    take_number(r, shown, tmpfs, "Mode", &mode) < 0)
		return -1;
	if (size < 0 || mode < 0 || mode > 0x3fffffff ||
	    size > (int64_t)BYTES_MOST)
		return refuse_field(r, shown, "has a size or mode that is none",
		    "give bytes, and a mode below 010000000000");
	if (size)
		bind->tmpfs_size =
		    arena_printf(r->arena, "%lld", (long long)size);
	if (mode)
		bind->tmpfs_mode =
		    arena_printf(r->arena, "%llo", (unsigned long long)mode);
	return 0;
}

static const char *unless_empty(const char *text)
{
	return text && *text ? text : NULL;
}

/* bind.c has the last word on what it has put together. */
static int read_mount(struct reader *r, const struct field *field,
    const char *shown, json_t *entry)
{
	struct bind bind = { 0 }, again;
	const char *type = "", *text;

	if (take_text(r, shown, entry, "Type", &type) < 0 ||
	    take_text(r, shown, entry, "Source", &bind.source) < 0 ||
	    take_text(r, shown, entry, "Target", &bind.target) < 0 ||
	    take_truth(r, shown, entry, "ReadOnly", &bind.readonly) < 0 ||
	    take_options(r, shown, entry, &bind) < 0)
		return -1;
	bind.source = unless_empty(bind.source);
	bind.propagation = unless_empty(bind.propagation);
	if (take_type(r, shown, type, &bind) < 0)
		return -1;
	text = bind_emit(r->arena, &bind);
	if (bind_parse(r->arena, ROLE_MOUNT, text, &again, r->error) < 0)
		return refuse_bind(r, shown);
	return add_use(r, field->flag, text);
}

static int read_mounts(
    struct reader *r, const struct field *field, json_t *value)
{
	return read_entries(r, field, value, read_mount);
}

const struct form form_mounts = { write_mounts, read_mounts };

/* PATH[:OPTIONS] */
static int write_tmpfs(struct writer *w, const struct field *field)
{
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		size_t length = strcspn(value, ":");

		if (!length)
			return refuse_value(
			    w, field->flag, value, "it has no path");
		if (put_key(w, put_object(w, field->path),
			arena_strndup(w->arena, value, length),
			json_string(value + length + (value[length] == ':'))) <
		    0)
			return -1;
	}
	return 0;
}

static int read_tmpfs(
    struct reader *r, const struct field *field, json_t *value)
{
	const char *path;
	json_t *options;

	if (!json_is_object(value))
		return refuse_type(r, field->path, "an object of strings");
	json_object_foreach(value, path, options)
	{
		const char *text = json_string_value(options);

		if (!text)
			return refuse_type(
			    r, field->path, "an object of strings");
		if (!*path || strchr(path, ':'))
			return refuse_field(r, field->path,
			    "has a path that is empty or has a colon",
			    "choose another path");
		add_use(r, field->flag,
		    *text ? arena_printf(r->arena, "%s:%s", path, text) : path);
	}
	return 0;
}

const struct form form_tmpfs = { write_tmpfs, read_tmpfs };
