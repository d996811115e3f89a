#include "generate.h"

#include "values.h"

#include <stdint.h>
#include <string.h>

enum { UNITS = 16 };

/* What must stay together: a flag and its value, or one operand. */
struct unit {
	char *words[2];
};

struct generator {
	struct arena *arena;
	uint64_t state;
	enum docker_cli cli;
	const struct docker_command *command;
	struct unit flags[UNITS], operands[UNITS];
	size_t nflags, noperands;
	struct words *words;
};

/* Marsaglia's xorshift64*: small, and the same on every machine. */
static size_t below(struct generator *g, size_t limit)
{
	g->state ^= g->state >> 12;
	g->state ^= g->state << 25;
	g->state ^= g->state >> 27;
	return (size_t)((g->state * 0x2545F4914F6CDD1DULL) >> 33) % limit;
}

static bool percent(struct generator *g, size_t chance)
{
	return below(g, 100) < chance;
}

static void add_word(struct generator *g, const char *word)
{
	struct words *w = g->words;

	w->v = arena_grow(g->arena, w->v, w->n, sizeof(*w->v));
	w->v[w->n++] = arena_strdup(g->arena, word);
}

static const char *one_of(struct generator *g, const char *const *list)
{
	size_t n = 0;

	while (list[n])
		n++;
	return list[below(g, n)];
}

static bool has(const struct generator *g, unsigned char cli)
{
	return cli == CLI_BOTH || cli == g->cli;
}

static void choose_command(struct generator *g)
{
	size_t dice = below(g, 100);

	if (dice < 52) {
		g->command = grammar_command_named(dice < 32   ? "run"
						   : dice < 40 ? "create"
							       : "exec");
		return;
	}
	do {
		g->command = &docker_commands[below(g, docker_commands_count)];
	} while (g->command->risk == RISK_NEVER || !has(g, g->command->cli));
}

/* The command's name or, one time in three, another name of it. */
static void write_name(struct generator *g)
{
	const char *name = g->command->name;
	size_t from = below(g, docker_aliases_count);

	for (size_t i = 0; percent(g, 33) && i < docker_aliases_count; i++) {
		const struct docker_alias *alias =
		    &docker_aliases[(from + i) % docker_aliases_count];

		if (strcmp(alias->command, g->command->name) != 0 ||
		    !has(g, alias->cli))
			continue;
		name = alias->name;
		break;
	}
	while (*name) {
		size_t length = strcspn(name, " ");

		add_word(g, arena_strndup(g->arena, name, length));
		name += length + (name[length] == ' ');
	}
}

/* Any row of the command's tables that the CLI has; NULL: not this time. */
static const struct docker_flag *choose_flag(struct generator *g)
{
	const struct flag_table *const *tables = g->command->tables;
	size_t rows = 0, row, i = 0;

	for (size_t k = 0; k < 3 && tables[k]; k++)
		rows += tables[k]->n;
	for (row = below(g, rows); row >= tables[i]->n; i++)
		row -= tables[i]->n;
	return has(g, tables[i]->flags[row].cli) ? &tables[i]->flags[row]
						 : NULL;
}

static const char *choose_value(
    struct generator *g, const char *name, const struct docker_flag *flag)
{
	const char *const *list = values_of_flag(name);

	if (flag->role == ROLE_WRITES_FILE)
		return "written";
	if (percent(g, 8))
		return one_of(g, values_hostile);
	if (flag->kind == FLAG_BOOL)
		return one_of(g, values_truth);
	if (list)
		return one_of(g, list);
	return one_of(
	    g, flag->kind == FLAG_INT ? values_numbers : values_texts);
}

/* "-i" becomes "-it": the last unit, when it is a group of letters. */
static bool join_group(struct generator *g, const char *letters)
{
	struct unit *last = g->nflags ? &g->flags[g->nflags - 1] : NULL;

	if (!last || last->words[1] || last->words[0][0] != '-' ||
	    last->words[0][strspn(last->words[0] + 1, "dfiqt") + 1])
		return false;
	last->words[0] =
	    arena_printf(g->arena, "%s%s", last->words[0], letters);
	return true;
}

