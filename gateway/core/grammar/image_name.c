#include "core/grammar/image_name.h"

#include <string.h>

#define LOWER "abcdefghijklmnopqrstuvwxyz0123456789"
#define HEX "0123456789abcdef"
#define ANY LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

enum {
	NAME_LIMIT = 255, /* bytes of a name, by the reference grammar */
	TAG_LIMIT = 128,
};

/* A reference, cut into its parts. */
struct reference {
	const char *domain, *path, *tag, *digest;
};

/* [a-z0-9]+ with ".", "_", "__" or any number of "-" between. */
static bool is_component(const char *text, size_t length)
{
	const char *end = text + length;

	while (text < end) {
		size_t letters = strspn(text, LOWER), between;

		if (!letters)
			return false;
		text += letters;
		if (text >= end)
			return text == end;
		between = strspn(text, "-");
		if (!between && strncmp(text, "__", 2) == 0)
			between = 2;
		else if (!between && (*text == '.' || *text == '_'))
			between = 1;
		if (!between)
			return false;
		text += between;
	}
	return false;
}

static bool is_path(const char *path)
{
	while (true) {
		size_t length = strcspn(path, "/");

		if (!is_component(path, length))
			return false;
		if (!path[length])
			return true;
		path += length + 1;
	}
}

/* host[:port].  Upper case would be the same host under another name. */
static bool is_domain(const char *domain)
{
	size_t host = strcspn(domain, ":");
	const char *port = domain + host;

	if (!host || strspn(domain, LOWER ".-") != host ||
	    strchr(".-", domain[0]) || strchr(".-", domain[host - 1]))
		return false;
	if (!*port)
		return true;
	return port[1] && !port[1 + strspn(port + 1, "0123456789")];
}

static bool is_tag(const char *tag)
{
	return *tag && !strchr(".-", *tag) && strlen(tag) <= TAG_LIMIT &&
	       !tag[strspn(tag, ANY "_.-")];
}

static bool is_digest(const char *digest)
{
	return strncmp(digest, "sha256:", 7) == 0 && strlen(digest) == 71 &&
	       strspn(digest + 7, HEX) == 64;
}

/* The first component is a host if it looks like one. */
static bool has_domain(const char *name)
{
	size_t first = strcspn(name, "/");

	return name[first] && (strcspn(name, ".:/") < first ||
				  strncmp(name, "localhost/", 10) == 0);
}

static bool is_id(const char *text)
{
	return strlen(text) == 64 && strspn(text, HEX) == 64;
}

/*
 * Without docker.io before it, as docker writes it, the path must not be a
 * name on another registry, or an ID: then one name would be two images'.
 */
static bool is_unambiguous(const struct reference *r)
{
	if (strcmp(r->domain, "docker.io") != 0)
		return true;
	if (strncmp(r->path, "library/", 8) == 0 &&
	    (is_id(r->path + 8) || strcmp(r->path + 8, "sha256") == 0))
		return false;
	return !has_domain(r->path);
}

static void cut_domain(
    struct arena *arena, const char *name, struct reference *r)
{
	size_t first = strcspn(name, "/");

	r->domain = "docker.io";
	r->path = name;
	if (has_domain(name)) {
		r->domain = arena_strndup(arena, name, first);
		r->path = name + first + 1;
	}
	if (strcmp(r->domain, "index.docker.io") == 0)
		r->domain = "docker.io";
	if (strcmp(r->domain, "docker.io") == 0 && !strchr(r->path, '/'))
		r->path = arena_printf(arena, "library/%s", r->path);
}

static bool cut(struct arena *arena, const char *text, struct reference *r)
{
	const char *at = strchr(text, '@'), *slash, *colon;
	char *name =
	    arena_strndup(arena, text, at ? (size_t)(at - text) : strlen(text));

	slash = strrchr(name, '/');
	colon = strchr(slash ? slash : name, ':');
	if (colon) {
		r->tag = colon + 1;
		name[colon - name] = '\0';
	}
	if (at)
		r->digest = at + 1;
	if (is_digest(text) || is_id(name))
		return false;
	cut_domain(arena, name, r);
	return strlen(r->domain) + 1 + strlen(r->path) <= NAME_LIMIT &&
	       is_domain(r->domain) && is_path(r->path) && is_unambiguous(r) &&
	       (!r->tag || is_tag(r->tag)) &&
	       (!r->digest || is_digest(r->digest));
}

const char *image_familiar(struct arena *arena, const char *reference)
{
	struct reference r = { 0 };
	const char *name;

	if (!cut(arena, reference, &r))
		return NULL;
	name = r.path;
	if (strcmp(r.domain, "docker.io") != 0)
		name = arena_printf(arena, "%s/%s", r.domain, r.path);
	else if (strncmp(name, "library/", 8) == 0 && !strchr(name + 8, '/'))
		name += 8;
	if (r.digest)
		return arena_printf(arena, "%s@%s", name, r.digest);
	return arena_printf(arena, "%s:%s", name, r.tag ? r.tag : "latest");
}
