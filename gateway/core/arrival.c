#include "core/arrival.h"

#include "core/parcel.h"

#include <string.h>

/* The strings before the variables. */
enum { AT_VERSION, AT_COMMAND, AT_TEXT, AT_PERSON, AT_VARIABLES };

static const char version[] = "1";
static const char command[] = "command";
static const char person[] = "person";

void arrival_list(
    struct arena *arena, const struct arrival *arrival, struct words *strings)
{
	const char *const head[AT_VARIABLES] = {
		[AT_VERSION] = version,
		[AT_COMMAND] = arrival->text ? command : "",
		[AT_TEXT] = arrival->text ? arrival->text : "",
		[AT_PERSON] = arrival->is_person ? person : "",
	};
	const struct words *variables = &arrival->variables;

	*strings = (struct words){ .n = AT_VARIABLES + variables->n };
	strings->v = arena_array(arena, strings->n, sizeof(*strings->v));
	for (size_t i = 0; i < AT_VARIABLES; i++)
		strings->v[i] = arena_strdup(arena, head[i]);
	for (size_t i = 0; i < variables->n; i++)
		strings->v[AT_VARIABLES + i] = variables->v[i];
}

char *arrival_pack(
    struct arena *arena, const struct arrival *arrival, size_t *size)
{
	struct words strings;

	arrival_list(arena, arrival, &strings);
	return parcel_pack(arena, &strings, PARCEL_WORD, size);
}

static int wrong(struct arena *arena, struct error *error)
{
	return error_set(error, arena, EXIT_WRONG,
	    "what the session begins with is broken, or of another version of "
	    "undocker");
}

int arrival_parse(struct arena *arena, const struct words *strings,
    struct arrival *arrival, struct error *error)
{
	char **v = strings->v;

	if (strings->n < AT_VARIABLES || strcmp(v[AT_VERSION], version) != 0)
		return wrong(arena, error);
	*arrival = (struct arrival){
		.text = *v[AT_COMMAND] ? v[AT_TEXT] : NULL,
		.is_person = *v[AT_PERSON],
		.variables = { .v = v + AT_VARIABLES,
		    .n = strings->n - AT_VARIABLES },
	};
	return 0;
}

int arrival_unpack(struct arena *arena, char *bytes, size_t size,
    struct arrival *arrival, struct error *error)
{
	struct words strings;

	if (parcel_unpack(arena, bytes, size, PARCEL_WORD, &strings) < 0)
		return wrong(arena, error);
	return arrival_parse(arena, &strings, arrival, error);
}

static bool is_from_client(const char *variable)
{
	static const char *const own[] = { "HOME=", "LOGNAME=", "MAIL=",
		"PATH=", "SHELL=", "TERM=", "TZ=", "USER=", "PWD=", "SHLVL=",
		"OLDPWD=", "_=", "INPUTRC=" };

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (strncmp(variable, own[i], strlen(own[i])) == 0)
			return false;
	return strchr(variable, '=') && strncmp(variable, "SSH_", 4) != 0 &&
	       strncmp(variable, "XDG_", 4) != 0;
}

void arrival_variables(
    struct arena *arena, char **environment, struct words *variables)
{
	size_t n = 0;

	while (environment[n])
		n++;
	*variables = (struct words){ .v = arena_array(
					 arena, n + 1, sizeof(*variables->v)) };
	for (size_t i = 0; i < n; i++)
		if (is_from_client(environment[i]))
			variables->v[variables->n++] = environment[i];
}

const char *arrival_value(const struct arrival *arrival, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < arrival->variables.n; i++) {
		const char *variable = arrival->variables.v[i];

		if (strncmp(variable, name, length) == 0 &&
		    variable[length] == '=')
			return variable + length + 1;
	}
	return NULL;
}
