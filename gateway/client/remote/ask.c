#include "client/remote/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int endings[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP };
enum { ENDINGS = sizeof(endings) / sizeof(*endings) };

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	caught = number;
}

/* Reads up to the newline; -1 when there is none. */
static int read_line(int tty, char *answer, size_t size)
{
	size_t n = 0;
	char c;

	while (!caught) {
		ssize_t got = read(tty, &c, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		if (c == '\n') {
			answer[n] = '\0';
			return 0;
		}
		if (n + 1 < size)
			answer[n++] = c;
	}
	return -1;
}

static int ask_on(
    int tty, const char *question, bool echo, char *answer, size_t size)
{
	struct termios before, silent;
	int result;

	if (tcgetattr(tty, &before) < 0)
		return -1;
	silent = before;
	silent.c_lflag |= ICANON;
	if (!echo)
		silent.c_lflag &= ~(tcflag_t)ECHO;
	if (tcsetattr(tty, TCSAFLUSH, &silent) < 0)
		return -1;
	result = write(tty, question, strlen(question)) < 0
		     ? -1
		     : read_line(tty, answer, size);
	if (!echo && write(tty, "\n", 1) < 0)
		result = -1;
	if (tcsetattr(tty, TCSAFLUSH, &before) < 0)
		return -1;
	return result;
}

int ask(const char *question, bool echo, char *answer, size_t size)
{
	const struct sigaction action = { .sa_handler = on_signal };
	struct sigaction before[ENDINGS];
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC), result;

	if (tty < 0)
		return -1;
	caught = 0;
	for (size_t i = 0; i < ENDINGS; i++)
		sigaction(endings[i], &action, &before[i]);
	result = ask_on(tty, question, echo, answer, size);
	for (size_t i = 0; i < ENDINGS; i++)
		sigaction(endings[i], &before[i], NULL);
	close(tty);
	if (caught)
		raise(caught);
	return result;
}
