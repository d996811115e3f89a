#include "shell/shell.h"

#include "core/grammar/cmdline.h"
#include "core/text.h"
#include "core/utf8.h"
#include "gw/command.h"
#include "gw/place.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <readline/history.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LINES = 1000,
	LINE = 4096,	/* bytes */
	SIZE = 1 << 20, /* bytes of the file, at most */
};

static int state = -1; /* the directory; -1: nothing is kept */

/* A directory of the caller's own, not by a link. */
static int enter(int at, const char *name)
{
	struct stat status;
	int fd;

	if (mkdirat(at, name, 0700) < 0 && errno != EEXIST)
		return -1;
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &status) == 0 && status.st_uid == getuid() &&
	    !(status.st_mode & (S_IWGRP | S_IWOTH)))
		return fd;
	close(fd);
	return -1;
}

static int open_state(const char *home)
{
	static const char *const names[] = { ".local", "state", "undocker" };
	int at = place_open(home);

	for (size_t i = 0; at >= 0 && i < sizeof(names) / sizeof(*names); i++) {
		int next = enter(at, names[i]);

		close(at);
		at = next;
	}
	return at;
}

/*
 * The file as a stream, when it is safe: the caller's, plain, and with room
 * for so many bytes more.
 */
static FILE *open_history(int flags, const char *mode, size_t room)
{
	int fd = state < 0
		     ? -1
		     : openat(state, "history",
			   flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	struct stat status;
	FILE *stream = NULL;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	    status.st_uid == getuid() && status.st_nlink == 1 &&
	    status.st_size + (off_t)room <= SIZE && fchmod(fd, 0600) == 0)
		stream = fdopen(fd, mode);
	if (!stream)
		close(fd);
	return stream;
}

/* Whether it can be one line of the file. */
static bool is_line(const char *line)
{
	size_t n = strlen(line);

	for (size_t i = 0; i < n; i++)
		if (iscntrl((unsigned char)line[i]) && line[i] != '\t')
			return false;
	return n && n <= LINE && utf8_valid(line, n);
}

/* The newest place is the only one of a line that is there already. */
static void remember(const char *line)
{
	HIST_ENTRY **entries = history_list();

	for (int i = 0; entries && entries[i]; i++)
		if (strcmp(entries[i]->line, line) == 0) {
			free_history_entry(remove_history(i));
			break;
		}
	add_history(line);
}

/* Reads the file; returns how many bytes of it are worth keeping. */
static size_t load(FILE *stream)
{
	char *line = NULL;
	size_t size = 0, kept = 0;
	ssize_t n;

	while ((n = getline(&line, &size, stream)) > 0) {
		if (line[n - 1] == '\n')
			line[--n] = '\0';
		if (strlen(line) == (size_t)n && is_line(line))
			remember(line);
	}
	free(line);
	for (int i = 0; history_list() && history_list()[i]; i++)
		kept += strlen(history_list()[i]->line) + 1;
	return kept;
}

/*
 * Written beside the old one and renamed, so that it is whole or the old;
 * without the oldest lines when they are more than half the file's size.
 */
static void rewrite(size_t bytes)
{
	HIST_ENTRY **entries = history_list();
	FILE *stream;
	int fd;

	unlinkat(state, "history.new", 0);
	fd = openat(state, "history.new",
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	stream = fd < 0 ? NULL : fdopen(fd, "w");
	if (!stream)
		return;
	for (int i = 0; entries && entries[i]; i++) {
		if (bytes <= SIZE / 2)
			fprintf(stream, "%s\n", entries[i]->line);
		else
			bytes -= strlen(entries[i]->line) + 1;
	}
	if (fclose(stream) == 0)
		renameat(state, "history.new", state, "history");
}

void history_begin(const struct session *session)
{
	struct stat status = { 0 };
	size_t kept;
	FILE *stream;

	using_history();
	stifle_history(LINES);
	state = open_state(session->home);
	stream = open_history(O_RDONLY, "r", 0);
	if (!stream)
		return;
	kept = load(stream);
	fstat(fileno(stream), &status);
	fclose(stream);
	if (kept < (size_t)status.st_size / 2 || kept > SIZE / 2)
		rewrite(kept);
}

/* Whether a line that is no command of docker's may yet have a -e in it. */
static bool looks_secret(const char *line)
{
	for (const char *dash = line; (dash = strchr(dash, '-')); dash++) {
		size_t n = strspn(dash + 1, "abcdefghijklmnopqrstuvwxyz"
					    "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		if (dash > line && !strchr(" \t\n\"'", dash[-1]))
			continue;
		if (strncmp(dash, "--env", 5) == 0 || memchr(dash + 1, 'e', n))
			return true;
	}
	return false;
}

static const char *join(struct arena *arena, const struct words *words)
{
	struct text text = { .arena = arena };

	for (size_t i = 0; i < words->n; i++)
		text_printf(&text, "%s%s", i ? " " : "",
		    words_quote(arena, words->v[i]));
	return text_string(&text);
}

/* The line with the values of -e left out, or as it is; NULL: not at all. */
static const char *without_secrets(struct arena *arena, const char *line)
{
	struct words words;
	struct command command;
	struct error error;
	bool secret = false;

	if (command_split(arena, line, strlen(line), &words, &error) < 0 ||
	    cmdline_parse(arena, words.v, words.n, &command, &error) < 0)
		return looks_secret(line) ? NULL : line;
	for (size_t i = 0; i < command.nflags; i++) {
		struct flag_use *use = &command.flags[i];

		if (use->flag->role != ROLE_ENV || !strchr(use->value, '='))
			continue;
		use->value =
		    arena_strndup(arena, use->value, strcspn(use->value, "="));
		secret = true;
	}
	if (!secret)
		return line;
	cmdline_emit(arena, &command, &words);
	return join(arena, &words);
}

/*
 * Added to the file at once: the session may end without a word, and others of
 * the same person go on beside it.
 */
static void append(const char *line)
{
	FILE *stream =
	    open_history(O_WRONLY | O_APPEND | O_CREAT, "a", strlen(line) + 1);

	if (!stream)
		return;
	fprintf(stream, "%s\n", line);
	fclose(stream);
}

void history_keep(struct arena *arena, const char *line)
{
	if (!*line || *line == ' ' || *line == '\t' || strlen(line) > LINE)
		return;
	line = without_secrets(arena, line);
	if (!line)
		return;
	remember(line);
	if (is_line(line))
		append(line);
}
