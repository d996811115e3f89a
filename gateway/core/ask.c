#include "core/ask.h"

#include "core/parcel.h"

#include <stdlib.h>
#include <string.h>

/* The numbers before the strings; each is a string of decimal digits. */
enum { ASK_SERIAL, ASK_VERSION, ASK_WORDS, ASK_NUMBERS };
enum {
	ANSWER_SERIAL,
	ANSWER_KIND,
	ANSWER_STATUS,
	ANSWER_WARNINGS,
	ANSWER_NUMBERS
};

/* What follows the numbers. */
enum { ASK_OPERATION = ASK_NUMBERS, ASK_LISTS };
enum { ANSWER_TEXT = ANSWER_NUMBERS, ANSWER_HINT, ANSWER_LISTS };

enum { DIGITS = 9 };

static void add_number(
    struct arena *arena, struct words *strings, unsigned int number)
{
	strings->v[strings->n++] = arena_printf(arena, "%u", number);
}

static void add_list(struct words *strings, const struct words *list)
{
	for (size_t i = 0; i < list->n; i++)
		strings->v[strings->n++] = list->v[i];
}

static int take_number(const char *text, unsigned int *number)
{
	size_t length = strlen(text);

	if (!length || length > DIGITS || text[strspn(text, "0123456789")])
		return -1;
	*number = (unsigned int)strtoul(text, NULL, 10);
	return 0;
}

static int take_numbers(
    const struct words *strings, unsigned int *numbers, size_t n, size_t least)
{
	if (strings->n < least)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (take_number(strings->v[i], &numbers[i]) < 0)
			return -1;
	return 0;
}

/* Two lists, of which the first has n strings, from one on. */
static int take_lists(const struct words *strings, size_t from, size_t n,
    struct words *first, struct words *second)
{
	if (n > strings->n - from)
		return -1;
	*first = (struct words){ .v = strings->v + from, .n = n };
	*second = (struct words){ .v = strings->v + from + n,
		.n = strings->n - from - n };
	return 0;
}

char *ask_pack(struct arena *arena, const struct ask *ask, size_t *size)
{
	struct words strings = { 0 };

	strings.v = arena_array(arena,
	    ASK_LISTS + ask->words.n + ask->options.n, sizeof(*strings.v));
	add_number(arena, &strings, ask->serial);
	add_number(arena, &strings, ask->version);
	add_number(arena, &strings, (unsigned int)ask->words.n);
	strings.v[strings.n++] = arena_strdup(arena, ask->operation);
	add_list(&strings, &ask->words);
	add_list(&strings, &ask->options);
	return parcel_pack(arena, &strings, PARCEL_WORD, size);
}

char *answer_pack(
    struct arena *arena, const struct answer *answer, size_t *size)
{
	struct words strings = { 0 };

	strings.v = arena_array(arena,
	    ANSWER_LISTS + answer->warnings.n + answer->sources.n,
	    sizeof(*strings.v));
	add_number(arena, &strings, answer->serial);
	add_number(arena, &strings, answer->kind);
	add_number(arena, &strings, answer->status);
	add_number(arena, &strings, (unsigned int)answer->warnings.n);
	strings.v[strings.n++] = arena_strdup(arena, answer->text);
	strings.v[strings.n++] = arena_strdup(arena, answer->hint);
	add_list(&strings, &answer->warnings);
	add_list(&strings, &answer->sources);
	return parcel_pack(arena, &strings, PARCEL_SIZE, size);
}

int ask_unpack(struct arena *arena, char *bytes, size_t size, struct ask *ask,
    struct error *error)
{
	unsigned int numbers[ASK_NUMBERS];
	struct words strings;

	*ask = (struct ask){ 0 };
	if (parcel_unpack(arena, bytes, size, PARCEL_WORD, &strings) < 0 ||
	    take_numbers(&strings, numbers, ASK_NUMBERS, ASK_LISTS) < 0 ||
	    take_lists(&strings, ASK_LISTS, numbers[ASK_WORDS], &ask->words,
		&ask->options) < 0)
		return error_set(
		    error, arena, EXIT_WRONG, "what came is no ask");
	ask->serial = numbers[ASK_SERIAL];
	ask->version = numbers[ASK_VERSION];
	ask->operation = strings.v[ASK_OPERATION];
	return 0;
}

int answer_unpack(struct arena *arena, char *bytes, size_t size,
    struct answer *answer, struct error *error)
{
	unsigned int numbers[ANSWER_NUMBERS];
	struct words strings;

	*answer = (struct answer){ 0 };
	if (parcel_unpack(arena, bytes, size, PARCEL_SIZE, &strings) < 0 ||
	    take_numbers(&strings, numbers, ANSWER_NUMBERS, ANSWER_LISTS) < 0 ||
	    numbers[ANSWER_KIND] > ANSWER_ERROR ||
	    take_lists(&strings, ANSWER_LISTS, numbers[ANSWER_WARNINGS],
		&answer->warnings, &answer->sources) < 0 ||
	    answer->sources.n % 2)
		return error_set(
		    error, arena, EXIT_WRONG, "what came is no answer");
	answer->serial = numbers[ANSWER_SERIAL];
	answer->kind = (enum answer_kind)numbers[ANSWER_KIND];
	answer->status = numbers[ANSWER_STATUS];
	answer->text = strings.v[ANSWER_TEXT];
	answer->hint = strings.v[ANSWER_HINT];
	return 0;
}

const char *ask_option(const struct ask *ask, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < ask->options.n; i++) {
		const char *option = ask->options.v[i];

		if (strncmp(option, name, length) == 0 && option[length] == '=')
			return option + length + 1;
	}
	return NULL;
}

bool ask_is_set(const struct ask *ask, const char *name)
{
	const char *value = ask_option(ask, name);

	return value && strcmp(value, "1") == 0;
}

unsigned int answer_status(int code)
{
	static const struct {
		int code;
		unsigned int status;
	} known[] = { { EXIT_WRONG, 400 }, { EXIT_DENIED, 403 },
		{ EXIT_ENGINE, 502 } };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].code == code)
			return known[i].status;
	return 500;
}
