#include "shell/shell.h"

#include "core/cmdline.h"
#include "core/text.h"
#include "gw/command.h"

#include <errno.h>
#include <fcntl.h>
#include <readline/history.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINES = 1000, SIZE = 1 << 20 /* bytes of the file, at most */ };

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
	int at = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (size_t i = 0; at >= 0 && i < sizeof(names) / sizeof(*names); i++) {
		int next = enter(at, names[i]);

		close(at);
		at = next;
	}
	return at;
}

/* The file as a stream, when it is safe: the caller's, plain, bounded. */
static FILE *open_history(int flags, const char *mode)
{
	int fd = openat(state, "history",
	    flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	struct stat status;
	FILE *stream = NULL;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	    status.st_uid == getuid() && status.st_nlink == 1 &&
	    status.st_size <= SIZE && fchmod(fd, 0600) == 0)
		stream = fdopen(fd, mode);
	if (!stream)
		close(fd);
	return stream;
}

static bool is_line(const char *line)
{
	for (; *line; line++)
		if ((unsigned char)*line < 0x20 && *line != '\t')
			return false;
	return true;
}

void history_begin(const struct shell *shell)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	FILE *stream;

	using_history();
	stifle_history(LINES);
	state = open_state(shell->home);
	stream = state < 0 ? NULL : open_history(O_RDONLY, "r");
	while (stream && (n = getline(&line, &size, stream)) > 0) {
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (is_line(line))
			add_history(line);
	}
	free(line);
	if (stream)
		fclose(stream);
}

/* The line with the values of -e left out, or as it is. */
static const char *without_secrets(struct arena *arena, const char *line)
{
	struct text text = { .arena = arena };
	struct words words;
	struct command command;
	struct error error;
	bool secret = false;

	if (command_split(arena, line, strlen(line), &words, &error) < 0 ||
	    cmdline_parse(arena, words.v, words.n, &command, &error) < 0)
		return line;
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
	for (size_t i = 0; i < words.n; i++)
		text_printf(&text, "%s%s", i ? " " : "",
		    words_quote(arena, words.v[i]));
	return text_string(&text);
}

void history_keep(struct arena *arena, const char *line)
{
	HIST_ENTRY *last;

	if (!*line || *line == ' ' || *line == '\t')
		return;
	line = without_secrets(arena, line);
	last = history_length ? history_get(history_base + history_length - 1)
			      : NULL;
	if (!is_line(line) || (last && strcmp(last->line, line) == 0))
		return;
	add_history(line);
}

/* Written beside the old one and renamed, so that it is whole or the old. */
void history_end(void)
{
	HIST_ENTRY **entries = history_list();
	FILE *old, *stream;

	if (state < 0 || !entries)
		return;
	old = open_history(O_RDWR | O_CREAT, "r");
	if (!old)
		return;
	fclose(old);
	unlinkat(state, "history.new", 0);
	stream = fdopen(openat(state, "history.new",
			    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
	    "w");
	if (!stream)
		return;
	for (int i = 0; entries[i]; i++)
		fprintf(stream, "%s\n", entries[i]->line);
	if (fclose(stream) == 0)
		renameat(state, "history.new", state, "history");
}
