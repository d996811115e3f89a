/*
 * undocker-rt: root's side.  One command: who calls, what is asked, what the
 * policy says, what is known, the decision, docker.
 */
#include "core/report/allowed.h"
#include "core/report/explain.h"
#include "core/text.h"
#include "rt/audit.h"
#include "rt/become.h"
#include "rt/channel.h"
#include "rt/engine.h"
#include "rt/execute.h"
#include "rt/facts.h"
#include "rt/identity.h"
#include "rt/inventory.h"
#include "rt/login.h"
#include "rt/say.h"
#include "rt/start.h"
#include "rt/trusted.h"

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
};

struct request {
	struct arena *arena;
	struct error error;
	enum verb verb;
	bool json;
	bool connection; /* the caller is at the other end of ssh */
	char **words;	 /* docker's command and what follows */
	size_t n;
	struct start start;
	struct caller caller;
	struct policy policy;
	struct audit audit;
	struct dial dial;
	struct engine engine;
	bool shared; /* the caller is an account that several share */
	gid_t gid;   /* docker's */
	struct command command;
	struct rules rules;
	struct facts facts;
	struct decision decision;
	char *title; /* the memory of main's argv[0] */
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
	return say(&r->caller, STDOUT_FILENO, text, -1) ? 0 : EXIT_INTERNAL;
}

static int complain(struct request *r)
{
	const char *text = error_text(&r->error, r->arena);

	/* In one piece, so that lines of several processes do not mix. */
	return say(&r->caller, STDERR_FILENO, text, -1) ? r->error.code
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
		{ "account", VERB_ACCOUNT } };

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (!take_word(r, verbs[i].word))
			continue;
		r->verb = verbs[i].verb;
		break;
	}
	if (r->verb == VERB_EXPLAIN || r->verb == VERB_ALLOWED)
		r->json = take_word(r, "--json");
}

/* What is executed or trusted must be root's alone, this program first. */
static int check_programs(struct request *r)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self));

	if (length <= 0 || (size_t)length >= sizeof(self))
		return error_set(&r->error, r->arena, EXIT_INTERNAL,
		    "/proc/self/exe: %s", strerror(errno));
	if (trusted_check(r->arena,
		arena_strndup(r->arena, self, (size_t)length), EXIT_INTERNAL,
		&r->error) < 0 ||
	    trusted_check(r->arena, EXECUTE_CONFIG "/config.json",
		EXIT_INTERNAL, &r->error) < 0)
		return -1;
	return trusted_check(
	    r->arena, r->policy.docker, EXIT_INTERNAL, &r->error);
}

static int load_policy(struct request *r)
{
	char *text;
	size_t length;

	if (trusted_read(r->arena, UNDOCKER_POLICY, POLICY_SIZE, EXIT_POLICY,
		&text, &length, &r->error) < 0)
		return -1;
	return policy_load(
	    r->arena, UNDOCKER_POLICY, text, length, &r->policy, &r->error);
}

/* An account that several share is nobody; it can only become somebody. */
static int check_account(struct request *r)
{
	const struct policy *p = &r->policy;
	const char *user = r->caller.user;

	if (identity_among(r->arena, r->caller.uid, p->accounts, p->naccounts,
		&r->shared, &r->error) < 0)
		return -1;
	if (r->verb == VERB_ACCOUNT || r->shared == (r->verb == VERB_BECOME))
		return 0;
	if (!r->shared)
		return error_set(&r->error, r->arena, EXIT_DENIED,
		    "'%s' is no account that several share: ACCOUNTS in "
		    "[gateway] of %s does not name it",
		    user, p->file);
	error_set(&r->error, r->arena, EXIT_DENIED,
	    "'%s' is an account that several share, and nobody has said who "
	    "this is",
	    user);
	error_hint(&r->error, r->arena,
	    "sshd says so, with ExposeAuthInfo yes: see undocker-users(5)");
	return -1;
}

static int identify(struct request *r)
{
	const struct caller *c = &r->caller;

	if (load_policy(r) < 0 || check_programs(r) < 0)
		return -1;
	if (c->uid != 0 && c->uid < r->policy.minuid)
		return error_set(&r->error, r->arena, EXIT_DENIED,
		    "'%s' has uid %u, and MINUID is %u", c->user, c->uid,
		    r->policy.minuid);
	return check_account(r);
}

/* The caller's rules for one command. */
static int find_rules(struct request *r, const struct docker_command *command)
{
	const char *const *groups;
	size_t n;

	policy_groups(r->arena, &r->policy, command, &groups, &n);
	if (identity_groups(r->arena, groups, n, &r->caller, &r->error) < 0)
		return -1;
	policy_rules(r->arena, &r->policy, &r->caller, command, &r->rules);
	return 0;
}

