#include "core/grammar/bind.h"

#include "core/path.h"
#include "core/text.h"

#include <string.h>
#include <strings.h>

struct mount_parser {
	struct arena *arena;
	struct bind *bind;
	struct error *error;
	const char *type;
};

static int refuse_option(
    struct arena *arena, struct error *error, const char *option)
{
	error_set(error, arena, EXIT_DENIED,
	    "the mount option '%s' is in no policy's power", option);
	error_hint(error, arena, "ro, rw and rprivate are possible");
	return -1;
}

/* Consistency is for other systems; private is what docker does anyway. */
static bool harmless(const char *option)
{
	static const char *const options[] = { "rw", "private", "rprivate",
		"consistent", "cached", "delegated", "default" };

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (strcmp(option, options[i]) == 0)
			return true;
	return false;
}

static int parse_option(struct arena *arena, const char *option,
    struct bind *bind, struct error *error)
{
	if (strcmp(option, "ro") == 0)
		bind->readonly = true;
	else if (strcmp(option, "private") == 0 ||
		 strcmp(option, "rprivate") == 0)
		bind->propagation = option;
	else if (!harmless(option))
		return refuse_option(arena, error, option);
	return 0;
}

static int parse_options(struct arena *arena, const char *options,
    struct bind *bind, struct error *error)
{
	while (*options) {
		size_t length = strcspn(options, ",");

		if (parse_option(arena, arena_strndup(arena, options, length),
			bind, error) < 0)
			return -1;
		options += length + (options[length] == ',');
	}
	return 0;
}

/* A source without a slash in front: a volume, or something relative. */
static int volume_source(
    struct arena *arena, struct bind *bind, struct error *error)
{
	const char *source = bind->source;

	if (*source == '/' || (*source > 0 && *source < VARIABLE_END)) {
		bind->type = BIND_HOST;
		return 0;
	}
	if (*source && *source != '.' && *source != '~') {
		bind->type = BIND_VOLUME;
		return 0;
	}
	error_set(error, arena, EXIT_WRONG,
	    *source ? "the mount's source '%s' is relative"
		    : "the mount's source is empty%s",
	    source);
	error_hint(error, arena, "write the whole path: /home/...");
	return -1;
}

static int parse_volume(struct arena *arena, const char *value,
    struct bind *bind, struct error *error)
{
	const char *first = strchr(value, ':');
	const char *second = first ? strchr(first + 1, ':') : NULL;

	*bind = (struct bind){ .type = BIND_ANONYMOUS, .target = value };
	if (!first)
		return 0;
	if (second && strchr(second + 1, ':'))
		return error_set(error, arena, EXIT_WRONG,
		    "'%s' has more colons than source:target:options", value);
	bind->source = arena_strndup(arena, value, (size_t)(first - value));
	bind->target = second ? arena_strndup(arena, first + 1,
				    (size_t)(second - first - 1))
			      : first + 1;
	if (volume_source(arena, bind, error) < 0)
		return -1;
	if (second && !second[1])
		return error_set(
		    error, arena, EXIT_WRONG, "'%s' ends with a colon", value);
	return second ? parse_options(arena, second + 1, bind, error) : 0;
}

/* One field of Go's encoding/csv; NULL: not CSV.  *at moves past it. */
static const char *csv_field(struct arena *arena, const char **at)
{
	struct text field = { .arena = arena };
	const char *from = *at;

	if (*from != '"') {
		size_t length = strcspn(from, ",\"\r\n");

		*at = from + length;
		return from[length] == ',' || !from[length]
			   ? arena_strndup(arena, from, length)
			   : NULL;
	}
	for (from++; *from; from++) {
		if (*from == '\r')
			return NULL;
		if (*from == '"' && *++from != '"') {
			*at = from;
			return *from == ',' || !*from ? text_string(&field)
						      : NULL;
		}
		text_put(&field, from, 1);
	}
	return NULL;
}

static int set_type(struct mount_parser *m, const char *value)
{
	static const struct {
		const char *name;
		enum bind_type type;
	} types[] = { { "bind", BIND_HOST }, { "volume", BIND_VOLUME },
		{ "tmpfs", BIND_TMPFS } };

	if (m->type)
		return error_set(m->error, m->arena, EXIT_WRONG,
		    "--mount names its type twice");
	m->type = value;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (strcasecmp(value, types[i].name) != 0)
			continue;
		m->bind->type = types[i].type;
		return 0;
	}
	return refuse_option(
	    m->arena, m->error, arena_printf(m->arena, "type=%s", value));
}

