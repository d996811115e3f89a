#include "core/grammar/cmdline.h"

#include "core/utf8.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Follows pflag 1.0.5 (parseArgs, parseLongArg, parseSingleShortArg). */
struct parser {
	struct arena *arena;
	char *const *words;
	size_t n, at;
	struct command *command;
	struct error *error;
	bool forced; /* flags alone; those of other commands are left out */
	const char *ignored;
};

static const char *name_of(const struct parser *p)
{
	return p->command->command->name;
}

void cmdline_add(struct arena *arena, struct command *command,
    const struct docker_flag *flag, const char *value)
{
	command->flags = arena_grow(
	    arena, command->flags, command->nflags, sizeof(*command->flags));
	command->flags[command->nflags++] =
	    (struct flag_use){ .flag = flag, .value = value };
}

static void add_operand(struct parser *p, const char *operand)
{
	struct command *c = p->command;

	c->operands = arena_grow(
	    p->arena, c->operands, c->noperands, sizeof(*c->operands));
	c->operands[c->noperands++] = operand;
}

/* strconv.ParseBool's values, or NULL. */
static const char *boolean(const char *value)
{
	static const char *const yes[] = { "1", "t", "T", "TRUE", "true",
		"True" };
	static const char *const no[] = { "0", "f", "F", "FALSE", "false",
		"False" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++) {
		if (strcmp(value, yes[i]) == 0)
			return "true";
		if (strcmp(value, no[i]) == 0)
			return "false";
	}
	return NULL;
}

/* Tells whether all of a text are digits of a number of at most 64 bits. */
static bool is_number(const char *text, int base, bool negative)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	size_t allowed = base == 16 ? sizeof(digits) - 1 : (size_t)base;
	unsigned long long number;

	if (!*text || text[strspn(text, digits)] ||
	    strpbrk(text, digits + allowed))
		return false;
	errno = 0;
	number = strtoull(text, NULL, base);
	return errno == 0 && number <= (unsigned long long)INT64_MAX + negative;
}

/* Tells whether strconv.ParseInt takes it with base 0; no underscores. */
static bool integer(const char *value)
{
	bool negative = *value == '-';

	value += *value == '-' || *value == '+';
	if (*value != '0')
		return is_number(value, 10, negative);
	if (value[1] && strchr("xX", value[1]))
		return is_number(value + 2, 16, negative);
	if (value[1] && strchr("bB", value[1]))
		return is_number(value + 2, 2, negative);
	if (value[1] && strchr("oO", value[1]))
		return is_number(value + 2, 8, negative);
	return is_number(value, 8, negative);
}

static int add_value(struct parser *p, const char *shown,
    const struct docker_flag *flag, const char *value)
{
	if (flag->kind == FLAG_BOOL) {
		const char *truth = boolean(value);

		if (!truth)
			return error_set(p->error, p->arena, EXIT_WRONG,
			    "%s is either true or false, not '%s'", shown,
			    value);
		value = truth;
	}
	if (flag->kind == FLAG_INT && !integer(value))
		return error_set(p->error, p->arena, EXIT_WRONG,
		    "%s wants a whole number, not '%s'", shown, value);
	cmdline_add(p->arena, p->command, flag, value);
	return 0;
}

static int unknown_flag(struct parser *p, const char *shown)
{
	error_set(p->error, p->arena, EXIT_WRONG, "docker %s has no flag %s",
	    name_of(p), shown);
	if (p->command->command->interspersed)
		error_hint(p->error, p->arena,
		    "a word that begins with '-' and is no flag goes after --");
	return -1;
}

/*
 * In FORCED, a flag of other commands: it and its value mean nothing here.
 * There are no operands in FORCED, so a word that follows is the value.
 */
static int ignore_flag(struct parser *p, const char *shown, bool has_value)
{
	if (!p->forced || !grammar_flag_anywhere(shown, strlen(shown)))
		return unknown_flag(p, shown);
	p->ignored = shown;
	if (!has_value && p->at < p->n && p->words[p->at][0] != '-')
		p->at++;
	return 0;
}

/* The next word is the flag's value, whatever it looks like. */
static int take_word(struct parser *p, const char *shown, const char **value)
{
	if (p->at == p->n)
		return error_set(
		    p->error, p->arena, EXIT_WRONG, "%s wants a value", shown);
	*value = p->words[p->at++];
	return 0;
}

