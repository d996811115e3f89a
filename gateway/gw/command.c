#include "gw/command.h"

#include "front/front.h"
#include "gw/arrival.h"
#include "gw/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

void command_drop_docker(struct words *words)
{
	if (words->n && (strcmp(words->v[0], "docker") == 0 ||
			    strcmp(words->v[0], "undocker") == 0)) {
		words->v++;
		words->n--;
	}
}

int command_split(struct arena *arena, const char *text, size_t length,
    struct words *words, struct error *error)
{
	if (words_split(arena, text, length, WORDS_LINE, words, error) < 0)
		return -1;
	command_drop_docker(words);
	return 0;
}

static bool scan_plain(struct command_scan *scan, char c)
{
	switch (c) {
	case '\n':
		scan->in_word = false;
		return true;
	case ' ':
	case '\t':
		scan->in_word = false;
		return false;
	case '#':
		scan->comment = !scan->in_word;
		return false;
	case '\\':
		scan->escaped = true;
		break;
	case '\'':
	case '"':
		scan->quote = c;
		break;
	default:
		break;
	}
	scan->in_word = true;
	return false;
}

bool command_scan(struct command_scan *scan, char c)
{
	if (scan->comment) {
		scan->comment = c != '\n';
		return c == '\n';
	}
	if (scan->escaped)
		scan->escaped = false;
	else if (!scan->quote)
		return scan_plain(scan, c);
	else if (c == scan->quote)
		scan->quote = '\0';
	else if (c == '\\' && scan->quote == '"')
		scan->escaped = true;
	return false;
}

bool command_is_open(const struct command_scan *scan)
{
	return scan->quote || scan->escaped;
}

static int with_terminal(struct arena *arena, const struct words *words)
{
	static const char hint[] =
	    "undocker: hint: ssh allocated no terminal, so the gateway did; "
	    "'ssh -t' or 'RequestTTY yes' in ~/.ssh/config passes yours "
	    "through\n";
	struct error error;
	int code;

	if (terminal_between(arena, hint, &code, &error) < 0)
		return front_complain(arena, &error);
	return code < 0 ? front_call(arena, words, true) : code;
}

int command_become(
    struct arena *arena, struct words *words, const struct arrival *arrival)
{
	front_fill(arena, words, arrival_variable, arrival);
	if (!isatty(STDIN_FILENO) && front_wants_terminal(arena, words))
		return with_terminal(arena, words);
	return front_call(arena, words, true);
}

/* Nothing can be put in the background here: what stops goes on. */
static int wait_for(pid_t pid)
{
	int status;

	while (true) {
		pid_t got = waitpid(pid, &status, WUNTRACED);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return EXIT_INTERNAL;
		if (!WIFSTOPPED(status))
			break;
		kill(pid, SIGCONT);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static const int keyboard[] = { SIGINT, SIGQUIT, SIGTSTP };
enum { KEYBOARD = sizeof(keyboard) / sizeof(*keyboard) };

/*
 * What a program that was killed may have left switched on (xterm's control
 * sequences): colours, insert mode, other characters, keys for applications,
 * a hidden cursor, mouse and focus reports, bracketed paste, scrolling in a
 * part, the other screen.  The cursor is kept where it is (ESC 7, ESC 8),
 * also on terminals that have no other screen.
 */
static void reset_screen(void)
{
	static const char reset[] =
	    "\033[m\033[4l\033(B\017\033[?1l\033>\033[?7h\033[?25h"
	    "\033[?1000;1002;1003;1004;1006l\033[?2004l"
	    "\0337\033[r\0338\0337\033[?1049l";
	const char *term = getenv("TERM");

	if (!isatty(STDOUT_FILENO) || !term || strcmp(term, "dumb") == 0)
		return;
	if (write(STDOUT_FILENO, reset, sizeof(reset) - 1) < 0)
		return; /* the terminal is gone */
}

struct terminal_state {
	struct termios modes;
	int flags;
	bool is_one, may_change;
};

static void save_terminal(struct arena *arena, const struct words *words,
    struct terminal_state *state)
{
	state->is_one = tcgetattr(STDIN_FILENO, &state->modes) == 0;
	state->flags = fcntl(STDIN_FILENO, F_GETFL);
	state->may_change = state->is_one && front_wants_terminal(arena, words);
}

static void restore_terminal(const struct terminal_state *state)
{
	if (!state->is_one)
		return;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &state->modes);
	if (state->flags >= 0)
		fcntl(STDIN_FILENO, F_SETFL, state->flags);
	if (state->may_change)
		reset_screen();
}

int command_run(
    struct arena *arena, struct words *words, const struct arrival *arrival)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction before[KEYBOARD];
	struct terminal_state terminal;
	pid_t pid;
	int code;

	save_terminal(arena, words, &terminal);
	for (size_t i = 0; i < KEYBOARD; i++) {
		sigaction(keyboard[i], NULL, &before[i]);
		if (before[i].sa_handler == SIG_DFL)
			sigaction(keyboard[i], &ignore, NULL);
	}
	pid = fork();
	if (pid == 0) {
		for (size_t i = 0; i < KEYBOARD; i++)
			signal(keyboard[i], SIG_DFL);
		_exit(command_become(arena, words, arrival));
	}
	code = pid < 0 ? EXIT_INTERNAL : wait_for(pid);
	for (size_t i = 0; i < KEYBOARD; i++)
		sigaction(keyboard[i], &before[i], NULL);
	restore_terminal(&terminal);
	return code;
}
