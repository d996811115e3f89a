#include "core/words.h"

#include "core/text.h"
#include "core/utf8.h"

#include <string.h>

struct splitter {
	struct arena *arena;
	const char *at, *end;
	enum words_source source;
	struct words *words;
	struct error *error;
	char *word; /* the word so far: never longer than the text */
	size_t length;
	bool in_word; /* '' is a word too */
};

static const struct {
	const char *name;
	enum variable variable;
} variables[] = {
	{ "U_UID", VARIABLE_UID },
	{ "U_GID", VARIABLE_GID },
	{ "PWD", VARIABLE_PWD },
	{ "HOME", VARIABLE_HOME },
	{ "U_HOME", VARIABLE_HOME },
	{ "USER", VARIABLE_USER },
	{ "U_USER", VARIABLE_USER },
	{ "GROUP", VARIABLE_GROUP },
	{ "U_GROUP", VARIABLE_GROUP },
};

static void put(struct splitter *s, char c)
{
	s->word[s->length++] = c;
	s->in_word = true;
}

static void end_word(struct splitter *s)
{
	struct words *w = s->words;

	if (!s->in_word)
		return;
	w->v = arena_grow(s->arena, w->v, w->n, sizeof(*w->v));
	w->v[w->n++] = arena_strndup(s->arena, s->word, s->length);
	s->length = 0;
	s->in_word = false;
}

static bool is_name(char c, bool first)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
	       (!first && c >= '0' && c <= '9');
}

/* After a '$' of the policy: the variable's number takes its name's place. */
static int split_variable(struct splitter *s)
{
	const char *name = s->at;
	bool braces = name < s->end && *name == '{';
	size_t length = 0;

	name += braces;
	while (name + length < s->end && is_name(name[length], !length))
		length++;
	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++) {
		if (strlen(variables[i].name) != length ||
		    memcmp(variables[i].name, name, length) != 0)
			continue;
		s->at = name + length;
		if (braces && (s->at == s->end || *s->at++ != '}'))
			break;
		put(s, (char)variables[i].variable);
		return 0;
	}
	error_set(s->error, s->arena, EXIT_WRONG, "unknown variable $%.*s",
	    (int)length, name);
	error_hint(s->error, s->arena,
	    "known are U_UID U_GID PWD HOME USER GROUP; a plain $ wants a "
	    "backslash before it");
	return -1;
}

static int unfinished(struct splitter *s, const char *what)
{
	s->words->unfinished = true;
	return error_set(s->error, s->arena, EXIT_WRONG, "%s", what);
}

static int refuse_shell(struct splitter *s, const char *what)
{
	error_set(s->error, s->arena, EXIT_WRONG,
	    "%s is a shell's, and no shell reads this", what);
	error_hint(s->error, s->arena,
	    "quote it, or run it inside the container: sh -c '...'");
	return -1;
}

/* After an unquoted '$' of a person. */
static int split_dollar(struct splitter *s)
{
	static const char special[] = "({'\"?!@*#$-0123456789";

	if (s->source == WORDS_FORCED)
		return split_variable(s);
	if (s->at < s->end && (is_name(*s->at, true) ||
				  memchr(special, *s->at, sizeof(special) - 1)))
		return refuse_shell(s, "an unquoted $");
	put(s, '$');
	return 0;
}

static int split_single(struct splitter *s)
{
	s->in_word = true;
	while (s->at < s->end && *s->at != '\'') {
		if (*s->at == '$' && s->source == WORDS_FORCED) {
			s->at++;
			if (split_variable(s) < 0)
				return -1;
		} else {
			put(s, *s->at++);
		}
	}
	if (s->at == s->end)
		return unfinished(s, "a ' is not closed");
	s->at++;
	return 0;
}

/* In "…": a backslash that escapes, or one that is only itself. */
static void split_double_backslash(struct splitter *s)
{
	char c = s->at < s->end ? *s->at : '\0';

	if (c == '\n') {
		s->at++;
	} else if (c && strchr("$`\"\\", c)) {
		put(s, c);
		s->at++;
	} else {
		put(s, '\\');
	}
}