static int parse_long(struct parser *p, const char *word)
{
	const char *name = word + 2, *equals = strchr(name, '='), *value = "";
	size_t length = equals ? (size_t)(equals - name) : strlen(name);
	const char *shown = arena_strndup(p->arena, word, length + 2);
	const struct docker_flag *flag;

	if (*name == '-' || *name == '=')
		return error_set(p->error, p->arena, EXIT_WRONG,
		    "'%s' is not the form of a flag", word);
	flag = grammar_flag(p->command->command, name, length);
	if (!flag)
		return ignore_flag(p, shown, equals != NULL);
	if (equals)
		value = equals + 1;
	else if (flag->kind == FLAG_BOOL)
		value = "true";
	else if (take_word(p, shown, &value) < 0)
		return -1;
	return add_value(p, shown, flag, value);
}

/* A letter of a group; returns what is left of the group, or NULL. */
static const char *parse_letter(struct parser *p, const char *group)
{
	const char shown[] = { '-', *group, '\0' };
	const char *name = arena_strdup(p->arena, shown), *value = "";
	const struct docker_flag *flag =
	    grammar_letter(p->command->command, *group);
	const char *rest = "";

	if (!flag)
		return ignore_flag(p, name, group[1] != '\0') < 0 ? NULL : rest;
	if (group[1] == '=' && group[2]) {
		value = group + 2;
	} else if (flag->kind == FLAG_BOOL) {
		value = "true";
		rest = group + 1;
	} else if (group[1]) {
		value = group + 1;
	} else if (take_word(p, name, &value) < 0) {
		return NULL;
	}
	return add_value(p, name, flag, value) < 0 ? NULL : rest;
}

static int parse_letters(struct parser *p, const char *word)
{
	/* docker's CLI drops these without a word: Go's test flags. */
	if (strncmp(word, "-test.", 6) == 0)
		return unknown_flag(p, word);
	for (const char *group = word + 1; *group;) {
		group = parse_letter(p, group);
		if (!group)
			return -1;
	}
	return 0;
}

static int parse_operand(struct parser *p, const char *word)
{
	if (p->forced)
		return error_set(p->error, p->arena, EXIT_WRONG,
		    "'%s' is neither a flag nor a flag's value", word);
	add_operand(p, word);
	if (!p->command->command->interspersed)
		while (p->at < p->n)
			add_operand(p, p->words[p->at++]);
	return 0;
}

static int parse_flags(struct parser *p)
{
	while (p->at < p->n) {
		const char *word = p->words[p->at++];
		int result;

		if (word[0] != '-' || !word[1]) {
			result = parse_operand(p, word);
		} else if (word[1] != '-') {
			result = parse_letters(p, word);
		} else if (word[2]) {
			result = parse_long(p, word);
		} else {
			if (p->forced)
				return parse_operand(p, word);
			while (p->at < p->n)
				add_operand(p, p->words[p->at++]);
			return 0;
		}
		if (result < 0)
			return -1;
	}
	return 0;
}

static int check_words(struct parser *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (!utf8_valid(p->words[i], strlen(p->words[i])))
			return error_set(p->error, p->arena, EXIT_WRONG,
			    "word %zu is not valid UTF-8", i + 1);
	return 0;
}

static int refuse_global(struct parser *p)
{
	const char *word = p->words[0];
	size_t dashes = word[1] == '-' ? 2 : 1;
	size_t length = strcspn(word + dashes, "=");
	const struct flag_table *t = &docker_globals;

	for (size_t i = 0; i < t->n; i++) {
		const struct docker_flag *f = &t->flags[i];
		bool same = dashes == 1
				? f->letter && f->letter == word[1]
				: strlen(f->name) == length &&
				      memcmp(f->name, word + 2, length) == 0;

		if (!same)
			continue;
		error_set(p->error, p->arena, EXIT_DENIED,
		    "docker's global flag %s is not for its users", word);
		error_hint(p->error, p->arena,
		    "the policy chooses engine and configuration; "
		    "begin with docker's command");
		return -1;
	}
	return error_set(p->error, p->arena, EXIT_WRONG,
	    "docker has no global flag %s", word);
}

