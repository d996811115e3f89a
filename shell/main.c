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

static int begin(struct shell *shell)
{
	const struct passwd *entry;

	forget_environment();
	if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1)
		setlocale(LC_CTYPE, "C.UTF-8");
	entry = getpwuid(getuid());
	if (!entry)
		return -1;
	*shell = (struct shell){ .user = strdup(entry->pw_name),
		.home = strdup(entry->pw_dir) };
	if (!shell->user || !shell->home)
		return -1;
	signal(SIGQUIT, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	rl_readline_name = "undocker";
	input_begin();
	complete_begin();
	history_begin(shell);
	knowledge_refresh();
	return rl_initialize();
}

static int run_words(
    struct shell *shell, struct arena *arena, struct words *words)
{
	const struct builtin *b = builtin_find(words->v[0]);
	struct error error;

	if (!b) {
		int code = command_run(arena, words);

		knowledge_refresh();
		return code;
	}
	if (words->n - 1 <= b->most)
		return b->run(shell, arena, words);
	error_set(&error, arena, EXIT_WRONG, "%s takes %zu operand%s at most",
	    b->name, b->most, b->most == 1 ? "" : "s");
	return front_complain(arena, &error);
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

static void run_text(
    struct shell *shell, struct arena *arena, const char *text, size_t length)
{
	struct words words;
	struct error error;

	history_keep(arena, arena_strndup(arena, text, length));
	if (command_split(arena, text, length, &words, &error) < 0)
		shell->code = front_complain(arena, &error);
	else if (words.n)
		shell->code = run_words(shell, arena, &words);
}

/*
 * Runs the commands in what was typed or pasted, one after the other, unless
 * the person interrupts one.  Returns the rest that needs more text, or "".
 */
static const char *run_all(
    struct shell *shell, struct arena *arena, const char *text, bool last)
{
	while (*text && !shell->leaving) {
		bool open;
		size_t length = find_end(text, &open);

		if (open && !last)
			return text;
		run_text(shell, arena, text, length);
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
    struct shell *shell, struct arena *arena, const char *before)
{
	const char *text;
	struct error error;

	fflush(stdout);
	switch (input_read(
	    arena, *before ? "> " : prompt_text(arena, shell), &text)) {
	case INPUT_TEXT:
		return *before ? arena_printf(arena, "%s\n%s", before, text)
			       : text;
	case INPUT_UNUSABLE:
		error_set(
		    &error, arena, EXIT_WRONG, "%s: nothing is run", text);
		shell->code = front_complain(arena, &error);
		return "";
	case INPUT_INTERRUPTED:
		shell->code = INTERRUPTED;
		return "";
	default:
		return NULL;
	}
}

static void say_goodbye(struct arena *arena)
{
	const char *running = knowledge_running(arena);

	if (*running)
		fprintf(stderr, "undocker: still running: %s\n", running);
}

/* One turn at the prompt; false: the person leaves. */
static bool turn(struct shell *shell)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *text = "";

	do {
		const char *read = read_text(shell, arena, text);

		if (!read)
			puts("");
		if (!read && !*text)
			return false;
		text = run_all(shell, arena, read ? read : text, !read);
	} while (*text);
	return !shell->leaving;
}

static int interact(void)
{
	cleanup_arena struct arena *arena = arena_new();
	struct shell shell;

	if (begin(&shell) < 0)
		return EXIT_INTERNAL;
	while (turn(&shell))
		;
	say_goodbye(arena);
	return shell.code;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return puts("undocker " UNDOCKER_VERSION) < 0 ? EXIT_INTERNAL
							      : 0;
	if (argc != 1) {
		fputs("usage: undocker-sh [--help | --version]\n"
		      "The shell of undocker-gw(8): docker's commands, as far "
		      "as you may use them; 'help' lists them.\n",
		    argc == 2 && strcmp(argv[1], "--help") == 0 ? stdout
								: stderr);
		return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0
								   : EXIT_WRONG;
	}
	return isatty(STDIN_FILENO) ? interact() : script_run();
}