static int set_text(
    struct mount_parser *m, const char **to, const char *key, const char *value)
{
	if (*to)
		return error_set(m->error, m->arena, EXIT_WRONG,
		    "--mount names its %s twice", key);
	*to = value;
	return 0;
}

static int set_truth(
    struct mount_parser *m, bool *to, const char *key, const char *value)
{
	if (!*value || strcmp(value, "true") == 0 || strcmp(value, "1") == 0)
		*to = true;
	else if (strcmp(value, "false") == 0 || strcmp(value, "0") == 0)
		*to = false;
	else
		return error_set(m->error, m->arena, EXIT_WRONG,
		    "--mount's %s is either true or false, not '%s'", key,
		    value);
	return 0;
}

static int set_propagation(struct mount_parser *m, const char *value)
{
	if (strcmp(value, "private") != 0 && strcmp(value, "rprivate") != 0)
		return refuse_option(m->arena, m->error,
		    arena_printf(m->arena, "bind-propagation=%s", value));
	m->bind->propagation = value;
	return 0;
}

static bool is_one_of(const char *key, const char *a, const char *b)
{
	return strcasecmp(key, a) == 0 || strcasecmp(key, b) == 0;
}

static int mount_field(
    struct mount_parser *m, const char *key, const char *value)
{
	struct bind *b = m->bind;

	if (is_one_of(key, "readonly", "ro"))
		return set_truth(m, &b->readonly, key, value ? value : "");
	if (is_one_of(key, "bind-nonrecursive", "bind-nonrecursive"))
		return set_truth(m, &b->nonrecursive, key, value ? value : "");
	if (!value || !*value)
		return error_set(m->error, m->arena, EXIT_WRONG,
		    "--mount's '%s' wants a value", key);
	if (is_one_of(key, "type", "type"))
		return set_type(m, value);
	if (is_one_of(key, "source", "src"))
		return set_text(m, &b->source, "source", value);
	if (is_one_of(key, "target", "dst") ||
	    is_one_of(key, "destination", "dst"))
		return set_text(m, &b->target, "target", value);
	if (is_one_of(key, "tmpfs-size", "tmpfs-size"))
		return set_text(m, &b->tmpfs_size, key, value);
	if (is_one_of(key, "tmpfs-mode", "tmpfs-mode"))
		return set_text(m, &b->tmpfs_mode, key, value);
	if (is_one_of(key, "bind-propagation", "bind-propagation"))
		return set_propagation(m, value);
	if (is_one_of(key, "consistency", "consistency") && harmless(value))
		return 0;
	return refuse_option(m->arena, m->error, key);
}

/* What the type allows: docker refuses the rest, and so is it here. */
static int mount_consistent(struct mount_parser *m)
{
	struct bind *b = m->bind;
	const char *wrong = NULL;

	if (!m->type)
		b->type = BIND_VOLUME;
	if (b->type == BIND_VOLUME && !b->source)
		b->type = BIND_ANONYMOUS;
	if (!b->target)
		wrong = "no target";
	else if (b->type == BIND_HOST && !b->source)
		wrong = "no source";
	else if (b->type == BIND_TMPFS && b->source)
		wrong = "a source, which a tmpfs has not";
	else if (b->type != BIND_HOST && (b->propagation || b->nonrecursive))
		wrong = "an option that only a bind has";
	else if (b->type != BIND_TMPFS && (b->tmpfs_size || b->tmpfs_mode))
		wrong = "an option that only a tmpfs has";
	return wrong ? error_set(m->error, m->arena, EXIT_WRONG,
			   "--mount has %s", wrong)
		     : 0;
}

static int parse_mount(struct arena *arena, const char *value,
    struct bind *bind, struct error *error)
{
	struct mount_parser m = {
		.arena = arena, .bind = bind, .error = error
	};

