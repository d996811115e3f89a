/*
 * A call of the root side, as anybody may write it.  What is unpacked lies
 * within the bytes, names a harmless terminal, and is the same when it is
 * packed again.
 */
#include "support.h"

#include "core/call.h"
#include "core/error.h"
#include "core/parcel.h"

static void check_words(
    const struct words *words, const char *bytes, size_t size)
{
	size_t left = 0;

	for (size_t i = 0; i < words->n; i++) {
		const char *word = words->v[i];

		HOLDS(word > bytes && word < bytes + size);
		left = size - (size_t)(word - bytes);
		HOLDS(memchr(word, '\0', left));
		HOLDS(strlen(word) < PARCEL_WORD);
	}
	HOLDS(!words->n || left == strlen(words->v[words->n - 1]) + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_arena struct arena *arena = arena_new();
	char *bytes = malloc(size ? size : 1), *again;
	struct call call, same;
	struct error error;

	memcpy(bytes, data, size);
	if (call_unpack(arena, bytes, size, &call, &error) < 0) {
		HOLDS(error.code == EXIT_WRONG && *error_text(&error, arena));
		free(bytes);
		return 0;
	}
	check_words(&call.words, bytes, size);
	HOLDS(*call.term && !strpbrk(call.term, "/;\n\x1b"));
	HOLDS(!call.client || !strpbrk(call.client, "/;\n\x1b"));
	again = call_pack(arena, &call, &size);
	HOLDS(call_unpack(arena, again, size, &same, &error) == 0);
	HOLDS(same.connection == call.connection &&
	      same_text(same.term, call.term) &&
	      same_text(same.client, call.client) &&
	      same.words.n == call.words.n);
	for (size_t i = 0; i < same.words.n; i++)
		HOLDS(same_text(same.words.v[i], call.words.v[i]));
	free(bytes);
	return 0;
}
