#include "shell/knowledge.h"
#include "shell/shell.h"

#include "core/cmdline.h"
#include "gw/command.h"

#include <dirent.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What may stand where the cursor is; strdup()ed, as readline wants them. */
struct offers {
	const char *text; /* what is there already */
	char **v;
	size_t n;
};

/* Only what needs no quotes: it is put into the line as it is. */
static void offer(struct arena *arena, struct offers *o, const char *word)
{
	char **larger;

	if (strncmp(word, o->text, strlen(o->text)) != 0 ||
	    words_quote(arena, word) != word)
		return;
	larger = realloc(o->v, (o->n + 1) * sizeof(*o->v));
	if (!larger)
		return;
	o->v = larger;
	o->v[o->n] = strdup(word);
	if (o->v[o->n])
		o->n++;
}

/* The word number `at` of a command's name, when those before are typed. */
static void offer_name(struct arena *arena, struct offers *o, const char *name,
    const struct words *before)
{
	for (size_t i = 0; i < before->n; i++) {
		size_t length = strcspn(name, " ");

		if (strlen(before->v[i]) != length ||
		    strncmp(name, before->v[i], length) != 0 || !name[length])
			return;
		name += length + 1;
	}
	offer(arena, o, arena_strndup(arena, name, strcspn(name, " ")));
}

static void offer_commands(
    struct arena *arena, struct offers *o, const struct words *before)
{
	static const char *const verbs[] = { "allowed", "explain", "whoami" };
	const json_t *commands =
	    json_object_get(knowledge_allowed(), "commands");

	for (size_t i = 0; !before->n && builtin_at(i); i++)
		offer(arena, o, builtin_at(i)->name);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		offer_name(arena, o, verbs[i], before);
	for (size_t i = 0; i < json_array_size(commands); i++) {
		const json_t *c = json_array_get(commands, i);
		const json_t *aliases = json_object_get(c, "aliases");

		offer_name(arena, o,
		    json_string_value(json_object_get(c, "name")), before);
		for (size_t k = 0; k < json_array_size(aliases); k++)
			offer_name(arena, o,
			    json_string_value(json_array_get(aliases, k)),
			    before);
	}
}

static void offer_flags(
    struct arena *arena, struct offers *o, const json_t *command)
{
	const json_t *flags = json_object_get(command, "flags");

	for (size_t i = 0; i < json_array_size(flags); i++)
		offer(arena, o,
		    arena_printf(arena, "--%s",
			json_string_value(json_object_get(
			    json_array_get(flags, i), "name"))));
}

static void offer_containers(struct arena *arena, struct offers *o)
{
	const json_t *list =
	    json_object_get(knowledge_inventory(), "containers");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *c = json_array_get(list, i);
		const char *id = json_string_value(json_object_get(c, "id"));

		offer(arena, o, json_string_value(json_object_get(c, "name")));
		if (*o->text && strlen(id) > 12)
			offer(arena, o, arena_strndup(arena, id, 12));
	}
}

static void offer_images(struct arena *arena, struct offers *o)
{
	const json_t *list = json_object_get(knowledge_inventory(), "images");

	for (size_t i = 0; i < json_array_size(list); i++)
		offer(arena, o, json_string_value(json_array_get(list, i)));
}

/* Paths of the host as the caller sees them; a directory ends in a slash. */
static void offer_paths(struct arena *arena, struct offers *o)
{
	const char *slash = strrchr(o->text, '/');
	const char *directory =
	    slash ? arena_strndup(arena, o->text, (size_t)(slash - o->text) + 1)
		  : "";
	DIR *stream = opendir(*directory ? directory : ".");
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		const char *path =
		    arena_printf(arena, "%s%s", directory, entry->d_name);
		struct stat status;

		if (entry->d_name[0] == '.' && (!slash || slash[1] != '.'))
			continue;
		if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
			path = arena_printf(arena, "%s/", path);
			rl_completion_suppress_append = 1;
		}
		offer(arena, o, path);
	}
	if (stream)
		closedir(stream);
}

/* The flag whose value is about to be typed, or NULL. */
static const struct docker_flag *awaiting_value(
    const struct docker_command *command, const char *word)
{
	const struct docker_flag *flag = NULL;

	if (word[0] != '-' || !word[1])
		return NULL;
	if (word[1] == '-')
		flag = grammar_flag(command, word + 2, strlen(word + 2));
	else
		flag = grammar_letter(command, word[strlen(word) - 1]);
	return flag && flag->kind != FLAG_BOOL ? flag : NULL;
}