/* The rules say which one. */
static int find_engine(struct request *r)
{
	int line;

	r->engine = (struct engine){
		.arena = r->arena, .dial = &r->dial, .patience = ENGINE_PATIENCE
	};
	if (identity_gid(r->arena, r->policy.group, &r->gid, &r->error) < 0)
		return -1;
	return dial_find(r->arena, &r->policy, rules_engine(&r->rules, &line),
	    r->gid, &r->dial, &r->error);
}

static int parse(struct request *r)
{
	return cmdline_parse(r->arena, r->words, r->n, &r->command, &r->error);
}

/*
 * Commands that mount nothing do without the look at the account.  A person who
 * comes by a shared account has a gateway account whatever the login shell is.
 */
static int find_account(struct request *r)
{
	const struct docker_command *command = r->command.command;
	struct login login = { 0 };

	if (!grammar_role(command, ROLE_MOUNT) && !policy_mounts_again(command))
		return 0;
	if (r->policy.naccounts)
		login_find(r->arena, &login);
	r->caller.gateway = r->caller.gateway || login.account;
	return identity_account(r->arena, &r->caller, &r->error);
}

static int decide(struct request *r)
{
	if (find_account(r) < 0 ||
	    identity_directory(r->arena, &r->caller, &r->error) < 0 ||
	    find_rules(r, r->command.command) < 0 || find_engine(r) < 0)
		return -1;
	decision_questions(r->arena, &r->command, &r->rules, &r->facts);
	if (facts_find(r->arena, &r->engine, r->caller.uid, r->gid, &r->facts,
		&r->error) < 0)
		return -1;
	decision_make(r->arena, &r->command, &r->rules, &r->caller, &r->facts,
	    &r->decision);
	return 0;
}

static struct execution execution_of(struct request *r)
{
	return (struct execution){ .arena = r->arena,
		.policy = &r->policy,
		.rules = &r->rules,
		.caller = &r->caller,
		.engine = &r->engine,
		.start = &r->start,
		.audit = &r->audit,
		.gid = r->gid,
		.connection = r->connection,
		.title = r->title };
}

static int explain(struct request *r)
{
	struct execution execution;
	struct words argv = { 0 };
	const char *text;
	int result;

	if (parse(r) < 0 || decide(r) < 0)
		return complain(r);
	execution = execution_of(r);
	if (r->decision.allowed && !r->decision.plan.help)
		execute_show(&execution, &r->decision.plan, &argv);
	text = (r->json ? explain_json : explain_text)(
	    r->arena, &r->decision, &r->policy, &r->caller, &argv);
	result = print(r, text);
	if (result || r->decision.allowed)
		return result;
	r->error = r->decision.error;
	return r->json ? r->error.code : complain(r);
}

/* The start of the audit, and what the words mean. */
static int receive(struct request *r)
{
	struct error wrong = { 0 }, unwritten = { 0 };

	r->audit = (struct audit){ .arena = r->arena,
		.policy = &r->policy,
		.caller = &r->caller,
		.client = r->start.client };
	if (audit_begin(&r->audit, &r->error) < 0)
		return -1;
	if (parse(r) < 0)
		wrong = r->error;
	if (audit_received(&r->audit, r->words, r->n,
		wrong.code ? NULL : &r->command, &unwritten) < 0) {
		r->error = unwritten;
		return -1;
	}
	r->error = wrong;
	return wrong.code ? -1 : 0;
}

static int carry_out(struct request *r)
{
	struct execution execution = execution_of(r);

	if (r->decision.plan.help)
		return print(r, explain_help(r->arena, &r->rules));
	for (size_t i = 0; i < r->decision.nwarnings; i++)
		say(&r->caller, STDERR_FILENO,
		    arena_printf(r->arena, "undocker: warning: %s\n",
			error_escape(r->decision.warnings[i], 4096, r->arena)),
		    -1);
	for (size_t i = 0; i < r->decision.nnotes; i++)
		execute_note(&execution, r->decision.notes[i]);
	execute(&execution, &r->decision.plan, &r->error);
	return complain(r);
}

static int run(struct request *r)
{
	int code;

	if (receive(r) < 0 || decide(r) < 0) {
		audit_failed(&r->audit, &r->error);
		code = complain(r);
	} else if (audit_decided(
		       &r->audit, &r->decision, &r->facts, &r->error) < 0) {
		code = complain(r);
	} else if (!r->decision.allowed) {
		r->error = r->decision.error;
		code = complain(r);
	} else {
		code = carry_out(r);
	}
	audit_ended(&r->audit, code, NULL);
	return code;
}

