#include "core/keys/pubkey.h"

#include <stdint.h>
#include <string.h>

/* Bytes that are left to be read. */
struct blob {
	const unsigned char *v;
	size_t n;
};

/*
 * The public part of each kind: its number of strings, of which an RSA key's
 * second is the modulus.  Integers are strings on the wire (RFC 4251, 5).
 */
static const struct kind {
	const char *name, *certificate;
	size_t strings;
	bool rsa;
} kinds[] = {
	{ "ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com", 1, false },
	{ "ssh-rsa", "ssh-rsa-cert-v01@openssh.com", 2, true },
	{ "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256-cert-v01@openssh.com", 2,
	    false },
	{ "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384-cert-v01@openssh.com", 2,
	    false },
	{ "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521-cert-v01@openssh.com", 2,
	    false },
	{ "sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com",
	    2, false },
	{ "sk-ecdsa-sha2-nistp256@openssh.com",
	    "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", 3, false },
};

static int digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* RFC 4648, with its padding, and nothing else. */
static int decode(struct arena *arena, const char *text, struct blob *blob)
{
	size_t length = strlen(text), padding = 0, n = 0;
	unsigned char *bytes;
	uint32_t bits = 0;

	if (!length || length % 4 || length > PUBKEY_SIZE)
		return -1;
	while (padding < 2 && text[length - padding - 1] == '=')
		padding++;
	bytes = arena_alloc(arena, length / 4 * 3);
	for (size_t i = 0; i < length; i++) {
		int value = i < length - padding ? digit(text[i]) : 0;

		if (value < 0)
			return -1;
		bits = bits << 6 | (uint32_t)value;
		if (i % 4 != 3)
			continue;
		bytes[n++] = (unsigned char)(bits >> 16);
		bytes[n++] = (unsigned char)(bits >> 8);
		bytes[n++] = (unsigned char)bits;
	}
	*blob = (struct blob){ bytes, n - padding };
	return 0;
}

static int take_number(struct blob *blob, uint32_t *number)
{
	if (blob->n < 4)
		return -1;
	*number = (uint32_t)blob->v[0] << 24 | (uint32_t)blob->v[1] << 16 |
		  (uint32_t)blob->v[2] << 8 | blob->v[3];
	blob->v += 4;
	blob->n -= 4;
	return 0;
}

static int take(struct blob *blob, struct blob *string)
{
	uint32_t length;

	if (take_number(blob, &length) < 0 || length > blob->n)
		return -1;
	*string = (struct blob){ blob->v, length };
	blob->v += length;
	blob->n -= length;
	return 0;
}

static int take_name(struct arena *arena, struct blob *blob, const char **name)
{
	struct blob string;

	if (take(blob, &string) < 0 || memchr(string.v, '\0', string.n))
		return -1;
	*name = arena_strndup(arena, (const char *)string.v, string.n);
	return 0;
}

/* Bits of a positive integer; 0 for what is none. */
static size_t bits_of(struct blob integer)
{
	size_t bits;

	if (integer.n && integer.v[0] == 0) {
		integer.v++;
		integer.n--;
	} else if (integer.n && integer.v[0] & 0x80) {
		return 0;
	}
	if (!integer.n || !integer.v[0])
		return 0;
	bits = 8 * integer.n;
	for (unsigned int top = integer.v[0]; !(top & 0x80); top <<= 1)
		bits--;
	return bits;
}

static int take_public(
    struct blob *blob, const struct kind *kind, struct pubkey *key)
{
	struct blob string;

	for (size_t i = 0; i < kind->strings; i++)
		if (take(blob, &string) < 0)
			return -1;
	if (!kind->rsa)
		return 0;
	key->bits = bits_of(string);
	return key->bits ? 0 : -1;
}

/* Serial, type, key ID, principals; what follows says when and how, and by
 * whom: sshd has judged that. */
static int take_names(
    struct arena *arena, struct blob *blob, struct pubkey *key)
{
	enum { SERIAL = 8, USER = 1 };
	struct blob principals;
	uint32_t type;

	if (blob->n < SERIAL)
		return -1;
	blob->v += SERIAL;
	blob->n -= SERIAL;
	if (take_number(blob, &type) < 0 || type != USER ||
	    take_name(arena, blob, &key->key_id) < 0 ||
	    take(blob, &principals) < 0)
		return -1;
	while (principals.n) {
		key->principals = arena_grow(arena, key->principals,
		    key->nprincipals, sizeof(*key->principals));
		if (take_name(arena, &principals,
			&key->principals[key->nprincipals++]) < 0)
			return -1;
	}
	return 0;
}

static const struct kind *find_kind(const char *type, bool *is_certificate)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		*is_certificate = strcmp(type, kinds[i].certificate) == 0;
		if (*is_certificate || strcmp(type, kinds[i].name) == 0)
			return &kinds[i];
	}
	return NULL;
}

int pubkey_parse(struct arena *arena, const char *type, const char *base64,
    struct pubkey *key)
{
	const struct kind *kind;
	const char *inner;
	struct blob blob, nonce;

	*key = (struct pubkey){ .type = type };
	kind = find_kind(type, &key->is_certificate);
	if (!kind || decode(arena, base64, &blob) < 0 ||
	    take_name(arena, &blob, &inner) < 0 || strcmp(inner, type) != 0)
		return -1;
	if (key->is_certificate && take(&blob, &nonce) < 0)
		return -1;
	if (take_public(&blob, kind, key) < 0)
		return -1;
	if (key->is_certificate)
		return take_names(arena, &blob, key);
	return blob.n ? -1 : 0;
}
