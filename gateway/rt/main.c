/*
 * undocker-rt: root's side.  One command: who calls, what is asked, what the
 * policy says, what is known, the decision, docker.
 */
#include "core/report/allowed.h"
#include "core/report/explain.h"
#include "core/text.h"
#include "door/door.h"
#include "rt/become.h"
#include "rt/channel.h"
#include "rt/identity.h"
#include "rt/inventory.h"
#include "rt/judge.h"
#include "rt/objects.h"
#include "rt/say.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What is wanted, besides docker's own commands. */
enum verb {
	VERB_RUN,
	VERB_EXPLAIN,
	VERB_HELP,
	VERB_ALLOWED,
	VERB_INVENTORY,
	VERB_WHOAMI,
	VERB_BECOME,
	VERB_ACCOUNT,
	VERB_DOOR,
};

struct request {
	struct judge judge;
	enum verb verb;
	bool json;
	char **words; /* docker's command and what follows */
	size_t n;
};

static const char version[] = "undocker " UNDOCKER_VERSION "\n";
static const char usage[] =
    "usage: undocker-rt --help | --version\n"
    "The root side of undocker(1), which calls it and hands the command over "
    "by a\n"
    "socket; see undocker-rt(8).\n";

/* Writes to standard output; a failure is the exit code. */
static int print(const struct request *r, const char *text)
{
	return say(&r->judge.caller, STDOUT_FILENO, text, -1) ? 0
							      : EXIT_INTERNAL;
}

static int complain(struct request *r)
{
	struct judge *j = &r->judge;
	const char *text = error_text(&j->error, j->arena);

	/* In one piece, so that lines of several processes do not mix. */
	return say(&j->caller, STDERR_FILENO, text, -1) ? j->error.code
							: EXIT_INTERNAL;
}

static bool take_word(struct request *r, const char *word)
{
	if (!r->n || strcmp(r->words[0], word) != 0)
		return false;
	r->words++;
	r->n--;
	return true;
}

static void parse_words(struct request *r)
{
	static const struct {
		const char *word;
		enum verb verb;
	} verbs[] = { { "explain", VERB_EXPLAIN }, { "--norun", VERB_EXPLAIN },
		{ "help", VERB_HELP }, { "--help", VERB_HELP },
		{ "allowed", VERB_ALLOWED }, { "inventory", VERB_INVENTORY },
		{ "whoami", VERB_WHOAMI }, { "become", VERB_BECOME },
		{ "account", VERB_ACCOUNT }, { "door", VERB_DOOR } };

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (!take_word(r, verbs[i].word))
			continue;
		r->verb = verbs[i].verb;
		break;
	}
	if (r->verb == VERB_EXPLAIN || r->verb == VERB_ALLOWED)
		r->json = take_word(r, "--json");
}

static int explain(struct request *r)
{
	struct judge *j = &r->judge;
	struct execution execution;
	struct words argv = { 0 };
	const char *text;
	int result;

	if (judge_parse(j, r->words, r->n) < 0 || judge_decide(j) < 0)
		return complain(r);
	execution = judge_execution(j);
	if (j->decision.allowed && !j->decision.plan.help)
		execute_show(&execution, &j->decision.plan, &argv);
	text = (r->json ? explain_json : explain_text)(
	    j->arena, &j->decision, &j->policy, &j->caller, &argv);
	result = print(r, text);
	if (result || j->decision.allowed)
		return result;
	j->error = j->decision.error;
	return r->json ? j->error.code : complain(r);
}

/* A network or a volume. */
static int carry_out_here(struct request *r, const struct execution *execution)
{
	struct judge *j = &r->judge;
	struct text out = { .arena = j->arena };
	int result = objects_do(execution, &j->decision.plan, &out, &j->error);
	int printed = out.n ? print(r, text_string(&out)) : 0;

	if (result == 0)
		return printed;
	audit_failed(&j->audit, &j->error);
	return complain(r);
}

static int carry_out(struct request *r)
{
	struct judge *j = &r->judge;
	struct execution execution = judge_execution(j);

	if (j->decision.plan.help)
		return print(r, explain_help(j->arena, &j->rules));
	for (size_t i = 0; i < j->decision.nwarnings; i++)
		say(&j->caller, STDERR_FILENO,
		    arena_printf(j->arena, "undocker: warning: %s\n",
			error_escape(j->decision.warnings[i], 4096, j->arena)),
		    -1);
	if (objects_does(&j->decision.plan))
		return carry_out_here(r, &execution);
	/* What is returned from was allowed, and cannot be carried out. */
	execute(&execution, &j->decision.plan, &j->error);
	audit_failed(&j->audit, &j->error);
	return complain(r);
}

static int run(struct request *r)
{
	int code;

	if (judge_hear(&r->judge, r->words, r->n) < 0)
		code = complain(r);
	else
		code = carry_out(r);
	audit_ended(&r->judge.audit, code, NULL);
	return code;
}

/* All commands that the caller may use. */
static int help_all(struct request *r)
{
	struct judge *j = &r->judge;
	struct text text = { .arena = j->arena };

	text_add(&text,
	    "The commands that you may use; 'undocker help COMMAND' "
	    "tells more:\n");
	for (size_t i = 0; i < docker_commands_count; i++) {
		if (judge_rules(j, &docker_commands[i]) < 0)
			return complain(r);
		if (j->rules.n)
			text_printf(&text, "  %s\n", docker_commands[i].name);
	}
	text_add(&text, "and: allowed, explain, help, whoami\n");
	return print(r, text_string(&text));
}

