#include "core/grammar/grammar.h"

#include <stdlib.h>
#include <string.h>

/* The longest name of a command, with room for the NUL. */
enum { NAME_SIZE = 64, NAME_WORDS = 3 };

static int compare_command(const void *key, const void *element)
{
	return strcmp(key, ((const struct docker_command *)element)->name);
}

static int compare_alias(const void *key, const void *element)
{
	return strcmp(key, ((const struct docker_alias *)element)->name);
}

const struct docker_command *grammar_command_named(const char *name)
{
	const struct docker_alias *alias = bsearch(name, docker_aliases,
	    docker_aliases_count, sizeof(*docker_aliases), compare_alias);

	return bsearch(alias ? alias->command : name, docker_commands,
	    docker_commands_count, sizeof(*docker_commands), compare_command);
}

/* Joins words by spaces; false when they cannot be the name of a command. */
static bool join(char *const *words, size_t n, char name[NAME_SIZE])
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(words[i]);

		if (length >= NAME_SIZE - at - 1 || strchr(words[i], ' '))
			return false;
		if (i)
			name[at++] = ' ';
		memcpy(name + at, words[i], length);
		at += length;
	}
	name[at] = '\0';
	return true;
}

const struct docker_command *grammar_command(
    char *const *words, size_t n, size_t *used)
{
	char name[NAME_SIZE];

	for (size_t k = n < NAME_WORDS ? n : NAME_WORDS; k; k--) {
		const struct docker_command *command =
		    join(words, k, name) ? grammar_command_named(name) : NULL;

		if (command) {
			*used = k;
			return command;
		}
	}
	return NULL;
}

/* A flag's long name: it need not end in a NUL. */
struct span {
	const char *text;
	size_t length;
};

static int compare_flag(const void *key, const void *element)
{
	const struct span *span = key;
	const char *name = ((const struct docker_flag *)element)->name;
	int order = strncmp(span->text, name, span->length);

	return order ? order : -(name[span->length] != '\0');
}

static const struct docker_flag *table_flag(
    const struct flag_table *table, const char *name, size_t length)
{
	struct span span = { name, length };

	return bsearch(
	    &span, table->flags, table->n, sizeof(*table->flags), compare_flag);
}

/* The command's i-th table, or NULL after the last. */
static const struct flag_table *table_at(
    const struct docker_command *command, size_t i)
{
	size_t most = sizeof(command->tables) / sizeof(*command->tables);

	return i < most ? command->tables[i] : NULL;
}

const struct docker_flag *grammar_flag(
    const struct docker_command *command, const char *name, size_t length)
{
	const struct flag_table *table;

	for (size_t i = 0; (table = table_at(command, i)); i++) {
		const struct docker_flag *flag =
		    table_flag(table, name, length);

		if (flag && flag->alias_of)
			flag = table_flag(
			    table, flag->alias_of, strlen(flag->alias_of));
		if (flag)
			return flag;
	}
	return NULL;
}

const struct docker_flag *grammar_letter(
    const struct docker_command *command, char letter)
{
	const struct flag_table *table;

	if (!letter)
		return NULL;
	for (size_t i = 0; (table = table_at(command, i)); i++)
		for (size_t k = 0; k < table->n; k++)
			if (table->flags[k].letter == letter)
				return &table->flags[k];
	return NULL;
}

const struct docker_flag *grammar_role(
    const struct docker_command *command, enum flag_role role)
{
	const struct flag_table *table;

	for (size_t i = 0; (table = table_at(command, i)); i++)
		for (size_t k = 0; k < table->n; k++)
			if (table->flags[k].role == role)
				return &table->flags[k];
	return NULL;
}

bool grammar_file_operand(const struct docker_command *command, size_t *i)
{
	*i = command->operands == OPERANDS_TEXT_FILE;
	return *i || command->operands == OPERANDS_FILE;
}

/* Of --security-opt only seccomp is a file, in several spellings. */
bool grammar_reads(enum flag_role role, const char *value)
{
	switch (role) {
	case ROLE_READS_FILE:
	case ROLE_READS_WITHIN:
		return true;
	case ROLE_SECURITY_OPT:
		return strcmp(value, "no-new-privileges") != 0;
	default:
		return false;
	}
}

bool grammar_makes(const struct docker_command *command)
{
	return command->operands == OPERANDS_IMAGE_COMMAND;
}

bool grammar_names_owned(const struct docker_command *command)
{
	switch (command->operands) {
	case OPERANDS_CONTAINERS:
	case OPERANDS_CONTAINER_TEXT:
	case OPERANDS_NETWORKS:
	case OPERANDS_NETWORK_CONTAINER:
	case OPERANDS_VOLUMES:
	case OPERANDS_CONTAINER_COMMAND:
	case OPERANDS_CONTAINER_PS:
	case OPERANDS_OBJECTS:
	case OPERANDS_COPY:
	case OPERANDS_SERVICES:
	case OPERANDS_SCALES:
		return true;
	default:
		return false;
	}
}

bool grammar_names_objects(const struct docker_command *command)
{
	return command->operands == OPERANDS_NETWORKS ||
	       command->operands == OPERANDS_NETWORK_CONTAINER ||
	       command->operands == OPERANDS_VOLUMES;
}

bool grammar_has_owners(const struct docker_command *command)
{
	return grammar_names_owned(command) || grammar_makes(command) ||
	       grammar_role(command, ROLE_FILTER) ||
	       command->operands == OPERANDS_NEW_NETWORK ||
	       command->operands == OPERANDS_NEW_VOLUME;
}

bool grammar_flag_anywhere(const char *dashed, size_t length)
{
	bool is_long = length > 2 && dashed[0] == '-' && dashed[1] == '-';
	bool is_letter = length == 2 && dashed[0] == '-';

	for (size_t i = 0; i < docker_commands_count; i++) {
		const struct docker_command *command = &docker_commands[i];

		if (is_long && grammar_flag(command, dashed + 2, length - 2))
			return true;
		if (is_letter && grammar_letter(command, dashed[1]))
			return true;
	}
	return false;
}
