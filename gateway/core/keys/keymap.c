#include "core/keys/keymap.h"

#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char sha256[] = "SHA256:";
static const char certificate[] = "cert:";
static const char principal[] = "principal:";

enum { DIGEST = 43 }; /* 32 bytes in base64, without padding */

static bool begins(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_digest(const char *text)
{
	return strlen(text) == DIGEST &&
	       strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "abcdefghijklmnopqrstuvwxyz0123456789+/") == DIGEST;
}

/* No name of a certificate's has white space around it or controls in it. */
static bool is_name(const char *text)
{
	size_t length = strlen(text);

	for (const char *at = text; *at; at++)
		if ((unsigned char)*at < ' ' || *at == '\177')
			return false;
	return length && length <= KEYMAP_ID && *text != ' ' &&
	       text[length - 1] != ' ' && utf8_valid(text, length);
}

bool keymap_is_id(const char *text)
{
	if (begins(text, sha256))
		return is_digest(text + strlen(sha256));
	if (begins(text, certificate))
		return is_name(text + strlen(certificate));
	return begins(text, principal) && is_name(text + strlen(principal));
}

static bool is_user(const char *text)
{
	return *text && *text != '-' && strlen(text) <= 256 &&
	       !text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789._-")];
}

static int wrong(struct arena *arena, const struct keymap *map, int line,
    const char *what, struct error *error)
{
	return error_set(
	    error, arena, EXIT_POLICY, "%s:%d: %s", map->file, line, what);
}

/* `ID USER`: the user is the last word, since an ID may hold spaces. */
static int parse_line(struct arena *arena, struct keymap *map, char *text,
    int line, struct error *error)
{
	static const char blank[] = " \t";
	struct keymap_entry *entry;
	char *end = text + strlen(text), *user;

	text += strspn(text, blank);
	if (!*text || *text == '#')
		return 0;
	while (strchr(blank, end[-1]))
		*--end = '\0';
	user = end;
	while (user > text && !strchr(blank, user[-1]))
		user--;
	end = user;
	while (end > text && strchr(blank, end[-1]))
		*--end = '\0';
	if (end == text || !keymap_is_id(text))
		return wrong(arena, map, line,
		    "the line is not SHA256:…, cert:… or principal:…, and a "
		    "user",
		    error);
	if (!is_user(user))
		return wrong(
		    arena, map, line, "the last word is no user's name", error);
	map->v = arena_grow(arena, map->v, map->n, sizeof(*map->v));
	entry = &map->v[map->n++];
	*entry = (struct keymap_entry){ text, user, line };
	return 0;
}

static int parse_lines(struct arena *arena, struct keymap *map,
    const char *text, size_t length, struct error *error)
{
	int line = 1;

	for (; length; line++) {
		const char *end = memchr(text, '\n', length);
		size_t n;

		if (!end)
			return wrong(arena, map, line,
			    "the last line has no newline: is the file cut "
			    "short?",
			    error);
		n = (size_t)(end - text);
		if (memchr(text, '\0', n) || !utf8_valid(text, n))
			return wrong(
			    arena, map, line, "the line is not text", error);
		if (parse_line(arena, map, arena_strndup(arena, text, n), line,
			error) < 0)
			return -1;
		text = end + 1;
		length -= n + 1;
	}
	return 0;
}

static int by_id(const void *one, const void *other)
{
	const struct keymap_entry *a = one, *b = other;

	return strcmp(a->id, b->id);
}

int keymap_load(struct arena *arena, const char *file, const char *text,
    size_t length, struct keymap *map, struct error *error)
{
	*map = (struct keymap){ .file = file };
	if (parse_lines(arena, map, text, length, error) < 0)
		return -1;
	if (map->n)
		qsort(map->v, map->n, sizeof(*map->v), by_id);
	for (size_t i = 1; i < map->n; i++) {
		const struct keymap_entry *a = &map->v[i - 1], *b = &map->v[i];
		int line = a->line > b->line ? a->line : b->line;

		if (strcmp(a->id, b->id) == 0)
			return wrong(arena, map, line,
			    arena_printf(arena, "'%s' is there twice", a->id),
			    error);
	}
	return 0;
}

const struct keymap_entry *keymap_find(const struct keymap *map, const char *id)
{
	const struct keymap_entry key = { .id = id };

	return map->n ? bsearch(&key, map->v, map->n, sizeof(key), by_id)
		      : NULL;
}

static int refuse_unknown(struct arena *arena, const struct keymap *map,
    const char *id, struct error *error)
{
	error_set(error, arena, EXIT_DENIED, "%s does not know the key %s",
	    map->file, id);
	error_hint(error, arena,
	    "the administrator can add it; this is what to hand over: %s", id);
	return -1;
}

int keymap_person(struct arena *arena, const struct keymap *map,
    char *const *ids, size_t n, const char **user, struct error *error)
{
	const struct keymap_entry *person = NULL;

	for (size_t i = 0; i < n;) {
		const char *key = ids[i];
		bool known = false;

		do {
			const struct keymap_entry *entry =
			    keymap_find(map, ids[i]);

			if (!entry)
				continue;
			if (person && strcmp(person->user, entry->user) != 0)
				return error_set(error, arena, EXIT_DENIED,
				    "%s is %s, but %s is %s (%s:%d, %d)",
				    person->id, person->user, entry->id,
				    entry->user, map->file, person->line,
				    entry->line);
			person = entry;
			known = true;
		} while (++i < n && begins(ids[i], principal));
		if (!known)
			return refuse_unknown(arena, map, key, error);
	}
	if (!person)
		return error_set(error, arena, EXIT_DENIED,
		    "no key was used, so nobody knows who this is");
	*user = person->user;
	return 0;
}
