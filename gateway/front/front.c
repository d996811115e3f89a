#include "front/front.h"

#include "core/grammar/cmdline.h"
#include "core/policy/lines.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int front_complain(struct arena *arena, const struct error *error)
{
	const char *text = error_text(error, arena);

	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		return EXIT_INTERNAL;
	return error->code;
}

static bool lacks_value(const struct flag_use *use)
{
	return use->flag->role == ROLE_ENV && !strchr(use->value, '=');
}

const char *front_environment(const void *nothing, const char *name)
{
	(void)nothing;
	return getenv(name);
}

void front_fill(struct arena *arena, struct words *words, front_variable *find,
    const void *from)
{
	struct command command;
	struct error error;
	bool changed = false;

	if (cmdline_parse(arena, words->v, words->n, &command, &error) < 0)
		return;
	for (size_t i = 0; i < command.nflags; i++) {
		struct flag_use *use = &command.flags[i];
		const char *value;

		if (!lacks_value(use) || !*use->value)
			continue;
		value = find(from, use->value);
		if (!value)
			continue;
		use->value = arena_printf(arena, "%s=%s", use->value, value);
		changed = true;
	}
	if (changed)
		cmdline_emit(arena, &command, words);
}

bool front_wants_terminal(struct arena *arena, const struct words *words)
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

/* A setting of [undocker] or [gateway]; what is wrong is not told here. */
static const char *find_setting(struct arena *arena, const char *section,
    const char *name, const char *text, size_t n)
{
	struct lines lines;
	struct error error;
	bool here = false;

	if (policy_lines(arena, UNDOCKER_POLICY, text, n, &lines, &error) < 0)
		return NULL;
	for (size_t i = 0; i < lines.n; i++) {
		const struct line *line = &lines.v[i];

		if (line->is_section)
			here = strcmp(line->text, section) == 0 ||
			       (strcmp(line->text, "main") == 0 &&
				   strcmp(section, "undocker") == 0);
		else if (here && strcmp(line->name, name) == 0)
			return line->text;
	}
	return NULL;
}

const char *front_setting(
    struct arena *arena, const char *section, const char *name)
{
	int fd = open(UNDOCKER_POLICY, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *value = NULL;
	struct stat status;
	void *text;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	    status.st_size > 0 && status.st_size <= POLICY_SIZE) {
		size_t n = (size_t)status.st_size;

		text = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
		if (text != MAP_FAILED) {
			if (memmem(text, n, name, strlen(name)))
				value =
				    find_setting(arena, section, name, text, n);
			munmap(text, n);
		}
	}
	close(fd);
	return value;
}

bool front_listed(const char *list, const char *name)
{
	static const char separators[] = " \t,";

	while (list && *list) {
		size_t length = strcspn(list, separators);

		if (length && strlen(name) == length &&
		    strncmp(list, name, length) == 0)
			return true;
		list += length;
		list += strspn(list, separators);
	}
	return false;
}
