#include "gw/script.h"

#include "client/front.h"
#include "core/text.h"
#include "gw/command.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct script {
	struct text text; /* of the command so far */
	size_t line;	  /* that was read last */
	bool ended;
};

/* Adds a line, with its newline. */
static int read_line(struct script *s)
{
	char c = '\0';

	while (c != '\n') {
		ssize_t n = read(STDIN_FILENO, &c, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			s->ended = true;
			return n < 0 ? -1 : 0;
		}
		text_put(&s->text, &c, 1);
		if (s->text.n > WORDS_LIMIT)
			break;
	}
	s->line++;
	return 0;
}

/* One command, of one line or more.  Returns its exit code. */
static int run_one(struct script *s, struct arena *arena)
{
	size_t first = s->line + 1;
	struct words words;
	struct error error;

	s->text = (struct text){ .arena = arena };
	do {
		size_t n;

		if (read_line(s) < 0)
			return EXIT_INTERNAL;
		n = s->text.n;
		n -= n && s->text.v[n - 1] == '\n';
		if (command_split(
			arena, text_string(&s->text), n, &words, &error) == 0)
			return words.n ? command_run(arena, &words) : 0;
	} while (words.unfinished && !s->ended && s->text.n <= WORDS_LIMIT);
	error.message =
	    arena_printf(arena, "line %zu: %s", first, error.message);
	return front_complain(arena, &error);
}

int script_run(void)
{
	struct script s = { 0 };
	int code = 0;

	while (code == 0 && !s.ended) {
		cleanup_arena struct arena *arena = arena_new();

		code = run_one(&s, arena);
	}
	return code;
}
