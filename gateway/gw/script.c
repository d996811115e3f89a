#include "gw/script.h"

#include "core/text.h"
#include "front/front.h"
#include "gw/builtin.h"
#include "gw/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct script {
	struct text text; /* of the command */
	size_t first;	  /* its first line */
	size_t line;	  /* that was read last */
	bool ended;
	struct session session;
};

/*
 * Reads the text of a command, of one line or more, without its last newline.
 * More than can be split is not read.
 */
static int read_text(struct script *s)
{
	struct command_scan scan = { 0 };
	bool whole = false;
	char c;

	s->first = s->line + 1;
	while (!whole && s->text.n <= WORDS_LIMIT) {
		ssize_t n = read(STDIN_FILENO, &c, 1);

		if (n < 0 && errno == EINTR)
			continue;
		s->ended = n <= 0;
		if (s->ended)
			return n < 0 ? -1 : 0;
		s->line += c == '\n';
		whole = command_scan(&scan, c);
		if (!whole)
			text_put(&s->text, &c, 1);
	}
	return 0;
}

static int run_words(
    struct session *session, struct arena *arena, struct words *words)
{
	const struct builtin *b;
	int code;

	for (size_t i = 0; (b = builtin_common(i)); i++) {
		if (strcmp(b->name, words->v[0]) != 0)
			continue;
		code = builtin_run(b, session, arena, words);
		/* Before what a command writes. */
		fflush(stdout);
		return code;
	}
	return command_run(arena, words, session->arrival);
}

static int run_line(struct script *s, struct arena *arena, struct words *words)
{
	int code = words->n ? run_words(&s->session, arena, words) : 0;
	struct error error;

	if (!code || s->session.leaving)
		return code;
	error_set(&error, arena, EXIT_WRONG,
	    "line %zu ended with exit code %d, and the script with it",
	    s->first, code);
	front_complain(arena, &error);
	return code;
}

static int run_one(struct script *s, struct arena *arena)
{
	struct words words;
	struct error error;

	s->text = (struct text){ .arena = arena };
	if (read_text(s) < 0)
		return EXIT_INTERNAL;
	if (command_split(
		arena, text_string(&s->text), s->text.n, &words, &error) == 0)
		return run_line(s, arena, &words);
	error.message =
	    arena_printf(arena, "line %zu: %s", s->first, error.message);
	return front_complain(arena, &error);
}

int script_run(const struct arrival *arrival)
{
	struct script s = { .session.arrival = arrival };
	int code = 0;

	while (code == 0 && !s.ended && !s.session.leaving) {
		cleanup_arena struct arena *arena = arena_new();

		code = run_one(&s, arena);
	}
	return code;
}