static int split_double(struct splitter *s)
{
	s->in_word = true;
	while (s->at < s->end && *s->at != '"') {
		char c = *s->at++;

		if (c == '\\') {
			split_double_backslash(s);
		} else if (c == '$' && s->source == WORDS_FORCED) {
			if (split_variable(s) < 0)
				return -1;
		} else {
			put(s, c);
		}
	}
	if (s->at == s->end)
		return unfinished(s, "a \" is not closed");
	s->at++;
	return 0;
}

static int split_backslash(struct splitter *s)
{
	if (s->at == s->end)
		return unfinished(
		    s, "a backslash ends the line: what it escapes is missing");
	if (*s->at != '\n')
		put(s, *s->at);
	s->at++;
	return 0;
}

static int split_plain(struct splitter *s, char c)
{
	if (s->source != WORDS_FORCED && c == '\n')
		return refuse_shell(s, "a newline between commands");
	if (s->source != WORDS_FORCED && strchr(";&|<>()`", c)) {
		const char what[] = { '\'', c, '\'', '\0' };

		return refuse_shell(s, arena_strdup(s->arena, what));
	}
	if ((unsigned char)c < 0x20 || c == 0x7f)
		return error_set(s->error, s->arena, EXIT_WRONG,
		    "the control byte 0x%02x stands outside quotes",
		    (unsigned int)(unsigned char)c);
	if (s->source == WORDS_LINE && c == '#' && !s->in_word) {
		while (s->at < s->end && *s->at != '\n')
			s->at++;
		return 0;
	}
	put(s, c);
	return 0;
}

static int split_next(struct splitter *s)
{
	char c = *s->at++;

	switch (c) {
	case ' ':
	case '\t':
		end_word(s);
		return 0;
	case '\'':
		return split_single(s);
	case '"':
		return split_double(s);
	case '\\':
		return split_backslash(s);
	case '$':
		return split_dollar(s);
	default:
		return split_plain(s, c);
	}
}

/* In the policy's text they would be taken for variables. */
static int check_controls(struct splitter *s)
{
	for (const char *at = s->at; at < s->end; at++)
		if ((unsigned char)*at < 0x20 && *at != '\t')
			return error_set(s->error, s->arena, EXIT_WRONG,
			    "the control byte 0x%02x is not allowed",
			    (unsigned int)(unsigned char)*at);
	return 0;
}

static int check_text(struct splitter *s, size_t length)
{
	if (length > WORDS_LIMIT)
		return error_set(s->error, s->arena, EXIT_WRONG,
		    "the command is longer than %d bytes", WORDS_LIMIT);
	if (memchr(s->at, '\0', length))
		return error_set(s->error, s->arena, EXIT_WRONG,
		    "the command contains a NUL byte");
	if (!utf8_valid(s->at, length))
		return error_set(s->error, s->arena, EXIT_WRONG,
		    "the command is not valid UTF-8");
	return s->source == WORDS_FORCED ? check_controls(s) : 0;
}

int words_split(struct arena *arena, const char *text, size_t length,
    enum words_source source, struct words *words, struct error *error)
{
	struct splitter s = { .arena = arena,
		.at = text,
		.end = text + length,
		.source = source,
		.words = words,
		.error = error };

	*words = (struct words){ 0 };
	if (check_text(&s, length) < 0)
		return -1;
	s.word = arena_alloc(arena, length + 1);
	while (s.at < s.end)
		if (split_next(&s) < 0)
			return -1;
	end_word(&s);
	words->v = arena_grow(arena, words->v, words->n, sizeof(*words->v));
	words->v[words->n] = NULL;
	return 0;
}

const char *words_quote(struct arena *arena, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-_=./:,@%+";
	struct text text = { .arena = arena };

	if (*word && !word[strspn(word, plain)])
		return word;
	text_add(&text, "'");
	for (; *word; word++)
		if (*word == '\'')
			text_add(&text, "'\\''");
		else
			text_put(&text, word, 1);
	text_add(&text, "'");
	return text_string(&text);
}
