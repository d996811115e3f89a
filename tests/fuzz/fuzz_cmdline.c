/*
 * Words, one a line, to a command, and back: what is emitted re-parses to the
 * same command, and is then emitted as the same words.
 */
#include "support.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_arena struct arena *arena = arena_new();
	struct words words = lines_of(arena, data, size), emitted, again;
	struct command command, reparsed;
	struct error error;

	if (cmdline_parse(arena, words.v, words.n, &command, &error) < 0) {
		HOLDS(error.code == EXIT_WRONG || error.code == EXIT_DENIED);
		return 0;
	}
	cmdline_emit(arena, &command, &emitted);
	HOLDS(!emitted.v[emitted.n]);
	HOLDS(
	    cmdline_parse(arena, emitted.v, emitted.n, &reparsed, &error) == 0);
	HOLDS(same_command(&command, &reparsed));
	cmdline_emit(arena, &reparsed, &again);
	HOLDS(again.n == emitted.n);
	for (size_t i = 0; i < again.n; i++)
		HOLDS(same_text(again.v[i], emitted.v[i]));
	return 0;
}
