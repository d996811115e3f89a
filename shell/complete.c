#include "shell/knowledge.h"
#include "shell/shell.h"

#include "core/error.h"
#include "core/grammar/cmdline.h"
#include "gw/command.h"

#include <dirent.h>
#include <stdio.h>
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

/* Needs no quotes, and does nothing to a terminal. */
static bool is_plain(struct arena *arena, const char *word)
{
	static const char special[] = " \t\n'\"\\$`;&|<>()#*?[]{}~!";

	return !word[strcspn(word, special)] &&
	       strcmp(error_escape(word, strlen(word), arena), word) == 0;
}

/* It is put into the line as it is. */
static void offer(struct arena *arena, struct offers *o, const char *word)
{
	char **larger;

	if (!word || strncmp(word, o->text, strlen(o->text)) != 0 ||
	    !is_plain(arena, word))
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

static void offer_containers(struct arena *arena, struct offers *o,
    const char *before, const char *behind)
{
	const json_t *list =
	    json_object_get(knowledge_inventory(), "containers");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *c = json_array_get(list, i);
		const char *id = json_string_value(json_object_get(c, "id"));
		const char *name =
		    json_string_value(json_object_get(c, "name"));

		if (name)
			offer(arena, o,
			    arena_printf(
				arena, "%s%s%s", before, name, behind));
		if (id && *o->text)
			offer(arena, o,
			    arena_printf(
				arena, "%s%.12s%s", before, id, behind));
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

/*
 * The flag whose value is about to be typed, or NULL: it goes on in the next
 * word, or, as --flag=, in this one.
 */
static const struct docker_flag *awaiting_value(
    const struct docker_command *command, const char *word)
{
	const struct docker_flag *flag = NULL;
	size_t length = strlen(word);

	if (word[0] != '-' || !word[1])
		return NULL;
	if (word[1] == '-')
		flag = grammar_flag(
		    command, word + 2, length - 2 - (word[length - 1] == '='));
	else
		flag = grammar_letter(command, word[length - 1]);
	return flag && flag->kind != FLAG_BOOL ? flag : NULL;
}

/* The values that the policy names; its regexes are nothing to type. */
static void offer_named_values(struct arena *arena, struct offers *o,
    const json_t *allowed, const struct docker_flag *flag)
{
	const json_t *flags = json_object_get(allowed, "flags");
	const json_t *values = NULL;

	for (size_t i = 0; i < json_array_size(flags); i++) {
		const json_t *f = json_array_get(flags, i);
		const char *name =
		    json_string_value(json_object_get(f, "name"));

		if (name && strcmp(name, flag->name) == 0)
			values = json_object_get(f, "values");
	}
	for (size_t i = 0; i < json_array_size(values); i++) {
		const char *value =
		    json_string_value(json_array_get(values, i));

		if (value && !strpbrk(value, ".+^"))
			offer(arena, o, value);
	}
}

static void offer_values(struct arena *arena, struct offers *o,
    const json_t *allowed, const struct docker_flag *flag)
{
	offer_named_values(arena, o, allowed, flag);
	switch (flag->role) {
	case ROLE_VOLUME:
		if (!strchr(o->text, ':'))
			offer_paths(arena, o);
		break;
	case ROLE_VOLUMES_FROM:
	case ROLE_LINK:
		offer_containers(arena, o, "", "");
		break;
	case ROLE_NAMESPACE:
		offer_containers(arena, o, "container:", "");
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
		offer_containers(arena, o, "", "");
		break;
	case OPERANDS_CONTAINER_TEXT:
	case OPERANDS_CONTAINER_COMMAND:
	case OPERANDS_CONTAINER_PS:
		if (!noperands)
			offer_containers(arena, o, "", "");
		break;
	case OPERANDS_NETWORK_CONTAINER:
		if (noperands == 1)
			offer_containers(arena, o, "", "");
		break;
	case OPERANDS_COPY:
		offer(arena, o, "-");
		offer_containers(arena, o, "", ":/");
		rl_completion_suppress_append = 1;
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

/* Where the next word stands, after those that follow a command's name. */
struct place {
	size_t operands;		 /* before it */
	const struct docker_flag *value; /* it is this one's value, or NULL */
	bool flags;			 /* flags may still stand here */
};

static struct place find_place(
    const struct docker_command *command, char *const *words, size_t n)
{
	struct place place = { .flags = true };

	for (size_t i = 0; i < n; i++) {
		const char *word = words[i];

		if (place.value) {
			place.value = NULL;
		} else if (!place.flags || word[0] != '-' || !word[1]) {
			place.operands++;
			place.flags = place.flags && command->interspersed;
		} else if (strcmp(word, "--") == 0) {
			place.flags = false;
		} else if (!strchr(word, '=') ||
			   (i == n - 1 && word[strlen(word) - 1] == '=')) {
			place.value = awaiting_value(command, word);
		}
	}
	return place;
}

/* inside: the word that is completed begins after a = in the last of words. */
static void offer_for_command(struct arena *arena, struct offers *o,
    const struct docker_command *command, char *const *words, size_t n,
    bool inside)
{
	const json_t *allowed = knowledge_command(command->name);
	struct place place = find_place(command, words, n);

	if (!allowed || (inside && !place.value))
		return;
	if (place.value)
		offer_values(arena, o, allowed, place.value);
	else if (*o->text == '-' && place.flags)
		offer_flags(arena, o, allowed);
	else
		offer_operands(arena, o, command, place.operands);
}

static bool is_word(const struct words *words, const char *word)
{
	return words->n && strcmp(words->v[0], word) == 0;
}

static void find_offers(
    struct arena *arena, struct offers *o, struct words *words, bool inside)
{
	const struct docker_command *command;
	bool about = is_word(words, "explain") || is_word(words, "help");
	size_t used;

	if (is_word(words, "cd") || is_word(words, "ls")) {
		if (words->n == 1 && !inside)
			offer_paths(arena, o);
		return;
	}
	for (size_t i = 0; !words->n && builtin_at(i); i++)
		offer(arena, o, builtin_at(i)->name);
	if (about) {
		words->v++;
		words->n--;
	}
	command = words->n ? grammar_command(words->v, words->n, &used) : NULL;
	if (command)
		offer_for_command(arena, o, command, words->v + used,
		    words->n - used, inside);
	else if (!inside)
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

/* What may stand in the line for the text that begins there. */
static void find_for_line(const char *line, size_t start, const char *text)
{
	cleanup_arena struct arena *arena = arena_new();
	struct words words;
	struct error error;

	offers = (struct offers){ .text = text };
	if (command_split(arena, line, start, &words, &error) < 0)
		return;
	find_offers(
	    arena, &offers, &words, start > 0 && line[start - 1] == '=');
	if (offers.n)
		tidy(&offers);
}

static const char word_breaks[] = " \t\n\"'=";

void complete_line(const char *line)
{
	size_t start = strlen(line);

	while (start > 0 && !strchr(word_breaks, line[start - 1]))
		start--;
	find_for_line(line, start, line + start);
	for (size_t i = 0; i < offers.n; i++)
		puts(offers.v[i]);
}

static char **complete(const char *text, int start, int end)
{
	char **matches;

	(void)end;
	rl_attempted_completion_over = 1;
	find_for_line(rl_line_buffer, (size_t)start, text);
	matches = offers.n ? rl_completion_matches(text, next_offer) : NULL;
	free(offers.v);
	return matches;
}

void complete_begin(void)
{
	rl_attempted_completion_function = complete;
	rl_basic_word_break_characters = word_breaks;
	rl_completer_word_break_characters = word_breaks;
	rl_completer_quote_characters = "";
}
