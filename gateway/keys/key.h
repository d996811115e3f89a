/*
 * Public keys, as libssh reads them.
 */
#ifndef UNDOCKER_KEY_H
#define UNDOCKER_KEY_H

#include "core/arena.h"
#include "core/error.h"
#include "core/keys/pubkey.h"
#include "core/words.h"

struct key {
	struct pubkey parts;
	const char *base64;
	const char *fingerprint; /* SHA256:…; NULL of a certificate */
	const char *comment;	 /* "": none */
};

/*
 * Reads `TYPE BASE64 [COMMENT]` (sshd(8), AUTHORIZED_KEYS, without options).
 * Errors: EXIT_WRONG when libssh or pubkey_parse() does not take it.
 */
int key_parse(struct arena *arena, const char *text, struct key *key,
    struct error *error);

/* Adds its IDs, as keymap_person() wants them. */
void key_ids(struct arena *arena, const struct key *key, struct words *ids);

#endif
