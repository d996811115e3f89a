#include "gw/builtin.h"

#include "core/error.h"
#include "front/front.h"
#include "gw/place.h"
#include "gw/self.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOWN = 4096 };

static int fail(struct arena *arena, const char *what, const char *why)
{
	struct error error;

	error_set(&error, arena, EXIT_WRONG, "%s: %s", what, why);
	return front_complain(arena, &error);
}

static int run_cd(
    struct session *session, struct arena *arena, const struct words *words)
{
	const char *home = session->home;
	struct self self;

	if (words->n > 1)
		return chdir(words->v[1]) < 0
			   ? fail(arena, words->v[1], strerror(errno))
			   : 0;
	if (!home) {
		int code = self_find(arena, &self);

		if (code)
			return code;
		home = self.home;
	}
	return place_enter(home) < 0 ? fail(arena, home, strerror(errno)) : 0;
}

static int run_pwd(
    struct session *session, struct arena *arena, const struct words *words)
{
	char *name = getcwd(NULL, 0);

	(void)session;
	(void)words;
	if (!name)
		return fail(arena, "pwd", strerror(errno));
	puts(error_escape(name, SHOWN, arena));
	free(name);
	return 0;
}

static int no_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int run_ls(
    struct session *session, struct arena *arena, const struct words *words)
{
	const char *path = words->n > 1 ? words->v[1] : ".";
	struct dirent **entries;
	int n = scandir(path, &entries, no_hidden, alphasort);

	(void)session;
	if (n < 0)
		return fail(arena, path, strerror(errno));
	for (int i = 0; i < n; i++) {
		struct stat status;
		bool directory =
		    stat(arena_printf(arena, "%s/%s", path, entries[i]->d_name),
			&status) == 0 &&
		    S_ISDIR(status.st_mode);

		printf("%s%s\n", error_escape(entries[i]->d_name, SHOWN, arena),
		    directory ? "/" : "");
		free(entries[i]);
	}
	free(entries);
	return 0;
}

static int run_exit(
    struct session *session, struct arena *arena, const struct words *words)
{
	const char *code = words->n > 1 ? words->v[1] : NULL;

	if (code && (!*code || code[strspn(code, "0123456789")] ||
			strlen(code) > 3 || atoi(code) > 255))
		return fail(arena, code, "not an exit code");
	session->leaving = true;
	return code ? atoi(code) : session->code;
}

static const struct builtin builtins[] = {
	{ "cd", "[DIR]", "where containers start, and -v '$PWD' mounts", 1,
	    run_cd },
	{ "exit", "[CODE]", "leave; so does control-D", 1, run_exit },
	{ "ls", "[DIR]", "what is there", 1, run_ls },
	{ "pwd", "", "where you are", 0, run_pwd },
};

const struct builtin *builtin_common(size_t n)
{
	return n < sizeof(builtins) / sizeof(*builtins) ? &builtins[n] : NULL;
}

int builtin_run(const struct builtin *builtin, struct session *session,
    struct arena *arena, const struct words *words)
{
	struct error error;

	if (words->n - 1 <= builtin->most)
		return builtin->run(session, arena, words);
	error_set(&error, arena, EXIT_WRONG, "%s takes %zu operand%s at most",
	    builtin->name, builtin->most, builtin->most == 1 ? "" : "s");
	return front_complain(arena, &error);
}
