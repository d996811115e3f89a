#include "keys/fingerprint.h"

const char *fingerprint_of(struct arena *arena, ssh_key key)
{
	unsigned char *digest = NULL;
	const char *result = NULL;
	size_t length;
	char *text;

	if (ssh_get_publickey_hash(
		key, SSH_PUBLICKEY_HASH_SHA256, &digest, &length) < 0)
		return NULL;
	text =
	    ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, digest, length);
	if (text)
		result = arena_strdup(arena, text);
	ssh_string_free_char(text);
	ssh_clean_pubkey_hash(&digest);
	return result;
}
