/*
 * An ask and an answer, as anybody may write them.  What is unpacked is the
 * same when it is packed again, and operations take its options or refuse them.
 */
#include "support.h"

#include "core/ask.h"
#include "core/error.h"
#include "core/request/operations.h"

static void same_words(const struct words *one, const struct words *other)
{
	HOLDS(one->n == other->n);
	for (size_t i = 0; i < one->n; i++)
		HOLDS(same_text(one->v[i], other->v[i]));
}

static void take_answer(struct arena *arena, char *bytes, size_t size)
{
	struct answer answer, same;
	struct error error;
	char *again;

	if (answer_unpack(arena, bytes, size, &answer, &error) < 0) {
		HOLDS(error.code == EXIT_WRONG);
		return;
	}
	HOLDS(answer.kind <= ANSWER_ERROR && answer.sources.n % 2 == 0);
	again = answer_pack(arena, &answer, &size);
	HOLDS(answer_unpack(arena, again, size, &same, &error) == 0);
	HOLDS(same.serial == answer.serial && same.status == answer.status &&
	      same_text(same.text, answer.text) &&
	      same_text(same.hint, answer.hint));
	same_words(&same.warnings, &answer.warnings);
	same_words(&same.sources, &answer.sources);
}

/* What the door does with an operation that needs no decision. */
static void take_options(struct arena *arena, const struct ask *ask)
{
	const struct operation *operation = operation_named(ask->operation);
	struct request request = { 0 };
	struct error error = { 0 };

	if (!operation || operation->command)
		return;
	if (operation_request(arena, operation, NULL, &ask->options,
		ask->version % API_NEWEST, &request, &error) < 0)
		HOLDS(error.code);
	else
		HOLDS(*request_target(arena, &request) == '/');
	request_end(&request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_arena struct arena *arena = arena_new();
	char *bytes = malloc(size ? size : 1), *again;
	struct ask ask, same;
	struct error error;

	memcpy(bytes, data, size);
	take_answer(arena, bytes, size);
	if (ask_unpack(arena, bytes, size, &ask, &error) < 0) {
		HOLDS(error.code == EXIT_WRONG && *error_text(&error, arena));
		free(bytes);
		return 0;
	}
	take_options(arena, &ask);
	again = ask_pack(arena, &ask, &size);
	HOLDS(ask_unpack(arena, again, size, &same, &error) == 0);
	HOLDS(same.serial == ask.serial && same.version == ask.version &&
	      same_text(same.operation, ask.operation));
	same_words(&same.words, &ask.words);
	same_words(&same.options, &ask.options);
	free(bytes);
	return 0;
}