	*bind = (struct bind){ 0 };
	do {
		const char *field = csv_field(arena, &value), *equals;

		if (!field || !*field)
			return error_set(error, arena, EXIT_WRONG,
			    "--mount wants key=value,key=value with CSV's "
			    "quoting");
		equals = strchr(field, '=');
		if (mount_field(&m,
			equals ? arena_strndup(
				     arena, field, (size_t)(equals - field))
			       : field,
			equals ? equals + 1 : NULL) < 0)
			return -1;
	} while (*value++ == ',');
	return mount_consistent(&m);
}

int bind_parse(struct arena *arena, enum flag_role role, const char *value,
    struct bind *bind, struct error *error)
{
	return (role == ROLE_VOLUME ? parse_volume : parse_mount)(
	    arena, value, bind, error);
}

/* "." and ".." as components are left to nobody's interpretation. */
static bool is_plain_path(const char *path)
{
	if (*path != '/')
		return false;
	for (const char *at = path; at; at = strchr(at + 1, '/')) {
		size_t dots = strspn(at + 1, ".");

		if ((dots == 1 || dots == 2) &&
		    (!at[1 + dots] || at[1 + dots] == '/'))
			return false;
	}
	return true;
}

/* The file system in which nothing is mounted, and of which nothing is. */
static const char *kernel_directory(const char *path)
{
	static const char *const directories[] = { "/proc", "/sys", "/dev" };

	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++)
		if (path_is_within(path, directories[i]))
			return directories[i];
	return NULL;
}

static bool is_kernels(const char *target)
{
	return path_is_within("/", target) || kernel_directory(target);
}

/* By its name; the root side looks at what the name leads to. */
static int check_source(
    struct arena *arena, const char *source, struct error *error)
{
	const char *inside =
	    path_is_within(source, "/run") ? "/run" : kernel_directory(source);

	if (!is_plain_path(source) || strchr(source, '\r'))
		return error_set(error, arena, EXIT_WRONG,
		    "the mount's source '%s' is not an absolute path without "
		    "'.' or '..'",
		    source);
	if (!inside)
		return 0;
	error_set(error, arena, EXIT_DENIED,
	    "the mount's source '%s': nothing in %s is mounted", source,
	    inside);
	error_hint(error, arena,
	    "mount a directory of files; the container has a %s of its own",
	    inside);
	return -1;
}

int bind_check(
    struct arena *arena, const struct bind *bind, struct error *error)
{
	if (!is_plain_path(bind->target) || strchr(bind->target, '\r'))
		return error_set(error, arena, EXIT_WRONG,
		    "the mount's target '%s' is not an absolute path without "
		    "'.' or '..'",
		    bind->target);
	if (is_kernels(bind->target))
		return error_set(error, arena, EXIT_DENIED,
		    "nothing can be mounted on '%s'", bind->target);
	return bind->type == BIND_HOST
		   ? check_source(arena, bind->source, error)
		   : 0;
}

/* One field, quoted as Go's encoding/csv wants it when it must be. */
static void csv_emit(struct text *text, const char *key, const char *value)
{
	if (!strpbrk(value, ",\"\r\n")) {
		text_printf(text, ",%s=%s", key, value);
		return;
	}
	text_printf(text, ",\"%s=", key);
	for (; *value; value++)
		text_put(text, *value == '"' ? "\"\"" : value,
		    *value == '"' ? 2 : 1);
	text_add(text, "\"");
}

const char *bind_emit(struct arena *arena, const struct bind *bind)
{
	static const char *const types[] = { [BIND_HOST] = "bind",
		[BIND_VOLUME] = "volume",
		[BIND_ANONYMOUS] = "volume",
		[BIND_TMPFS] = "tmpfs" };
	const struct {
		const char *key, *value;
	} fields[] = { { "source", bind->source }, { "target", bind->target },
		{ "readonly", bind->readonly ? "true" : NULL },
		{ "bind-nonrecursive", bind->nonrecursive ? "true" : NULL },
		{ "bind-propagation", bind->propagation },
		{ "tmpfs-size", bind->tmpfs_size },
		{ "tmpfs-mode", bind->tmpfs_mode } };
	struct text text = { .arena = arena };

	text_printf(&text, "type=%s", types[bind->type]);
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (fields[i].value)
			csv_emit(&text, fields[i].key, fields[i].value);
	return text_string(&text);
}
