/*
 * undocker-sh: docker's commands, line by line, and nothing else.
 */
#include "client/front.h"
#include "gw/command.h"
#include "gw/script.h"
#include "shell/input.h"
#include "shell/knowledge.h"
#include "shell/shell.h"

#include <errno.h>
#include <locale.h>
#include <pwd.h>
#include <readline/readline.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INTERRUPTED = 128 + SIGINT };

/*
 * What the person's files and variables could say to readline, to the
 * terminal's library or to the C library is not listened to.
 */
static void forget_environment(void)
{
	static const char *const names[] = { "TERMINFO", "TERMINFO_DIRS",
		"TERMCAP", "LOCPATH", "GCONV_PATH", "NLSPATH", "LANGUAGE",
		"HISTFILE", "HISTSIZE", "EDITOR", "VISUAL", "FCEDIT", "PAGER",
		"LESS", "IFS", "ENV", "BASH_ENV", "COLUMNS", "LINES", "HOME" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unsetenv(names[i]);
	setenv("INPUTRC", "/dev/null", 1);
}

static int begin(struct session *session)
{
	const struct passwd *entry;

	forget_environment();
	if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1)
		setlocale(LC_CTYPE, "C.UTF-8");
	entry = getpwuid(getuid());
	if (!entry)
		return -1;
	*session = (struct session){ .user = strdup(entry->pw_name),
		.home = strdup(entry->pw_dir) };
	if (!session->user || !session->home)
		return -1;
	signal(SIGQUIT, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	rl_readline_name = "undocker";
	input_begin(knowledge_idle);
	complete_begin();
	history_begin(session);
	knowledge_refresh();
	return rl_initialize();
}

static int run_words(
    struct session *session, struct arena *arena, struct words *words)
{
	const struct builtin *b = builtin_find(words->v[0]);

	if (!b) {
		int code = command_run(arena, words);

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

static int interact(void)
{
	cleanup_arena struct arena *arena = arena_new();
	struct session session;

	if (begin(&session) < 0)
		return EXIT_INTERNAL;
	while (turn(&session))
		;
	say_goodbye(arena);
	return session.code;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return puts("undocker " UNDOCKER_VERSION) < 0 ? EXIT_INTERNAL
							      : 0;
	if (argc == 3 && strcmp(argv[1], "--complete") == 0) {
		complete_line(argv[2]);
		return 0;
	}
	if (argc != 1) {
		fputs("usage: undocker-sh [--help | --version | --complete "
		      "LINE]\n"
		      "The shell of undocker-gw(8): docker's commands, as far "
		      "as you may use them; 'help' lists them.\n",
		    argc == 2 && strcmp(argv[1], "--help") == 0 ? stdout
								: stderr);
		return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0
								   : EXIT_WRONG;
	}
	return isatty(STDIN_FILENO) ? interact() : script_run();
}
