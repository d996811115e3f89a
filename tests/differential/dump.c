/*
 * dump: prints docker's grammar as undocker has it, one flag a line, for
 * tests/grammar.bats.  Each command is printed under each of its names:
 *
 *   command|CLI|NAME|CANONICAL|RISK
 *   flag|CLI|NAME|LONG|LETTER|KIND
 *
 * CLI is 20, 28 or both, KIND bool or value, RISK never or empty.
 */
#include "core/grammar/grammar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Who has a thing of a that belongs to one of b; NULL: neither CLI. */
static const char *cli_name(unsigned char a, unsigned char b)
{
	static const char *const names[] = {
		[CLI_BOTH] = "both", [CLI_20] = "20", [CLI_28] = "28"
	};

	if (a && b && a != b)
		return NULL;
	return names[a ? a : b];
}

/* A second name has the letter and the kind of the flag that it means. */
static void dump_flag(const char *name, const struct docker_command *command,
    const struct docker_flag *row, const char *cli)
{
	const struct docker_flag *flag =
	    grammar_flag(command, row->name, strlen(row->name));

	if (!flag || (!row->alias_of && flag != row)) {
		fprintf(stderr, "%s --%s: the table is not sorted\n", name,
		    row->name);
		exit(1);
	}
	printf("flag|%s|%s|%s|%.1s|%s\n", cli, name, row->name, &flag->letter,
	    flag->kind == FLAG_BOOL ? "bool" : "value");
}

static void dump_command(
    const char *name, const struct docker_command *command, unsigned char cli)
{
	if (!command || grammar_command_named(name) != command) {
		fprintf(stderr, "%s: the table is not sorted\n", name);
		exit(1);
	}
	printf("command|%s|%s|%s|%s\n", cli_name(cli, command->cli), name,
	    command->name, command->risk == RISK_NEVER ? "never" : "");
	cli = cli ? cli : command->cli;
	for (size_t i = 0; i < 3 && command->tables[i]; i++) {
		const struct flag_table *table = command->tables[i];

		for (size_t k = 0; k < table->n; k++) {
			const struct docker_flag *row = &table->flags[k];

			if (cli_name(cli, row->cli))
				dump_flag(name, command, row,
				    cli_name(cli, row->cli));
		}
	}
}

/* Files that docker's CLI reads and writes, by flag or by operand. */
static void dump_files(const struct docker_command *command)
{
	static const char *const roles[] = {
		[ROLE_SECURITY_OPT] = "reads within",
		[ROLE_READS_FILE] = "reads",
		[ROLE_READS_WITHIN] = "reads within",
		[ROLE_WRITES_FILE] = "writes",
	};
	size_t operand;

	if (command->direct)
		printf("direct|%s\n", command->name);
	if (grammar_file_operand(command, &operand))
		printf("file|%s|%zu|reads\n", command->name, operand + 1);
	if (command->operands == OPERANDS_TEXT_OUTPUT)
		printf("file|%s|2|writes\n", command->name);
	for (size_t i = 0; i < 3 && command->tables[i]; i++) {
		const struct flag_table *table = command->tables[i];

		for (size_t k = 0; k < table->n; k++) {
			const struct docker_flag *flag = &table->flags[k];

			if (flag->role < sizeof(roles) / sizeof(*roles) &&
			    roles[flag->role])
				printf("file|%s|--%s|%s\n", command->name,
				    flag->name, roles[flag->role]);
		}
	}
}

int main(void)
{
	for (size_t i = 0; i < docker_commands_count; i++)
		dump_command(docker_commands[i].name, &docker_commands[i], 0);
	for (size_t i = 0; i < docker_aliases_count; i++)
		dump_command(docker_aliases[i].name,
		    grammar_command_named(docker_aliases[i].command),
		    docker_aliases[i].cli);
	for (size_t i = 0; i < docker_commands_count; i++)
		dump_files(&docker_commands[i]);
	return 0;
}
