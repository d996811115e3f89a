/*
 * Text to words, as a person's and as the policy's.  Words that are quoted
 * again split into themselves; the policy's hold no control byte that is not
 * a variable's.
 */
#include "support.h"

#include "core/error.h"
#include "core/words.h"

static const char *quoted(struct arena *arena, const struct words *words)
{
	size_t size = 1;
	char *text, *to;

	for (size_t i = 0; i < words->n; i++)
		size += 4 * strlen(words->v[i]) + 3;
	text = to = arena_alloc(arena, size);
	for (size_t i = 0; i < words->n; i++) {
		*to++ = '\'';
		for (const char *from = words->v[i]; *from; from++)
			if (*from == '\'')
				to = stpcpy(to, "'\\''");
			else
				*to++ = *from;
		to = stpcpy(to, "' ");
	}
	return text;
}

static void check_person(struct arena *arena, const struct words *words)
{
	const char *text = quoted(arena, words);
	struct words again;
	struct error error;

	if (strlen(text) > WORDS_LIMIT)
		return;
	HOLDS(words_split(arena, text, strlen(text), WORDS_PERSON, &again,
		  &error) == 0);
	HOLDS(again.n == words->n);
	for (size_t i = 0; i < words->n; i++)
		HOLDS(same_text(again.v[i], words->v[i]));
}

static void check_forced(const struct words *words)
{
	for (size_t i = 0; i < words->n; i++)
		for (const char *at = words->v[i]; *at; at++)
			HOLDS((unsigned char)*at >= ' ' || *at == '\t' ||
			      (*at >= VARIABLE_UID && *at < VARIABLE_END));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	cleanup_arena struct arena *arena = arena_new();
	struct words words;
	struct error error;

	if (words_split(arena, text, size, WORDS_PERSON, &words, &error) == 0)
		check_person(arena, &words);
	else
		HOLDS(error.code == EXIT_WRONG && *error_text(&error, arena));
	if (words_split(arena, text, size, WORDS_FORCED, &words, &error) == 0)
		check_forced(&words);
	return 0;
}
