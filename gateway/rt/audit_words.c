#include "rt/audit_words.h"

#include "core/error.h"

#include <string.h>

enum {
	WORD = 300, /* bytes of a word, as written */
	SHORTEST = 16,
	MORE = 200, /* for what tells of the cut */
};

static const char hidden[] = "***";

size_t audit_size(const json_t *value)
{
	return json_dumpb(value, NULL, 0, AUDIT_FORM);
}

json_t *audit_text(struct arena *arena, const char *text, size_t limit)
{
	json_t *plain = NULL;

	if (strlen(text) <= limit && !strchr(text, '\177'))
		plain = json_string(text);
	for (size_t n = limit;
	     !plain || (n > SHORTEST && audit_size(plain) > limit);
	     n -= n / 4) {
		json_decref(plain);
		plain = json_string(error_escape(text, n, arena));
	}
	return plain;
}

/* NAME=value without the value, which may be a secret. */
static const char *without_value(struct arena *arena, const char *text)
{
	const char *equals = strchr(text, '=');

	return equals ? arena_printf(arena, "%.*s=%s", (int)(equals - text),
			    text, hidden)
		      : text;
}

/* Values of -e, of --build-arg, and passwords are not to be read. */
static bool is_secret(const struct docker_flag *flag)
{
	return flag->role == ROLE_ENV || strcmp(flag->name, "env-add") == 0 ||
	       strcmp(flag->name, "build-arg") == 0;
}

static void hide_value(struct arena *arena, struct flag_use *use)
{
	if (is_secret(use->flag))
		use->value = without_value(arena, use->value);
	else if (strcmp(use->flag->name, "password") == 0)
		use->value = hidden;
}

static bool is_among(
    const struct flag_use *uses, size_t n, const struct docker_flag *flag)
{
	for (size_t i = 0; i < n; i++)
		if (uses[i].flag == flag)
			return true;
	return false;
}

/*
 * A copy of the command without secrets, and without what is overridden: docker
 * takes the last value of a flag that has one.  Filled from its end.
 */
static struct command copy_of(
    struct arena *arena, const struct command *command, struct audit_cut *cut)
{
	struct command copy = *command;
	size_t n = command->nflags;
	struct flag_use *last = arena_array(arena, n + 1, sizeof(*last));
	const struct flag_use *end;
	size_t nlast = 0;

	copy.flags =
	    (struct flag_use *)arena_array(arena, n + 1, sizeof(*copy.flags)) +
	    n;
	end = copy.flags;
	for (size_t i = n; i-- > 0;) {
		const struct flag_use *use = &command->flags[i];

		if (use->flag->kind != FLAG_LIST) {
			if (is_among(last, nlast, use->flag)) {
				cut->overridden++;
				continue;
			}
			last[nlast++] = *use;
		}
		*--copy.flags = *use;
		hide_value(arena, copy.flags);
	}
	copy.nflags = (size_t)(end - copy.flags);
	return copy;
}

/* Words, and which of them there is room for. */
struct choice {
	struct arena *arena;
	char *const *words;
	size_t n;
	json_t **texts; /* of those that were chosen */
	size_t room;	/* bytes */
};

/* Takes words of a range, in order, while there is room, but for `kept`. */
static void choose(struct choice *c, size_t from, size_t to, size_t kept)
{
	for (size_t i = from; i < to; i++) {
		json_t *text;
		size_t size;

		if (c->texts[i])
			continue;
		text = audit_text(c->arena, c->words[i], WORD);
		size = audit_size(text) + 1;
		if (size + kept > c->room) {
			json_decref(text);
			return;
		}
		c->texts[i] = text;
		c->room -= size;
	}
}

static bool is_shortened(const json_t *text, const char *word)
{
	const char *kept = json_string_value(text);
	size_t length = json_string_length(text);

	return strcmp(kept, word) != 0 && length >= 3 &&
	       strcmp(kept + length - 3, "...") == 0;
}

static void leave_out(const struct choice *c, size_t i, struct audit_cut *cut)
{
	cut->words++;
	cut->bytes += strlen(c->words[i]);
}

/* Consumes the choice. */
static json_t *list_of(struct choice *c, struct audit_cut *cut)
{
	json_t *list = json_array();

	for (size_t i = 0; i < c->n; i++) {
		const char *word = c->words[i];

		if (!c->texts[i]) {
			if (i == 0 || c->texts[i - 1])
				json_array_append_new(list, json_string("..."));
			leave_out(c, i, cut);
			continue;
		}
		if (is_shortened(c->texts[i], word)) {
			cut->shortened++;
			cut->bytes += strlen(word);
		}
		json_array_append(list, c->texts[i]);
	}
	for (size_t i = 0; i < c->n; i++)
		json_decref(c->texts[i]);
	return list;
}

static struct choice choice_of(
    struct arena *arena, char *const *words, size_t n, size_t room)
{
	return (struct choice){ .arena = arena,
		.words = words,
		.n = n,
		.texts = arena_array(arena, n + 1, sizeof(json_t *)),
		.room = room > MORE ? room - MORE : 0 };
}

json_t *audit_command(struct arena *arena, const struct command *command,
    size_t room, struct audit_cut *cut)
{
	struct command copy = copy_of(arena, command, cut);
	struct words words;
	struct choice c;
	size_t flags, operands;

	cmdline_emit(arena, &copy, &words);
	c = choice_of(arena, words.v, words.n, room);
	operands = words.n - copy.noperands;
	flags = operands - (copy.noperands > 0) - copy.nflags;
	choose(&c, 0, flags, 0);
	choose(&c, flags + copy.nflags, operands, 0);
	choose(&c, operands, words.n, c.room - c.room / 3);
	choose(&c, flags, operands, 0);
	choose(&c, operands, words.n, 0);
	return list_of(&c, cut);
}

json_t *audit_raw(struct arena *arena, char *const *words, size_t n,
    size_t room, struct audit_cut *cut)
{
	char **copy = arena_array(arena, n + 1, sizeof(*copy));
	struct choice c;

	for (size_t i = 0; i < n; i++)
		copy[i] = arena_strdup(arena, without_value(arena, words[i]));
	c = choice_of(arena, copy, n, room);
	choose(&c, 0, n, 0);
	return list_of(&c, cut);
}

void audit_tell_cut(json_t *event, const struct audit_cut *cut)
{
	const struct {
		const char *name;
		size_t n;
	} parts[] = { { "words", cut->words }, { "shortened", cut->shortened },
		{ "bytes", cut->bytes }, { "overridden", cut->overridden } };
	json_t *object = json_object();

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (parts[i].n)
			json_object_set_new(object, parts[i].name,
			    json_integer((json_int_t)parts[i].n));
	if (json_object_size(object))
		json_object_set(event, "cut", object);
	json_decref(object);
}
