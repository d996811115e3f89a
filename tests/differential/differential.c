/*
 * differential DOCKER SEED LINES [TAKEN REFUSED]: docker command lines as our
 * parser reads them, against what a real docker CLI makes of them.
 *
 * Of each line that cmdline_parse() takes:
 *  - what cmdline_emit() writes is read as the same command again;
 *  - the CLI, given the line and given what we emit, ends alike and asks the
 *    engine for the same;
 *  - what we read is what docker's request says, field by field;
 *  - the request that core/request writes is docker's, by what it means, and
 *    so is the CLI's for the words that core/request reads in it;
 *  - mounts written by bind_emit() are the mounts that docker would make.
 * A line that our parser refuses is never given to the CLI, which would look
 * for plugins of that name.
 *
 * LINES lines are made by chance from SEED; TAKEN and REFUSED are files of
 * lines that our parser must take, and must refuse.
 */
#include "bodies.h"
#include "core/grammar/cmdline.h"
#include "engine.h"
#include "fields.h"
#include "generate.h"
#include "mounts.h"
#include "outcome.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 2, FILES = 2 };
enum expectation { EITHER, TAKEN, REFUSED };

/* Sums over all lines; one for each worker, in memory that all share. */
struct counts {
	unsigned long lines, taken, run, fields, mounts, wrong;
	unsigned long bodies, unsaid; /* written as docker does; refused */
};

/* The lines of a file, each with its number. */
struct text {
	const char *name;
	char **lines;
	size_t n;
	enum expectation expectation;
};

struct suite {
	const char *docker;
	enum docker_cli cli;
	unsigned long seed, generated;
	struct text texts[FILES];
	struct counts *counts;
};

/* One line on its way. */
struct check {
	const struct suite *suite;
	struct engine *engine;
	struct arena *arena;
	struct counts *counts;
	const char *where;
	struct words words;
	struct command command;
};

static void print_words(const char *title, const struct words *words)
{
	printf("  %s", title);
	for (size_t i = 0; i < words->n; i++) {
		printf(" '");
		for (const char *c = words->v[i]; *c; c++)
			printf(*c == '\'' ? "'\\''" : "%c", *c);
		printf("'");
	}
	printf("\n");
}

static void wrong(struct check *c, const char *what)
{
	struct words ours;

	c->counts->wrong++;
	printf("%s: %s\n", c->where, what);
	print_words("docker", &c->words);
	if (c->command.command) {
		cmdline_emit(c->arena, &c->command, &ours);
		print_words("ours: ", &ours);
	}
}

static bool same_command(const struct command *a, const struct command *b)
{
	if (a->command != b->command || a->nflags != b->nflags ||
	    a->noperands != b->noperands)
		return false;
	for (size_t i = 0; i < a->nflags; i++)
		if (a->flags[i].flag != b->flags[i].flag ||
		    strcmp(a->flags[i].value, b->flags[i].value) != 0)
			return false;
	for (size_t i = 0; i < a->noperands; i++)
		if (strcmp(a->operands[i], b->operands[i]) != 0)
			return false;
	return true;
}

static void check_emitted(struct check *c, const struct words *ours)
{
	struct command again;
	struct error error = { 0 };

	if (cmdline_parse(c->arena, ours->v, ours->n, &again, &error) < 0)
		wrong(c, arena_printf(
			     c->arena, "ours is refused: %s", error.message));
	else if (!same_command(&c->command, &again))
		wrong(c, "ours is read as another command");
}

/* True when the words begin with a name that is the other CLI's alone. */
static bool is_foreign_name(const struct check *c)
{
	char *const *words = c->words.v;

	for (size_t i = 0; i < docker_aliases_count; i++) {
		const struct docker_alias *a = &docker_aliases[i];
		const char *name = a->name;
		size_t k = 0, length;

		if (!a->cli || a->cli == c->suite->cli)
			continue;
		for (; *name && words[k]; k++, name += length) {
			name += *name == ' ';
			length = strcspn(name, " ");
			if (strlen(words[k]) != length ||
			    memcmp(words[k], name, length) != 0)
				break;
		}
		if (!*name)
			return true;
	}
	return false;
}

