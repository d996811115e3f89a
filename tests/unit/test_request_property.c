/*
 * Words to a request, to words, to a request: of lines made by chance, what is
 * written can be read, and means the same when it is written again; canonical
 * words are read as themselves.
 */
#include "support.h"

#include "core/request/request.h"
#include "tests/differential/generate.h"
#include "tests/differential/meaning.h"

#include <stdlib.h>
#include <string.h>

enum { LINES = 12000 };

static bool same_uses(const struct command *a, const struct command *b)
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

/* A request, read into a command with its extras. */
static void read_back(const char *line, const struct request *request,
    const struct command *from, unsigned int version, struct command *command,
    struct extras *extras)
{
	char *body = json_dumps(request->body, 0);
	const struct request_text text = { .command = from->command,
		.container = from->operands[0],
		.query = request->query,
		.nquery = request->nquery,
		.body = body,
		.length = strlen(body),
		.version = version };
	struct error error;

	if (request_read(arena, &text, command, extras, &error) < 0)
		fail_msg("%s\n  becomes %s\n  which is refused: %s", line, body,
		    error.message);
	free(body);
}

/* The canonical words are parsed as the command that they stand for. */
static void check_words(const char *line, const struct command *command)
{
	struct words words;
	struct command parsed;
	struct error error;

	cmdline_emit(arena, command, &words);
	if (cmdline_parse(arena, words.v, words.n, &parsed, &error) < 0 ||
	    !same_uses(&parsed, command))
		fail_msg("%s\n  becomes %s, which is another command", line,
		    joined(&words));
}

static void check_again(const char *line, const struct request *first,
    const struct command *canonical, const struct extras *extras,
    unsigned int version)
{
	const struct request_source source = { .command = canonical,
		.extras = extras };
	struct request second;
	struct command again;
	struct extras again_extras;
	struct error error;

	if (request_write(arena, &source, version, &second, &error) < 0)
		fail_msg(
		    "%s\n  cannot be written again: %s", line, error.message);
	if (!meaning_same(first->body, second.body) ||
	    strcmp(request_target(arena, first),
		request_target(arena, &second)) != 0)
		fail_msg("%s\n  becomes %s\n  and then %s", line,
		    json_dumps(first->body, 0), json_dumps(second.body, 0));
	read_back(line, &second, canonical, version, &again, &again_extras);
	if (!same_uses(canonical, &again))
		fail_msg("%s\n  is not canonical after a round", line);
	request_end(&second);
}

/* False: the line is no run, create or exec, or has no request. */
static bool check_line(struct words *words, unsigned int version)
{
	struct command command, canonical;
	const struct request_source source = { .command = &command };
	const char *line = joined(words);
	struct request request;
	struct extras extras;
	struct error error;

	if (cmdline_parse(arena, words->v, words->n, &command, &error) < 0 ||
	    !command.noperands ||
	    request_write(arena, &source, version, &request, &error) < 0)
		return false;
	read_back(line, &request, &command, version, &canonical, &extras);
	check_words(line, &canonical);
	check_again(line, &request, &canonical, &extras, version);
	request_end(&request);
	return true;
}

static void test_rounds(void **state)
{
	static const unsigned int versions[] = { 41, 44, API_NEWEST };
	size_t n = 0;

	(void)state;
	for (unsigned long i = 0; i < LINES; i++) {
		struct words words;

		generate_line(arena, 7, i, i % 2 ? CLI_20 : CLI_28, &words);
		n += check_line(&words, versions[i % COUNT(versions)]);
		if (i % 100 == 0) {
			end(NULL);
			begin(NULL);
		}
	}
	/* It proves nothing when most lines are refused. */
	assert_true(n > LINES / 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_rounds) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
