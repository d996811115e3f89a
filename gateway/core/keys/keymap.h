/*
 * The map of SSH keys to people: who somebody is who comes by an account that
 * several share.  undocker-users(5) describes the file.
 */
#ifndef UNDOCKER_KEYS_KEYMAP_H
#define UNDOCKER_KEYS_KEYMAP_H

#include "core/arena.h"
#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	KEYMAP_SIZE = 16 << 20, /* longest file, in bytes */
	KEYMAP_ID = 512,	/* longest ID, in bytes */
};

/*
 * An ID is `SHA256:` and the fingerprint of a key as ssh-keygen(1) prints it,
 * or `cert:` and the key ID of a user certificate, or `principal:` and one of
 * the names that it is for.
 */
struct keymap_entry {
	const char *id, *user;
	int line;
};

struct keymap {
	const char *file;	/* its name, for messages */
	struct keymap_entry *v; /* sorted by ID */
	size_t n;
};

/* True for the text of an ID. */
bool keymap_is_id(const char *text);

/*
 * Loads length bytes of the file.  Errors (EXIT_POLICY, with file:line): a
 * line that is not an ID and a user, an ID that is there twice, a byte that is
 * a control or not UTF-8, a last line without its newline.
 */
int keymap_load(struct arena *arena, const char *file, const char *text,
    size_t length, struct keymap *map, struct error *error);

/* The entry with that ID, or NULL. */
const struct keymap_entry *keymap_find(
    const struct keymap *map, const char *id);

/*
 * The one person that n IDs stand for.  They are those of a login's keys, one
 * after another: each key's is followed, when it is a certificate's, by those
 * of its principals.  Each key must be known by one of its IDs, and all that
 * are known must be of the same person.  Errors: EXIT_DENIED.
 */
int keymap_person(struct arena *arena, const struct keymap *map,
    char *const *ids, size_t n, const char **user, struct error *error);

#endif