/* True when the line has second names of flags that this CLI has not. */
static bool is_foreign_alias(const struct check *c)
{
	const struct flag_table *const *t = c->command.command->tables;

	for (size_t i = 0; i < 3 && t[i]; i++)
		for (size_t k = 0; k < t[i]->n; k++) {
			const struct docker_flag *f = &t[i]->flags[k];
			size_t length = strlen(f->name);

			if (!f->alias_of || !f->cli || f->cli == c->suite->cli)
				continue;
			for (size_t w = 0; w < c->words.n; w++)
				if (strncmp(c->words.v[w], "--", 2) == 0 &&
				    strncmp(c->words.v[w] + 2, f->name,
					length) == 0)
					return true;
		}
	return false;
}

/* True when the other CLI alone has the command or one of the flags. */
static bool is_foreign(const struct check *c)
{
	enum docker_cli own = c->suite->cli;
	unsigned char cli = c->command.command->cli;

	for (size_t i = 0; i < c->command.nflags && (!cli || cli == own); i++)
		cli = c->command.flags[i].flag->cli;
	return (cli && cli != own) || is_foreign_name(c) || is_foreign_alias(c);
}

/* The last value of the boolean, or what docker takes without one. */
static bool is_true(
    const struct command *command, const char *name, bool otherwise)
{
	for (size_t i = command->nflags; i-- > 0;)
		if (strcmp(command->flags[i].flag->name, name) == 0)
			return strcmp(command->flags[i].value, "true") == 0;
	return otherwise;
}

/* What would wait for the engine's work to be done, or go on showing it. */
static bool is_endless(const struct command *command)
{
	static const struct {
		const char *name, *flag;
		bool otherwise;
	} endless[] = { { "service create", "detach", false },
		{ "service rollback", "detach", false },
		{ "service scale", "detach", false },
		{ "service update", "detach", false },
		{ "stack deploy", "detach", true },
		{ "stack rm", "detach", true }, { "swarm ca", "detach", false },
		{ "stats", "no-stream", false } };

	for (size_t i = 0; i < sizeof(endless) / sizeof(*endless); i++)
		if (strcmp(command->command->name, endless[i].name) == 0)
			return !is_true(
			    command, endless[i].flag, endless[i].otherwise);
	return false;
}

static void run(
    struct check *c, const struct words *words, struct recording *recording)
{
	engine_run(c->engine, c->arena,
	    &(struct run){ .docker = c->suite->docker,
		.words = words->v,
		.terminal = cmdline_is_set(&c->command, ROLE_TTY) },
	    recording);
}

/* What the CLI has sent for a run, create or exec; false: nothing. */
static bool find_sent(
    struct check *c, const struct recording *recording, struct sent *sent)
{
	const struct docker_command *command = c->command.command;
	const struct request *r =
	    command->creates ? fields_request(recording, "/containers/create")
	    : strcmp(command->name, "exec") == 0
		? fields_request(recording, "/exec")
		: NULL;

	if (r)
		*sent = (struct sent){ .path = r->path,
			.query = r->query,
			.body = r->body,
			.length = r->length,
			.version = r->version };
	return r != NULL;
}

/* The CLI's request for our canonical words, against the one that they are. */
static void check_canonical(struct check *c, const struct sent *sent)
{
	struct recording recording;
	struct words words;
	struct sent again;
	const char *text;

	if (!bodies_words(c->arena, &c->command, sent, &words))
		return;
	run(c, &words, &recording);
	if (!find_sent(c, &recording, &again))
		wrong(
		    c, arena_printf(c->arena, "canonical words are refused: %s",
			   recording.errors));
	else if (bodies_compare(c->arena, &c->command, &again, &text) ==
		 BODIES_DIFFER)
		wrong(c, arena_printf(c->arena, "canonical words: %s", text));
}