static int help(struct request *r)
{
	struct judge *j = &r->judge;
	const struct docker_command *command;
	size_t used;

	if (!r->n)
		return help_all(r);
	command = grammar_command(r->words, r->n, &used);
	if (!command || used != r->n) {
		error_set(&j->error, j->arena, EXIT_WRONG,
		    "docker has no command '%s'", r->words[0]);
		return complain(r);
	}
	if (judge_rules(j, command) < 0)
		return complain(r);
	if (j->rules.n)
		return print(r, explain_help(j->arena, &j->rules));
	error_set(&j->error, j->arena, EXIT_DENIED,
	    "no section of %s lets you use 'docker %s'", j->policy.file,
	    command->name);
	return complain(r);
}

/* All at once, or one command, for programs. */
static int allowed(struct request *r)
{
	struct judge *j = &r->judge;
	struct rules *rules = NULL;
	size_t n = 0;

	if (!r->json)
		return help(r);
	for (size_t i = 0; i < docker_commands_count; i++) {
		const struct docker_command *command = &docker_commands[i];
		size_t used;

		if (r->n && grammar_command(r->words, r->n, &used) != command)
			continue;
		if (judge_rules(j, command) < 0)
			return complain(r);
		if (!j->rules.n)
			continue;
		rules = arena_grow(j->arena, rules, n, sizeof(*rules));
		rules[n++] = j->rules;
	}
	return print(
	    r, allowed_json(j->arena, &j->policy, &j->caller, rules, n));
}

static int inventory(struct request *r)
{
	struct judge *j = &r->judge;
	struct ledger ledger;
	const char *text;

	if (judge_rules(j, grammar_command_named("run")) < 0 ||
	    judge_engine(j) < 0 ||
	    ledger_open(j->arena, &j->engine, j->gid, &ledger, &j->error) < 0 ||
	    ledger_settle(&ledger, j->caller.uid, &j->error) < 0 ||
	    inventory_json(j->arena, &j->engine, &ledger, j->caller.uid,
		&j->rules, &text, &j->error) < 0)
		return complain(r);
	return print(r, text);
}

static int whoami(struct request *r)
{
	struct judge *j = &r->judge;
	const struct caller *c = &j->caller;

	if (r->n) {
		error_set(&j->error, j->arena, EXIT_WRONG,
		    "whoami takes no operands");
		return complain(r);
	}
	return print(r, arena_printf(j->arena, "%s uid=%u gid=%u(%s)\n",
			    error_escape(c->user, 256, j->arena), c->uid,
			    c->gid, error_escape(c->group, 256, j->arena)));
}

/* For the gateway's programs, which cannot ask passwd themselves. */
static int account(struct request *r)
{
	struct judge *j = &r->judge;

	return print(r, arena_printf(j->arena, "%s\n%s\n%s\n", j->caller.user,
			    j->caller.home, j->shared ? "shared" : "person"));
}

static int become_person(struct request *r)
{
	struct judge *j = &r->judge;

	become(j->arena, &j->policy, &j->caller, &j->start, r->words, r->n,
	    &j->error);
	return complain(r);
}

static int door(struct request *r)
{
	return door_serve(&r->judge);
}

static enum judge_account account_of(const struct request *r)
{
	if (r->verb == VERB_ACCOUNT)
		return JUDGE_EITHER;
	return r->verb == VERB_BECOME ? JUDGE_SHARED : JUDGE_PERSON;
}

static int serve(struct request *r)
{
	static int (*const verbs[])(struct request *) = {
		[VERB_RUN] = run,
		[VERB_EXPLAIN] = explain,
		[VERB_HELP] = help,
		[VERB_ALLOWED] = allowed,
		[VERB_INVENTORY] = inventory,
		[VERB_WHOAMI] = whoami,
		[VERB_BECOME] = become_person,
		[VERB_ACCOUNT] = account,
		[VERB_DOOR] = door,
	};

	if (r->n == 1 && strcmp(r->words[0], "--version") == 0)
		return print(r, version);
	parse_words(r);
	/* The door tells its front end what is wrong, at each ask. */
	if (r->verb != VERB_DOOR &&
	    judge_identify(&r->judge, account_of(r)) < 0)
		return complain(r);
	return verbs[r->verb](r);
}

/* By hand there is nothing to be had but this. */
static int answer(struct request *r, int argc, char **argv)
{
	struct judge *j = &r->judge;
	const char *word = argc == 2 ? argv[1] : "";

	if (strcmp(word, "--version") == 0)
		return print(r, version);
	if (strcmp(word, "--help") == 0)
		return print(r, usage);
	error_set(&j->error, j->arena, EXIT_WRONG,
	    "undocker-rt takes no command from its command line, which "
	    "everybody can read");
	error_hint(&j->error, j->arena, "call 'undocker'");
	return complain(r);
}

/* The words, and what else the front end has told. */
static int take_call(struct request *r)
{
	struct judge *j = &r->judge;
	struct call call;

	if (channel_receive(j->arena, &call, &j->error) < 0)
		return -1;
	j->start.term = call.term;
	j->start.client = call.client;
	j->connection = call.connection;
	r->words = call.words.v;
	r->n = call.words.n;
	return 0;
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();
	struct request r = { .judge.arena = arena };
	int code;

	start_clean(arena, &r.judge.start);
	if (argc < 1)
		return EXIT_WRONG;
	r.judge.title = argv[0];
	if (identity_find(arena, r.judge.start.sudo_uid, &r.judge.caller,
		&r.judge.error) < 0)
		return complain(&r);
	if (argc > 1)
		return answer(&r, argc, argv);
	if (take_call(&r) < 0)
		return complain(&r);
	code = serve(&r);
	policy_end(&r.judge.policy);
	return code;
}
