#include "check/file.h"
#include "check/people.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	SIZE = 64 * 1024, /* bytes of a file */
	DEPTH = 8,	  /* of files that include files */
	FILES = 64,	  /* in all */
};

struct pam {
	struct findings *f;
	int depth, files;
};

static void check_file(struct pam *pam, const char *name);

static const char blank[] = " \t";

/* Cuts the next word: up to a blank, or all between brackets (pam.conf(5)). */
static char *take_word(char **line)
{
	char *word = *line + strspn(*line, blank), *end;

	if (*word == '[') {
		word++;
		end = strchr(word, ']');
	} else {
		end = strpbrk(word, blank);
	}
	*line = end ? end + 1 : word + strlen(word);
	if (end)
		*end = '\0';
	return word;
}

/* The last of several says. */
static bool reads_home(char *arguments)
{
	static const char name[] = "user_readenv=";
	bool reads = false;

	for (char *word = take_word(&arguments); *word;
	     word = take_word(&arguments))
		if (strncmp(word, name, strlen(name)) == 0)
			reads = atoi(word + strlen(name)) != 0;
	return reads;
}

static bool is_pam_env(const char *module)
{
	const char *slash = strrchr(module, '/');

	return strcmp(slash ? slash + 1 : module, "pam_env.so") == 0;
}

static void check_line(struct pam *pam, const char *file, int line, char *text)
{
	const char *type = take_word(&text), *control, *module;

	if (!*type)
		return;
	if (strcmp(type, "@include") == 0) {
		check_file(pam, take_word(&text));
		return;
	}
	control = take_word(&text);
	module = take_word(&text);
	if (strcmp(control, "include") == 0 || strcmp(control, "substack") == 0)
		check_file(pam, module);
	else if (is_pam_env(module) && reads_home(text))
		findings_add(pam->f, 0,
		    arena_printf(pam->f->arena,
			"remove user_readenv=1 from %s, line %d", file, line),
		    "%s:%d: PAM reads ~/.pam_environment, and homes of the "
		    "gateway can be written",
		    file, line);
}

/* Ends a line at its newline; a backslash before that goes on in the next. */
static char *take_line(char **text, int *lines)
{
	char *line = *text, *end = strchr(line, '\n');

	for (*lines = 1; end && end > line && end[-1] == '\\'; (*lines)++) {
		end[-1] = end[0] = ' ';
		end = strchr(end, '\n');
	}
	*text = end ? end + 1 : line + strlen(line);
	if (end)
		*end = '\0';
	line[strcspn(line, "#")] = '\0';
	return line;
}

static const char *find_file(struct arena *arena, const char *name)
{
	static const char *const places[] = { "/etc/pam.d", "/usr/lib/pam.d" };

	if (*name == '/')
		return name;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		const char *path =
		    arena_printf(arena, "%s/%s", places[i], name);

		if (access(path, R_OK) == 0)
			return path;
	}
	return NULL;
}

static void check_file(struct pam *pam, const char *name)
{
	const char *path = find_file(pam->f->arena, name);
	struct error error;
	size_t length;
	char *text;
	int line = 1, lines;

	if (!path || pam->depth == DEPTH || pam->files++ == FILES ||
	    file_read(pam->f->arena, path, SIZE, &text, &length, &error) < 0)
		return;
	pam->depth++;
	for (; *text; line += lines) {
		char *taken = take_line(&text, &lines);

		check_line(pam, path, line, taken);
	}
	pam->depth--;
}

void pam_check(struct findings *f)
{
	struct pam pam = { .f = f };

	check_file(&pam, "sshd");
}