/* All commands that the caller may use. */
static int help_all(struct request *r)
{
	struct text text = { .arena = r->arena };

	text_add(&text,
	    "The commands that you may use; 'undocker help COMMAND' "
	    "tells more:\n");
	for (size_t i = 0; i < docker_commands_count; i++) {
		if (find_rules(r, &docker_commands[i]) < 0)
			return complain(r);
		if (r->rules.n)
			text_printf(&text, "  %s\n", docker_commands[i].name);
	}
	text_add(&text, "and: allowed, explain, help, whoami\n");
	return print(r, text_string(&text));
}

static int help(struct request *r)
{
	const struct docker_command *command;
	size_t used;

	if (!r->n)
		return help_all(r);
	command = grammar_command(r->words, r->n, &used);
	if (!command || used != r->n) {
		error_set(&r->error, r->arena, EXIT_WRONG,
		    "docker has no command '%s'", r->words[0]);
		return complain(r);
	}
	if (find_rules(r, command) < 0)
		return complain(r);
	if (r->rules.n)
		return print(r, explain_help(r->arena, &r->rules));
	error_set(&r->error, r->arena, EXIT_DENIED,
	    "no section of %s lets you use 'docker %s'", r->policy.file,
	    command->name);
	return complain(r);
}

/* All at once, or one command, for programs. */
static int allowed(struct request *r)
{
	struct rules *rules = NULL;
	size_t n = 0;

	if (!r->json)
		return help(r);
	for (size_t i = 0; i < docker_commands_count; i++) {
		const struct docker_command *command = &docker_commands[i];
		size_t used;

		if (r->n && grammar_command(r->words, r->n, &used) != command)
			continue;
		if (find_rules(r, command) < 0)
			return complain(r);
		if (!r->rules.n)
			continue;
		rules = arena_grow(r->arena, rules, n, sizeof(*rules));
		rules[n++] = r->rules;
	}
	return print(
	    r, allowed_json(r->arena, &r->policy, &r->caller, rules, n));
}

static int inventory(struct request *r)
{
	struct ledger ledger;
	const char *text;

	if (find_rules(r, grammar_command_named("run")) < 0 ||
	    find_engine(r) < 0 ||
	    ledger_open(r->arena, &r->engine, r->gid, &ledger, &r->error) < 0 ||
	    ledger_settle(&ledger, r->caller.uid, &r->error) < 0 ||
	    inventory_json(r->arena, &r->engine, &ledger, r->caller.uid,
		&r->rules, &text, &r->error) < 0)
		return complain(r);
	return print(r, text);
}

static int whoami(struct request *r)
{
	const struct caller *c = &r->caller;

	if (r->n) {
		error_set(&r->error, r->arena, EXIT_WRONG,
		    "whoami takes no operands");
		return complain(r);
	}
	return print(r, arena_printf(r->arena, "%s uid=%u gid=%u(%s)\n",
			    error_escape(c->user, 256, r->arena), c->uid,
			    c->gid, error_escape(c->group, 256, r->arena)));
}

/* For the gateway's programs, which cannot ask passwd themselves. */
static int account(struct request *r)
{
	return print(r, arena_printf(r->arena, "%s\n%s\n%s\n", r->caller.user,
			    r->caller.home, r->shared ? "shared" : "person"));
}

static int become_person(struct request *r)
{
	become(r->arena, &r->policy, &r->caller, &r->start, r->words, r->n,
	    &r->error);
	return complain(r);
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
	};

	if (r->n == 1 && strcmp(r->words[0], "--version") == 0)
		return print(r, version);
	parse_words(r);
	if (identify(r) < 0)
		return complain(r);
	return verbs[r->verb](r);
}

/* By hand there is nothing to be had but this. */
static int answer(struct request *r, int argc, char **argv)
{
	const char *word = argc == 2 ? argv[1] : "";

	if (strcmp(word, "--version") == 0)
		return print(r, version);
	if (strcmp(word, "--help") == 0)
		return print(r, usage);
	error_set(&r->error, r->arena, EXIT_WRONG,
	    "undocker-rt takes no command from its command line, which "
	    "everybody can read");
	error_hint(&r->error, r->arena, "call 'undocker'");
	return complain(r);
}

/* The words, and what else the front end has told. */
static int take_call(struct request *r)
{
	struct call call;

	if (channel_receive(r->arena, &call, &r->error) < 0)
		return -1;
	r->start.term = call.term;
	r->start.client = call.client;
	r->connection = call.connection;
	r->words = call.words.v;
	r->n = call.words.n;
	return 0;
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();
	struct request r = { .arena = arena };
	int code;

	start_clean(arena, &r.start);
	if (argc < 1)
		return EXIT_WRONG;
	r.title = argv[0];
	if (identity_find(arena, r.start.sudo_uid, &r.caller, &r.error) < 0)
		return complain(&r);
	if (argc > 1)
		return answer(&r, argc, argv);
	if (take_call(&r) < 0)
		return complain(&r);
	code = serve(&r);
	policy_end(&r.policy);
	return code;
}