static void offer_values(
    struct arena *arena, struct offers *o, const struct docker_flag *flag)
{
	switch (flag->role) {
	case ROLE_VOLUME:
		if (!strchr(o->text, ':'))
			offer_paths(arena, o);
		break;
	case ROLE_VOLUMES_FROM:
	case ROLE_LINK:
		offer_containers(arena, o);
		break;
	default:
		break;
	}
}

static void offer_operands(struct arena *arena, struct offers *o,
    const struct docker_command *command, size_t noperands)
{
	switch (command->operands) {
	case OPERANDS_CONTAINERS:
	case OPERANDS_OBJECTS:
		offer_containers(arena, o);
		break;
	case OPERANDS_CONTAINER_TEXT:
	case OPERANDS_CONTAINER_COMMAND:
		if (!noperands)
			offer_containers(arena, o);
		break;
	case OPERANDS_IMAGES:
		offer_images(arena, o);
		break;
	case OPERANDS_IMAGE_TEXT:
	case OPERANDS_IMAGE_COMMAND:
		if (!noperands)
			offer_images(arena, o);
		break;
	default:
		break;
	}
}

/* Operands among the words after the command's name. */
static size_t count_operands(
    const struct docker_command *command, char *const *words, size_t n)
{
	size_t operands = 0;

	for (size_t i = 0; i < n; i++) {
		if (words[i][0] != '-')
			operands++;
		else if (!strchr(words[i], '=') &&
			 awaiting_value(command, words[i]))
			i++;
	}
	return operands;
}

static void offer_for_command(struct arena *arena, struct offers *o,
    const struct docker_command *command, const struct words *words,
    size_t used)
{
	const json_t *allowed = knowledge_command(command->name);
	const char *last = words->v[words->n - 1];
	const struct docker_flag *flag =
	    words->n > used ? awaiting_value(command, last) : NULL;
	size_t operands =
	    count_operands(command, words->v + used, words->n - used);

	if (!allowed)
		return;
	if (flag)
		offer_values(arena, o, flag);
	else if (*o->text == '-' && (!operands || command->interspersed))
		offer_flags(arena, o, allowed);
	else
		offer_operands(arena, o, command, operands);
}

static void find_offers(
    struct arena *arena, struct offers *o, struct words *words)
{
	const struct docker_command *command;
	size_t used;

	if (words->n && (strcmp(words->v[0], "explain") == 0 ||
			    strcmp(words->v[0], "help") == 0)) {
		words->v++;
		words->n--;
	}
	if (words->n == 1 && (strcmp(words->v[0], "cd") == 0 ||
				 strcmp(words->v[0], "ls") == 0)) {
		offer_paths(arena, o);
		return;
	}
	command = words->n ? grammar_command(words->v, words->n, &used) : NULL;
	if (command)
		offer_for_command(arena, o, command, words, used);
	else
		offer_commands(arena, o, words);
}

static int compare(const void *one, const void *other)
{
	return strcmp(*(char *const *)one, *(char *const *)other);
}

/* Sorted and without doubles. */
static void tidy(struct offers *o)
{
	size_t kept = 0;

	qsort(o->v, o->n, sizeof(*o->v), compare);
	for (size_t i = 0; i < o->n; i++) {
		if (kept && strcmp(o->v[kept - 1], o->v[i]) == 0)
			free(o->v[i]);
		else
			o->v[kept++] = o->v[i];
	}
	o->n = kept;
}

static struct offers offers;

static char *next_offer(const char *text, int state)
{
	static size_t at;

	(void)text;
	if (!state)
		at = 0;
	return at < offers.n ? offers.v[at++] : NULL;
}

static char **complete(const char *text, int start, int end)
{
	cleanup_arena struct arena *arena = arena_new();
	struct words words;
	struct error error;
	char **matches;

	(void)end;
	rl_attempted_completion_over = 1;
	if (command_split(
		arena, rl_line_buffer, (size_t)start, &words, &error) < 0)
		return NULL;
	offers = (struct offers){ .text = text };
	find_offers(arena, &offers, &words);
	if (offers.n)
		tidy(&offers);
	matches = offers.n ? rl_completion_matches(text, next_offer) : NULL;
	free(offers.v);
	return matches;
}

void complete_begin(void)
{
	rl_attempted_completion_function = complete;
	rl_basic_word_break_characters = " \t\n\"'";
	rl_completer_word_break_characters = " \t\n\"'";
	rl_completer_quote_characters = "";
}
