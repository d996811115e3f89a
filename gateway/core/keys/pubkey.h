/*
 * SSH public keys as OpenSSH writes them, as far as libssh does not tell: how
 * long an RSA key is, and what stands in a certificate.
 */
#ifndef UNDOCKER_KEYS_PUBKEY_H
#define UNDOCKER_KEYS_PUBKEY_H

#include "core/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { PUBKEY_SIZE = 64 * 1024 }; /* longest blob, in base64 */

struct pubkey {
	const char *type; /* such as "ssh-ed25519" */
	bool is_certificate;
	size_t bits;	    /* of an RSA modulus; 0: of another kind */
	const char *key_id; /* of a certificate */
	const char **principals;
	size_t nprincipals;
};

/*
 * Reads a key's type and base64 (RFC 4253, 6.6; OpenSSH's PROTOCOL.certkeys
 * for certificates of people).  -1: it is malformed, of a kind that is not
 * known here, a host's certificate, or has a name with a NUL in it.
 */
int pubkey_parse(struct arena *arena, const char *type, const char *base64,
    struct pubkey *key);

#endif
