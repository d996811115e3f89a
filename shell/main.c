/*
 * undocker-sh: docker's commands, line by line, and nothing else.
 */
#include "client/front.h"
#include "gw/command.h"
#include "gw/script.h"
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

static volatile sig_atomic_t interrupted;

static void note_interrupt(int signal)
{
	interrupted = signal;
}

/* Control-C drops the line, however many lines it has. */
static int drop_line(void)
{
	if (!interrupted)
		return 0;
	rl_replace_line("", 0);
	rl_done = 1;
	return 0;
}

/*
 * What the person's files and variables could say to readline, to the
 * terminal's library or to the C library is not listened to.
 */
static void forget_environment(void)
{
	static const char *const names[] = { "TERMINFO", "TERMINFO_DIRS",
		"TERMCAP", "LOCPATH", "GCONV_PATH", "NLSPATH", "LANGUAGE",
		"HISTFILE", "HISTSIZE", "EDITOR", "VISUAL", "FCEDIT", "PAGER",
		"LESS", "IFS", "ENV", "BASH_ENV", "COLUMNS", "LINES" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unsetenv(names[i]);
	setenv("INPUTRC", "/dev/null", 1);
}

static int begin(struct shell *shell)
{
	const struct sigaction note = { .sa_handler = note_interrupt };
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
	sigaction(SIGINT, &note, NULL);
	rl_readline_name = "undocker";
	rl_signal_event_hook = drop_line;
	complete_begin();
	history_begin(shell);
	return 0;
}

static int run_words(
    struct shell *shell, struct arena *arena, struct words *words)
{
	const struct builtin *b = builtin_find(words->v[0]);
	struct error error;

	if (!b)
		return command_run(arena, words);
	if (words->n - 1 <= b->most)
		return b->run(shell, arena, words);
	error_set(&error, arena, EXIT_WRONG, "%s takes %zu operand%s at most",
	    b->name, b->most, b->most == 1 ? "" : "s");
	return front_complain(arena, &error);
}

/*
 * Runs the first command of what was typed or pasted: up to a newline that is
 * in no quote.  Returns how much it took; 0: more text is needed.
 */
static size_t run_first(
    struct shell *shell, struct arena *arena, const char *text, bool last)
{
	size_t length = strlen(text), taken;
	const char *newline = text;
	struct words words;
	struct error error;
	int result;

	do {
		newline = strchr(newline, '\n');
		taken = newline ? (size_t)(newline - text) : length;
		newline += newline != NULL;
		result = command_split(arena, text, taken, &words, &error);
	} while (result < 0 && words.unfinished && newline);
	if (result < 0 && words.unfinished && !last)
		return 0;
	if (result < 0)
		shell->code = front_complain(arena, &error);
	else if (words.n)
		shell->code = run_words(shell, arena, &words);
	return taken + (text[taken] == '\n');
}

/* Reads more lines as long as a quote is open; NULL: end of input. */
static const char *read_text(
    const struct shell *shell, struct arena *arena, const char *before)
{
	char *line;
	const char *text;

	fflush(stdout);
	line = readline(before ? "> " : prompt_text(arena, shell));
	if (!line)
		return NULL;
	text = before ? arena_printf(arena, "%s\n%s", before, line)
		      : arena_strdup(arena, line);
	free(line);
	return text;
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
	const char *text = NULL;
	bool more = true;

	while (more) {
		const char *read = read_text(shell, arena, text);
		size_t taken = 1;

		if (interrupted) {
			interrupted = 0;
			shell->code = 130;
			puts("");
			return true;
		}
		more = read != NULL;
		if (!read && !text)
			puts("");
		if (!read && !text)
			return false;
		if (read && !text)
			history_keep(arena, read);
		text = read ? read : text;
		while (*text && taken && !shell->leaving) {
			taken = run_first(shell, arena, text, !read);
			text += taken;
		}
		more = more && *text && !shell->leaving;
	}
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
	history_end();
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