/*
 * The request as core/request writes it, against the CLI's.  Of one in four the
 * canonical words are tried as well: a start of the CLI is what takes the time.
 */
static void check_body(struct check *c, const struct recording *original)
{
	struct sent sent;
	const char *text;

	if (!find_sent(c, original, &sent))
		return;
	switch (bodies_compare(c->arena, &c->command, &sent, &text)) {
	case BODIES_DIFFER:
		wrong(c, text);
		break;
	case BODIES_UNSAID:
		c->counts->unsaid++;
		break;
	case BODIES_SAME:
		if (c->counts->bodies++ % 4 == 0)
			check_canonical(c, &sent);
	}
}

/* The mounts as bind.c writes them, against those of the line as it came. */
static void check_mounts(struct check *c, const struct recording *original)
{
	struct command rewritten;
	struct recording recording;
	struct words words;
	const char *theirs = mounts_recorded(c->arena, original), *ours;

	if (!mounts_rewrite(c->arena, &c->command, &rewritten))
		return;
	cmdline_emit(c->arena, &rewritten, &words);
	run(c, &words, &recording);
	ours = mounts_recorded(c->arena, &recording);
	c->counts->mounts++;
	if (!theirs != !ours || (ours && strcmp(ours, theirs) != 0))
		wrong(c,
		    arena_printf(c->arena,
			"mounts differ:\n%s  docker's:\n%s  %s %s",
			ours ? ours : "  none\n", theirs ? theirs : "  none\n",
			recording.errors, original->errors));
}

static void check_run(struct check *c, const struct words *ours)
{
	struct recording original, canonical;
	const char *difference;
	int fields;

	run(c, &c->words, &original);
	run(c, ours, &canonical);
	c->counts->run++;
	difference = outcome_difference(c->arena, &original, &canonical);
	/* To us --time and --timeout are one flag, and the last one counts. */
	if (strstr(original.errors, "both --timeout and --time"))
		return;
	if (!difference)
		difference = outcome_misunderstood(&original);
	if (difference)
		wrong(c, difference);
	fields = fields_compare(c->arena, &c->command, &original, &difference);
	if (fields < 0)
		wrong(c, difference);
	else
		c->counts->fields += (unsigned long)fields;
	check_body(c, &original);
	check_mounts(c, &original);
}

static void check_line(struct check *c, enum expectation expectation)
{
	struct error error = { 0 };
	struct words ours;

	c->counts->lines++;
	if (cmdline_parse(
		c->arena, c->words.v, c->words.n, &c->command, &error) < 0) {
		c->command.command = NULL;
		if (expectation == TAKEN)
			wrong(c, arena_printf(
				     c->arena, "refused: %s", error.message));
		return;
	}
	c->counts->taken++;
	if (expectation == REFUSED) {
		wrong(c, "taken");
		return;
	}
	cmdline_emit(c->arena, &c->command, &ours);
	check_emitted(c, &ours);
	if (!cmdline_is_set(&c->command, ROLE_HELP) && !is_foreign(c) &&
	    !is_endless(&c->command))
		check_run(c, &ours);
}

static void check_text(struct check *c, const struct text *text, size_t i)
{
	const char *line = text->lines[i];
	struct error error = { 0 };

	c->where = arena_printf(c->arena, "%s:%zu", text->name, i + 1);
	if (!*line || *line == '#')
		return;
	if (words_split(c->arena, line, strlen(line), WORDS_PERSON, &c->words,
		&error) < 0) {
		if (text->expectation == TAKEN)
			wrong(c, error.message);
		return;
	}
	check_line(c, text->expectation);
}

/* The i-th of all lines: the files' first. */
static void check_number(
    const struct suite *suite, struct engine *engine, size_t worker, size_t i)
{
	cleanup_arena struct arena *arena = arena_new();
	struct check c = { .suite = suite,
		.engine = engine,
		.arena = arena,
		.counts = &suite->counts[worker] };

	for (size_t k = 0; k < FILES; k++) {
		if (i < suite->texts[k].n) {
			check_text(&c, &suite->texts[k], i);
			return;
		}
		i -= suite->texts[k].n;
	}
	c.where = arena_printf(arena, "seed %lu, line %zu", suite->seed, i);
	generate_line(arena, suite->seed, i, suite->cli, &c.words);
	check_line(&c, EITHER);
}