static int unknown_command(struct parser *p)
{
	error_set(p->error, p->arena, EXIT_WRONG, "docker has no command '%s'",
	    p->words[0]);
	for (size_t i = 0; i < docker_commands_count; i++) {
		const char *name = docker_commands[i].name;
		size_t length = strlen(p->words[0]);

		if (strncmp(name, p->words[0], length) != 0 ||
		    name[length] != ' ')
			continue;
		error_set(p->error, p->arena, EXIT_WRONG,
		    p->n > 1 ? "docker %s has no command '%s'"
			     : "docker %s wants a subcommand",
		    p->words[0], p->n > 1 ? p->words[1] : "");
		break;
	}
	return -1;
}

static int find_command(struct parser *p)
{
	if (!p->n || !p->words[0][0])
		return error_set(
		    p->error, p->arena, EXIT_WRONG, "the command is empty");
	if (p->words[0][0] == '-')
		return refuse_global(p);
	p->command->command = grammar_command(p->words, p->n, &p->at);
	if (!p->command->command)
		return unknown_command(p);
	if (p->command->command->risk == RISK_NEVER)
		return error_set(p->error, p->arena, EXIT_DENIED,
		    "docker %s is in no policy's power", name_of(p));
	return 0;
}

static int check_operands(struct parser *p)
{
	const struct docker_command *d = p->command->command;
	size_t n = p->command->noperands;

	if (cmdline_is_set(p->command, ROLE_HELP))
		return 0;
	if (n < d->min)
		return error_set(p->error, p->arena, EXIT_WRONG,
		    "docker %s wants at least %d operand%s, and has %zu",
		    d->name, d->min, d->min == 1 ? "" : "s", n);
	if (n > d->max)
		return error_set(p->error, p->arena, EXIT_WRONG,
		    "docker %s takes at most %u operand%s, and has %zu",
		    d->name, d->max, d->max == 1 ? "" : "s", n);
	return 0;
}

int cmdline_parse(struct arena *arena, char *const *words, size_t n,
    struct command *command, struct error *error)
{
	struct parser p = { .arena = arena,
		.words = words,
		.n = n,
		.command = command,
		.error = error };

	*command = (struct command){ 0 };
	if (check_words(&p) < 0 || find_command(&p) < 0 ||
	    parse_flags(&p) < 0 || check_operands(&p) < 0)
		return -1;
	command->operands = arena_grow(arena, command->operands,
	    command->noperands, sizeof(*command->operands));
	command->operands[command->noperands] = NULL;
	return 0;
}

int cmdline_parse_flags(struct arena *arena,
    const struct docker_command *docker_command, const struct words *words,
    struct command *command, const char **ignored, struct error *error)
{
	struct parser p = { .arena = arena,
		.words = words->v,
		.n = words->n,
		.command = command,
		.error = error,
		.forced = true };
	int result;

	*command = (struct command){ .command = docker_command };
	result = parse_flags(&p);
	*ignored = p.ignored;
	return result;
}

static void emit_word(struct arena *arena, struct words *words, char *word)
{
	words->v = arena_grow(arena, words->v, words->n, sizeof(*words->v));
	words->v[words->n++] = word;
}

static void emit_name(
    struct arena *arena, const char *name, struct words *words)
{
	while (*name) {
		size_t length = strcspn(name, " ");

		emit_word(arena, words, arena_strndup(arena, name, length));
		name += length + (name[length] == ' ');
	}
}

void cmdline_emit(
    struct arena *arena, const struct command *command, struct words *words)
{
	*words = (struct words){ 0 };
	emit_name(arena, command->command->name, words);
	for (size_t i = 0; i < command->nflags; i++)
		emit_word(arena, words,
		    arena_printf(arena, "--%s=%s", command->flags[i].flag->name,
			command->flags[i].value));
	if (command->noperands)
		emit_word(arena, words, arena_strdup(arena, "--"));
	for (size_t i = 0; i < command->noperands; i++)
		emit_word(
		    arena, words, arena_strdup(arena, command->operands[i]));
	words->v = arena_grow(arena, words->v, words->n, sizeof(*words->v));
	words->v[words->n] = NULL;
}

const char *cmdline_value(const struct command *command, enum flag_role role)
{
	for (size_t i = command->nflags; i-- > 0;)
		if (command->flags[i].flag->role == role)
			return command->flags[i].value;
	return NULL;
}

bool cmdline_is_set(const struct command *command, enum flag_role role)
{
	const char *value = cmdline_value(command, role);

	return value && strcmp(value, "true") == 0;
}
