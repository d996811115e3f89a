#include "keys/key.h"

#include "keys/fingerprint.h"

#include <libssh/libssh.h>
#include <string.h>

static const char blank[] = " \t";

/* Cuts the next word. */
static const char *take_word(struct arena *arena, const char **text)
{
	size_t length;
	const char *word;

	*text += strspn(*text, blank);
	length = strcspn(*text, blank);
	word = arena_strndup(arena, *text, length);
	*text += length;
	*text += strspn(*text, blank);
	return word;
}

/* NULL: libssh does not take the key. */
static const char *fingerprint(
    struct arena *arena, const char *type, const char *base64)
{
	const char *result;
	ssh_key key = NULL;

	if (ssh_pki_import_pubkey_base64(
		base64, ssh_key_type_from_name(type), &key) != SSH_OK)
		return NULL;
	result = fingerprint_of(arena, key);
	ssh_key_free(key);
	return result;
}

int key_parse(
    struct arena *arena, const char *text, struct key *key, struct error *error)
{
	const char *type = take_word(arena, &text);

	*key = (struct key){ .base64 = take_word(arena, &text) };
	key->comment = arena_strdup(arena, text);
	if (pubkey_parse(arena, type, key->base64, &key->parts) < 0)
		return error_set(error, arena, EXIT_WRONG,
		    "'%s' is no key of a kind that is known here", type);
	if (key->parts.is_certificate)
		return 0;
	key->fingerprint = fingerprint(arena, type, key->base64);
	return key->fingerprint
		   ? 0
		   : error_set(error, arena, EXIT_WRONG,
			 "libssh does not take the '%s' key", type);
}

static void add(struct arena *arena, struct words *ids, const char *prefix,
    const char *name)
{
	ids->v = arena_grow(arena, ids->v, ids->n, sizeof(*ids->v));
	ids->v[ids->n++] = arena_printf(arena, "%s%s", prefix, name);
}

void key_ids(struct arena *arena, const struct key *key, struct words *ids)
{
	if (!key->parts.is_certificate) {
		add(arena, ids, "", key->fingerprint);
		return;
	}
	add(arena, ids, "cert:", key->parts.key_id);
	for (size_t i = 0; i < key->parts.nprincipals; i++)
		add(arena, ids, "principal:", key->parts.principals[i]);
}