static size_t all_lines(const struct suite *suite)
{
	size_t n = suite->generated;

	for (size_t k = 0; k < FILES; k++)
		n += suite->texts[k].n;
	return n;
}

static void work(const struct suite *suite, size_t worker)
{
	struct engine *engine = engine_open();

	for (size_t i = worker; i < all_lines(suite); i += WORKERS) {
		check_number(suite, engine, worker, i);
		fflush(stdout);
	}
	engine_close(engine);
}

/* Runs the workers; false: one of them did not come to its end. */
static bool work_all(const struct suite *suite)
{
	bool fine = true;
	int status;

	for (size_t i = 0; i < WORKERS; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(2, "fork");
		if (pid == 0) {
			work(suite, i);
			_exit(0);
		}
	}
	for (size_t i = 0; i < WORKERS; i++)
		fine = wait(&status) > 0 && status == 0 && fine;
	return fine;
}

static void read_text(struct text *text, struct arena *arena)
{
	FILE *file = fopen(text->name, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!file)
		err(2, "%s", text->name);
	while ((n = getline(&line, &room, file)) > 0) {
		text->lines = arena_grow(
		    arena, text->lines, text->n, sizeof(*text->lines));
		line[strcspn(line, "\n")] = '\0';
		text->lines[text->n++] = arena_strdup(arena, line);
	}
	free(line);
	fclose(file);
}

/* "Docker version 20.10.24, …": what is not 20 is taken for the newer one. */
static enum docker_cli cli_of(const char *docker)
{
	char *command, line[128] = "";
	FILE *pipe;

	if (asprintf(&command, "%s --version", docker) < 0)
		err(2, NULL);
	pipe = popen(command, "re");
	if (!pipe || !fgets(line, sizeof(line), pipe))
		errx(2, "%s says no version", docker);
	pclose(pipe);
	free(command);
	return strstr(line, "version 20.") ? CLI_20 : CLI_28;
}

static int summary(const struct suite *suite, bool ended)
{
	struct counts sum = { 0 };

	for (size_t i = 0; i < WORKERS; i++) {
		const struct counts *c = &suite->counts[i];

		sum.lines += c->lines;
		sum.taken += c->taken;
		sum.run += c->run;
		sum.fields += c->fields;
		sum.mounts += c->mounts;
		sum.bodies += c->bodies;
		sum.unsaid += c->unsaid;
		sum.wrong += c->wrong;
	}
	printf("%s seed %lu: lines %lu taken %lu run %lu fields %lu "
	       "mounts %lu bodies %lu unsaid %lu wrong %lu%s\n",
	    suite->docker, suite->seed, sum.lines, sum.taken, sum.run,
	    sum.fields, sum.mounts, sum.bodies, sum.unsaid, sum.wrong,
	    ended ? "" : " and did not come to an end");
	return sum.wrong || !ended;
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();
	struct suite suite = { .texts = { { .expectation = TAKEN },
				   { .expectation = REFUSED } } };

	if (argc != 4 && argc != 6)
		errx(2, "usage: differential DOCKER SEED LINES "
			"[TAKEN REFUSED]");
	suite.docker = argv[1];
	suite.cli = cli_of(argv[1]);
	suite.seed = strtoul(argv[2], NULL, 0);
	suite.generated = strtoul(argv[3], NULL, 0);
	for (int i = 4; i < argc; i++) {
		suite.texts[i - 4].name = argv[i];
		read_text(&suite.texts[i - 4], arena);
	}
	suite.counts = mmap(NULL, WORKERS * sizeof(*suite.counts),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (suite.counts == MAP_FAILED)
		err(2, "mmap");
	return summary(&suite, work_all(&suite));
}
