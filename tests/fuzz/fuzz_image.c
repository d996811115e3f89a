/*
 * An image's name, and after a newline a pattern.  The canonical name is its
 * own canonical name; a pattern compiles or has a reason, and matches within
 * its limits.
 */
#include "support.h"

#include "core/grammar/image_name.h"
#include "core/policy/pattern.h"

static void check_name(struct arena *arena, const char *reference)
{
	const char *name = image_familiar(arena, reference);

	if (!name)
		return;
	HOLDS(same_text(image_familiar(arena, name), name));
	HOLDS(name[strcspn(name, " \t\r\n\"',ABCDEFGHIJKLMNOPQRSTUVWXYZ")] ==
		  '\0' ||
	      strchr(name, ':') < strpbrk(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_arena struct arena *arena = arena_new();
	struct words words = lines_of(arena, data, size);
	const char *reason = NULL;
	void *code;

	check_name(arena, words.v[0]);
	if (words.n < 2)
		return 0;
	code = pattern_compile(arena, words.v[1], &reason);
	HOLDS(code || reason);
	if (code)
		pattern_match(code, words.v[0]);
	pattern_free(code);
	return 0;
}
