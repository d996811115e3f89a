/*
 * A key's type and its base64, apart by a blank.  What is taken has names that
 * are text, and the same key is taken again.
 */
#include "support.h"

#include "core/keys/pubkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_arena struct arena *arena = arena_new();
	char *text = arena_strndup(arena, (const char *)data, size);
	char *base64 = strchr(text, ' ');
	struct pubkey key, again;

	if (!base64)
		return 0;
	*base64++ = '\0';
	if (pubkey_parse(arena, text, base64, &key) < 0)
		return 0;
	HOLDS(same_text(key.type, text));
	HOLDS(key.is_certificate == (key.key_id != NULL));
	HOLDS(key.is_certificate || !key.nprincipals);
	HOLDS(pubkey_parse(arena, text, base64, &again) == 0);
	HOLDS(same_text(key.key_id, again.key_id));
	HOLDS(key.bits == again.bits && key.nprincipals == again.nprincipals);
	for (size_t i = 0; i < key.nprincipals; i++)
		HOLDS(same_text(key.principals[i], again.principals[i]));
	return 0;
}
