#include "gw/command.h"

#include "client/front.h"
#include "core/cmdline.h"
#include "gw/terminal.h"

#include <errno.h>
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

/*
 * Only what the client has sent and sshd has accepted is the person's; what
 * sshd itself sets is the gateway's.
 */
static bool from_client(const char *name)
{
	static const char *const own[] = { "HOME", "LOGNAME", "MAIL", "PATH",
		"SHELL", "TERM", "TZ", "USER", "PWD", "SHLVL", "OLDPWD", "_",
		"INPUTRC" };

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (strcmp(name, own[i]) == 0)
			return false;
	return strncmp(name, "SSH_", 4) != 0 && strncmp(name, "XDG_", 4) != 0;
}

/* True when docker would insist on a terminal, or make poor use of none. */
static bool wants_terminal(struct arena *arena, const struct words *words)
{
	struct command command;
	struct error error;

	if (cmdline_parse(arena, words->v, words->n, &command, &error) < 0)
		return false;
	return cmdline_is_set(&command, ROLE_TTY) &&
	       !cmdline_is_set(&command, ROLE_DETACH) &&
	       !cmdline_is_set(&command, ROLE_HELP) &&
	       strcmp(command.command->name, "create") != 0;
}

static int with_terminal(struct arena *arena, const struct words *words)
{
	static const char hint[] =
	    "undocker: hint: ssh allocated no terminal, so the gateway did; "
	    "'ssh -t' or 'RequestTTY yes' in ~/.ssh/config passes yours "
	    "through\n";
	struct error error;
	int code;

	if (write(STDERR_FILENO, hint, sizeof(hint) - 1) < 0)
		return EXIT_INTERNAL;
	if (terminal_between(arena, &code, &error) < 0)
		return front_complain(arena, &error);
	return code < 0 ? front_call(arena, words, true) : code;
}

int command_become(struct arena *arena, struct words *words)
{
	front_fill(arena, words, from_client);
	if (!isatty(STDIN_FILENO) && wants_terminal(arena, words))
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

int command_run(struct arena *arena, struct words *words)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction before[KEYBOARD];
	struct termios terminal;
	bool has_terminal = tcgetattr(STDIN_FILENO, &terminal) == 0;
	pid_t pid;
	int code;

	for (size_t i = 0; i < KEYBOARD; i++)
		sigaction(keyboard[i], &ignore, &before[i]);
	pid = fork();
	if (pid == 0) {
		for (size_t i = 0; i < KEYBOARD; i++)
			signal(keyboard[i], SIG_DFL);
		_exit(command_become(arena, words));
	}
	code = pid < 0 ? EXIT_INTERNAL : wait_for(pid);
	for (size_t i = 0; i < KEYBOARD; i++)
		sigaction(keyboard[i], &before[i], NULL);
	if (has_terminal)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal);
	return code;
}
