/*
 * A map of keys.  What is loaded is found again, each ID as one person's, and
 * a map that was cut within a line is refused.
 */
#include "support.h"

#include "core/keys/keymap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *text = (const char *)data;
	struct keymap map, cut;
	struct error error;

	if (keymap_load(arena, "m", text, size, &map, &error) < 0) {
		HOLDS(error.code == EXIT_POLICY && *error_text(&error, arena));
		return 0;
	}
	for (size_t i = 0; i < map.n; i++) {
		char *id = arena_strdup(arena, map.v[i].id);
		const char *user;

		HOLDS(keymap_is_id(id));
		HOLDS(keymap_find(&map, id) == &map.v[i]);
		HOLDS(keymap_person(arena, &map, &id, 1, &user, &error) == 0);
		HOLDS(same_text(user, map.v[i].user));
	}
	if (size > 1 && text[size - 2] != '\n')
		HOLDS(
		    keymap_load(arena, "m", text, size - 1, &cut, &error) < 0);
	return 0;
}