static void write_letter(struct generator *g, const struct docker_flag *flag,
    const char *value, struct unit *unit)
{
	const char letter[2] = { flag->letter, '\0' };

	switch (below(g, 3)) {
	case 0:
		unit->words[0] =
		    arena_printf(g->arena, "-%s=%s", letter, value);
		break;
	case 1:
		if (flag->kind != FLAG_BOOL) {
			unit->words[0] =
			    arena_printf(g->arena, "-%s%s", letter, value);
			break;
		}
		/* fallthrough */
	default:
		unit->words[0] = arena_printf(g->arena, "-%s", letter);
		if (flag->kind != FLAG_BOOL)
			unit->words[1] = arena_strdup(g->arena, value);
	}
}

static void add_flag(struct generator *g, const struct docker_flag *row)
{
	const struct docker_flag *flag =
	    grammar_flag(g->command, row->name, strlen(row->name));
	const char *value = choose_value(g, row->name, flag);
	struct unit unit = { 0 };

	if (flag->role == ROLE_HELP || g->nflags == UNITS)
		return;
	if (flag->letter && percent(g, 60)) {
		write_letter(g, flag, value, &unit);
		if (!unit.words[1] && percent(g, 60) &&
		    join_group(g, unit.words[0] + 1))
			return;
	} else if (flag->kind == FLAG_BOOL && percent(g, 70)) {
		unit.words[0] = arena_printf(g->arena, "--%s", row->name);
	} else if (flag->kind == FLAG_BOOL || percent(g, 50)) {
		unit.words[0] =
		    arena_printf(g->arena, "--%s=%s", row->name, value);
	} else {
		unit.words[0] = arena_printf(g->arena, "--%s", row->name);
		unit.words[1] = arena_strdup(g->arena, value);
	}
	g->flags[g->nflags++] = unit;
}

static void choose_flags(struct generator *g)
{
	const char *bound = values_bound(g->command->name);
	size_t n = below(g, g->command->creates ? 9 : 4);

	if (bound)
		g->flags[g->nflags++].words[0] = arena_strdup(g->arena, bound);
	while (n--) {
		const struct docker_flag *flag = choose_flag(g);

		if (flag)
			add_flag(g, flag);
	}
}

static void choose_operands(struct generator *g)
{
	const struct docker_command *c = g->command;
	size_t n = c->min;

	if (c->max > c->min && percent(g, 50))
		n += 1 + (c->max - c->min > 1 ? below(g, 3) : 0);
	for (size_t i = 0; i < n && i < UNITS; i++)
		g->operands[g->noperands++].words[0] = arena_strdup(
		    g->arena, one_of(g, values_of_operand(c->operands, i)));
}

static void write_unit(struct generator *g, const struct unit *unit)
{
	add_word(g, unit->words[0]);
	if (unit->words[1])
		add_word(g, unit->words[1]);
}

/* Flags first or, where docker allows that, between the operands. */
static void write_units(struct generator *g)
{
	size_t flag = 0, operand = 0;
	bool mixed = g->command->interspersed && percent(g, 60);

	while (flag < g->nflags) {
		if (mixed && operand < g->noperands && percent(g, 40))
			write_unit(g, &g->operands[operand++]);
		else
			write_unit(g, &g->flags[flag++]);
	}
	if (percent(g, 20))
		add_word(g, "--");
	while (operand < g->noperands)
		write_unit(g, &g->operands[operand++]);
}

/* A word is lost, doubled, replaced, or another stands before it. */
static void damage(struct generator *g)
{
	struct words whole = *g->words;
	size_t at = 1 + below(g, whole.n), how = below(g, 4);

	*g->words = (struct words){ 0 };
	for (size_t i = 0; i < whole.n; i++) {
		if (i == at && how == 0)
			continue;
		if (i == at && how == 1)
			add_word(g, whole.v[i]);
		if (i == at && how > 1)
			add_word(g, one_of(g, values_hostile));
		if (i != at || how != 2)
			add_word(g, whole.v[i]);
	}
}

void generate_line(struct arena *arena, unsigned long seed,
    unsigned long number, enum docker_cli cli, struct words *words)
{
	struct generator g = {
		.arena = arena,
		.state = seed * 0x9E3779B97F4A7C15ULL + number + 1,
		.cli = cli,
		.words = words,
	};

	*words = (struct words){ 0 };
	for (int i = 0; i < 8; i++)
		below(&g, 2);
	choose_command(&g);
	choose_flags(&g);
	choose_operands(&g);
	write_name(&g);
	write_units(&g);
	if (percent(&g, 10))
		damage(&g);
	words->v = arena_grow(arena, words->v, words->n, sizeof(*words->v));
	words->v[words->n] = NULL;
}
