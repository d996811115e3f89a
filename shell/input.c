#include "shell/input.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <readline/readline.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LIMIT = 1 << 20 }; /* bytes for one prompt */

/* Around what is pasted, on terminals that know (xterm, mode 2004). */
static const char paste_begins[] = "\033[200~", paste_ends[] = "\033[201~";

static struct {
	size_t n;	     /* bytes since the prompt */
	size_t begin, end;   /* of the two marks, bytes that are there */
	bool pasting, ended; /* ended: with the last byte */
	const char *pending; /* for readline, before anything else */
	const char *why;
} input;

static size_t advance(const char *mark, size_t at, char c)
{
	if (mark[at] == c)
		return at + 1;
	return mark[0] == c;
}

static void watch_for_paste(char c)
{
	input.begin = advance(paste_begins, input.begin, c);
	input.end = advance(paste_ends, input.end, c);
	input.ended = input.end == sizeof(paste_ends) - 1;
	if (input.begin == sizeof(paste_begins) - 1)
		input.pasting = true;
	if (input.ended)
		input.pasting = false;
	if (input.ended || input.pasting)
		input.begin = 0;
	if (input.ended)
		input.end = 0;
}

/* Whether readline is to have this byte; it has no more than LIMIT. */
static bool takes(int c)
{
	if (c == '\0' && input.pasting) {
		input.why = "there is a NUL byte in what was pasted";
		return false;
	}
	if (++input.n <= LIMIT)
		return true;
	input.why = "that is more than 1 MiB at once";
	if (input.ended)
		input.pending = paste_ends;
	return !input.pasting && (c == '\r' || c == '\n');
}

static volatile sig_atomic_t interrupted;
static unsigned int (*idle_limit)(void);
static bool idle;

static void note_interrupt(int signal)
{
	interrupted = signal;
}

enum { TICK = 1000 }; /* milliseconds between two looks at the clock */

/* True when nothing was typed for as long as one may idle. */
static bool is_idle(time_t since)
{
	unsigned int limit = idle_limit();

	return limit && time(NULL) - since >= (time_t)limit;
}

/*
 * Waits for a byte, and lets readline see to signals meanwhile.  False when
 * the person interrupts, or types nothing for too long: what readline is in the
 * midst of is brought to its end, with the line.
 */
static bool wait_for_byte(FILE *stream)
{
	struct pollfd p = { .fd = fileno(stream), .events = POLLIN };
	time_t since = time(NULL);
	int ready = 0;

	while (!interrupted && !idle && ready == 0) {
		rl_check_signals();
		ready = interrupted ? 0 : poll(&p, 1, TICK);
		if (ready < 0 && errno == EINTR)
			ready = 0;
		else if (ready == 0)
			idle = is_idle(since);
	}
	if ((interrupted || idle) && input.pasting)
		input.pending = "\033[201~\r";
	else if (interrupted || idle)
		input.pending = "\r";
	return !interrupted && !idle;
}

static int next_byte(FILE *stream)
{
	while (!input.pending || !*input.pending) {
		int c;

		input.pending = NULL;
		if (!wait_for_byte(stream))
			continue;
		c = rl_getc(stream);
		if (c < 0)
			return c;
		watch_for_paste((char)c);
		if (takes(c))
			return c;
	}
	return (unsigned char)*input.pending++;
}

bool input_was_idle(void)
{
	return idle;
}

bool input_was_interrupted(void)
{
	return interrupted;
}

enum input input_read(
    struct arena *arena, const char *prompt, const char **text)
{
	char *line;

	memset(&input, 0, sizeof(input));
	interrupted = 0;
	/* It may have changed while a command had the terminal. */
	rl_reset_screen_size();
	line = readline(prompt);
	*text = line && !input.why ? arena_strdup(arena, line) : input.why;
	free(line);
	if (interrupted)
		return INPUT_INTERRUPTED;
	if (!line || idle)
		return INPUT_END;
	return input.why ? INPUT_UNUSABLE : INPUT_TEXT;
}

void input_begin(unsigned int (*limit)(void))
{
	const struct sigaction note = { .sa_handler = note_interrupt };

	idle_limit = limit;
	sigaction(SIGINT, &note, NULL);
	rl_getc_function = next_byte;
	rl_change_environment = 0;
}
