#include "shell/shell.h"

#include "core/error.h"

#include <stdlib.h>
#include <string.h>
#include <termcap.h>
#include <unistd.h>

enum { SHOWN = 256 };

/* By terminfo, which readline has read; see also no-color.org. */
static bool has_colours(const struct session *session)
{
	const char *no = arrival_value(session->arrival, "NO_COLOR");
	char capability[] = "Co";

	return !(no && *no) && tgetnum(capability) >= 8;
}

/* The working directory, with ~ for the home. */
static const char *directory(struct arena *arena, const char *home)
{
	char *name = getcwd(NULL, 0);
	size_t length = strlen(home);
	const char *shown = "?";

	if (name && length > 1 && strncmp(name, home, length) == 0 &&
	    (!name[length] || name[length] == '/'))
		shown = arena_printf(arena, "~%s", name + length);
	else if (name)
		shown = arena_strdup(arena, name);
	free(name);
	return error_escape(shown, SHOWN, arena);
}

const char *prompt_text(struct arena *arena, const struct session *session)
{
	bool colours = has_colours(session);
	const char *bold = colours ? "\001\033[1m\002" : "";
	const char *red = colours ? "\001\033[31m\002" : "";
	const char *plain = colours ? "\001\033[0m\002" : "";
	const char *code = "";
	char host[64] = "?";

	if (gethostname(host, sizeof(host) - 1) < 0)
		host[0] = '?';
	host[strcspn(host, ".")] = '\0';
	if (session->code)
		code =
		    arena_printf(arena, " %s[%d]%s", red, session->code, plain);
	return arena_printf(arena, "%s%s@%s%s:%s%s> ", bold,
	    error_escape(session->user, SHOWN, arena),
	    error_escape(host, SHOWN, arena), plain,
	    directory(arena, session->home), code);
}
