/*
 * undocker-sh: docker's commands, line by line, and nothing else.
 */
#include "front/front.h"
#include "gw/arrival.h"
#include "gw/command.h"
#include "gw/script.h"
#include "gw/self.h"
#include "shell/input.h"
#include "shell/knowledge.h"
#include "shell/shell.h"

#include <errno.h>
#include <locale.h>
#include <readline/readline.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INTERRUPTED = 128 + SIGINT };

/*
 * What variables could say to readline, to the terminal's library or to the C
 * library is not listened to; the character set is always the same.
 */
static int forget_environment(struct arena *arena)
{
	static const char *const kept[] = { "TERM", "SSH_CONNECTION" };
	enum { KEPT = sizeof(kept) / sizeof(*kept) };
	const char *values[KEPT];

	for (size_t i = 0; i < KEPT; i++)
		values[i] = getenv(kept[i])
				? arena_strdup(arena, getenv(kept[i]))
				: NULL;
	if (clearenv() != 0)
		return -1;
	for (size_t i = 0; i < KEPT; i++)
		if (values[i] && setenv(kept[i], values[i], 1) < 0)
			return -1;
	return setenv("PATH", "/usr/bin:/bin", 1) < 0 ||
		       setenv("LC_ALL", "C.UTF-8", 1) < 0 ||
		       setenv("INPUTRC", "/dev/null", 1) < 0
		   ? -1
		   : 0;
}

/* Returns 0, or an exit code. */
static int begin(struct arena *arena, struct session *session)
{
	struct self self;
	int code = self_find(arena, &self);

	if (code)
		return code;
	session->user = self.user;
	session->home = self.home;
	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGQUIT, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	rl_readline_name = "undocker";
	input_begin(knowledge_idle);
	complete_begin();
	history_begin(session);
	knowledge_refresh();
	return rl_initialize() ? EXIT_INTERNAL : 0;
}

static int run_words(
    struct session *session, struct arena *arena, struct words *words)
{
	const struct builtin *b = builtin_find(words->v[0]);

	if (!b) {
		int code = command_run(arena, words, session->arrival);

		knowledge_refresh();
		return code;
	}
	return builtin_run(b, session, arena, words);
}

/*
 * The length of the first command in what was typed or pasted: up to a newline
 * that is in no quote.  *open: it needs more text than there is.
 */
static size_t find_end(const char *text, bool *open)
{
	struct command_scan scan = { 0 };
	size_t n = 0;

	while (text[n] && !command_scan(&scan, text[n]))
		n++;
	*open = !text[n] && command_is_open(&scan);
	return n;
}

static void run_text(struct session *session, struct arena *arena,
    const char *text, size_t length)
{
	struct words words;
	struct error error;

	history_keep(arena, arena_strndup(arena, text, length));
	if (command_split(arena, text, length, &words, &error) < 0)
		session->code = front_complain(arena, &error);
	else if (words.n)
		session->code = run_words(session, arena, &words);
}

/*
 * Runs the commands in what was typed or pasted, one after the other, unless
 * the person interrupts one.  Returns the rest that needs more text, or "".
 */
static const char *run_all(
    struct session *session, struct arena *arena, const char *text, bool last)
{
	while (*text && !session->leaving) {
		bool open;
		size_t length = find_end(text, &open);

		if (open && !last)
			return text;
		run_text(session, arena, text, length);
		if (input_was_interrupted())
			break;
		text += length + (text[length] == '\n');
	}
	return "";
}

/*
 * Adds what is read to the text that needs more, or drops that.  NULL: end of
 * input.
 */
static const char *read_text(
    struct session *session, struct arena *arena, const char *before)
{
	const char *text;
	struct error error;

	fflush(stdout);
	switch (input_read(
	    arena, *before ? "> " : prompt_text(arena, session), &text)) {
	case INPUT_TEXT:
		return *before ? arena_printf(arena, "%s\n%s", before, text)
			       : text;
	case INPUT_UNUSABLE:
		error_set(
		    &error, arena, EXIT_WRONG, "%s: nothing is run", text);
		session->code = front_complain(arena, &error);
		return "";
	case INPUT_INTERRUPTED:
		session->code = INTERRUPTED;
		return "";
	default:
		return NULL;
	}
}

static void say_goodbye(struct arena *arena)
{
	const char *running = knowledge_running(arena);

	if (input_was_idle())
		fprintf(stderr,
		    "undocker: nothing typed for %u seconds, as long as the "
		    "policy lets the prompt wait\n",
		    knowledge_idle());
	if (*running)
		fprintf(stderr, "undocker: still running: %s\n", running);
}

/* One turn at the prompt; false: the person leaves. */
static bool turn(struct session *session)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *text = "";

	do {
		const char *read = read_text(session, arena, text);

		if (!read)
			puts("");
		if (!read && !*text)
			return false;
		text = run_all(session, arena, read ? read : text, !read);
	} while (*text);
	return !session->leaving;
}

static int interact(const struct arrival *arrival)
{
	cleanup_arena struct arena *arena = arena_new();
	struct session session = { .arrival = arrival };
	int code = begin(arena, &session);

	if (code)
		return code;
	while (turn(&session))
		;
	say_goodbye(arena);
	return session.code;
}

/* The client's variables come as data; by hand they are the environment's. */
static int run(struct arena *arena, bool is_session)
{
	struct arrival arrival = { 0 };
	struct error error;

	if (!is_session)
		arrival_variables(arena, environ, &arrival.variables);
	else if (arrival_take(arena, &arrival, &error) < 0)
		return front_complain(arena, &error);
	if (forget_environment(arena) < 0)
		return EXIT_INTERNAL;
	return isatty(STDIN_FILENO) ? interact(&arrival) : script_run(&arrival);
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();
	bool is_session = argc == 2 && strcmp(argv[1], ARRIVAL_WORD) == 0;

	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return puts("undocker " UNDOCKER_VERSION) < 0 ? EXIT_INTERNAL
							      : 0;
	if (argc == 3 && strcmp(argv[1], "--complete") == 0) {
		complete_line(argv[2]);
		return 0;
	}
	if (argc != 1 && !is_session) {
		fputs("usage: undocker-sh [--help | --version | --complete "
		      "LINE]\n"
		      "The shell of undocker-gw(8): docker's commands, as far "
		      "as you may use them; 'help' lists them.\n",
		    argc == 2 && strcmp(argv[1], "--help") == 0 ? stdout
								: stderr);
		return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0
								   : EXIT_WRONG;
	}
	return run(arena, is_session);
}
