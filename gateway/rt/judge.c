#include "rt/judge.h"

#include "rt/facts.h"
#include "rt/identity.h"
#include "rt/login.h"
#include "rt/trusted.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* What is executed or trusted must be root's alone, this program first. */
static int check_programs(struct judge *j)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self));

	if (length <= 0 || (size_t)length >= sizeof(self))
		return error_set(&j->error, j->arena, EXIT_INTERNAL,
		    "/proc/self/exe: %s", strerror(errno));
	if (trusted_check(j->arena,
		arena_strndup(j->arena, self, (size_t)length), EXIT_INTERNAL,
		&j->error) < 0 ||
	    trusted_check(j->arena, EXECUTE_CONFIG "/config.json",
		EXIT_INTERNAL, &j->error) < 0)
		return -1;
	return trusted_check(
	    j->arena, j->policy.docker, EXIT_INTERNAL, &j->error);
}

static int load_policy(struct judge *j)
{
	char *text;
	size_t length;

	if (trusted_read(j->arena, UNDOCKER_POLICY, POLICY_SIZE, EXIT_POLICY,
		&text, &length, &j->error) < 0)
		return -1;
	return policy_load(
	    j->arena, UNDOCKER_POLICY, text, length, &j->policy, &j->error);
}

/* An account that several share is nobody; it can only become somebody. */
static int check_account(struct judge *j, enum judge_account account)
{
	const struct policy *p = &j->policy;
	const char *user = j->caller.user;

	if (identity_among(j->arena, j->caller.uid, p->accounts, p->naccounts,
		&j->shared, &j->error) < 0)
		return -1;
	if (account == JUDGE_EITHER || j->shared == (account == JUDGE_SHARED))
		return 0;
	if (!j->shared)
		return error_set(&j->error, j->arena, EXIT_DENIED,
		    "'%s' is no account that several share: ACCOUNTS in "
		    "[gateway] of %s does not name it",
		    user, p->file);
	error_set(&j->error, j->arena, EXIT_DENIED,
	    "'%s' is an account that several share, and nobody has said who "
	    "this is",
	    user);
	error_hint(&j->error, j->arena,
	    "sshd says so, with ExposeAuthInfo yes: see undocker-users(5)");
	return -1;
}

int judge_identify(struct judge *j, enum judge_account account)
{
	const struct caller *c = &j->caller;

	if (load_policy(j) < 0 || check_programs(j) < 0)
		return -1;
	if (c->uid != 0 && c->uid < j->policy.minuid)
		return error_set(&j->error, j->arena, EXIT_DENIED,
		    "'%s' has uid %u, and MINUID is %u", c->user, c->uid,
		    j->policy.minuid);
	return check_account(j, account);
}

int judge_rules(struct judge *j, const struct docker_command *command)
{
	const char *const *groups;
	size_t n;

	policy_groups(j->arena, &j->policy, command, &groups, &n);
	if (identity_groups(j->arena, groups, n, &j->caller, &j->error) < 0)
		return -1;
	policy_rules(j->arena, &j->policy, &j->caller, command, &j->rules);
	return 0;
}

int judge_engine(struct judge *j)
{
	int line;

	j->engine = (struct engine){
		.arena = j->arena, .dial = &j->dial, .patience = ENGINE_PATIENCE
	};
	/* No group of docker's is root's: 0 is not known yet. */
	if (!j->gid &&
	    identity_gid(j->arena, j->policy.group, &j->gid, &j->error) < 0)
		return -1;
	return dial_find(j->arena, &j->policy, rules_engine(&j->rules, &line),
	    j->gid, &j->dial, &j->error);
}

int judge_parse(struct judge *j, char *const *words, size_t n)
{
	return cmdline_parse(j->arena, words, n, &j->command, &j->error);
}

/*
 * Commands that mount nothing, and enter nothing, do without the look at the
 * account.  A person who comes by a shared account has a gateway account
 * whatever the login shell is.
 */
static int find_account(struct judge *j)
{
	const struct docker_command *command = j->command.command;
	struct login login = { 0 };

	if (!grammar_role(command, ROLE_MOUNT) &&
	    !grammar_role(command, ROLE_USER) && !policy_mounts_again(command))
		return 0;
	if (j->policy.naccounts)
		login_find(j->arena, &login);
	j->caller.gateway = j->caller.gateway || login.account;
	return identity_account(j->arena, &j->caller, &j->error);
}

int judge_decide(struct judge *j)
{
	if (find_account(j) < 0 ||
	    identity_directory(j->arena, &j->caller, &j->error) < 0 ||
	    judge_rules(j, j->command.command) < 0 || judge_engine(j) < 0)
		return -1;
	decision_questions(j->arena, &j->command, &j->rules, &j->facts);
	j->facts.narrowed = j->narrowed;
	if (facts_find(j->arena, &j->engine, j->caller.uid, j->gid, &j->facts,
		&j->error) < 0)
		return -1;
	decision_make(j->arena, &j->command, &j->rules, &j->caller, &j->facts,
	    &j->decision);
	return 0;
}

int judge_receive(struct judge *j, char *const *words, size_t n)
{
	struct error wrong = { 0 }, unwritten = { 0 };

	j->audit = (struct audit){ .arena = j->arena,
		.policy = &j->policy,
		.caller = &j->caller,
		.client = j->start.client };
	if (audit_begin(&j->audit, &j->error) < 0)
		return -1;
	if (judge_parse(j, words, n) < 0)
		wrong = j->error;
	if (audit_received(&j->audit, words, n, wrong.code ? NULL : &j->command,
		&unwritten) < 0) {
		j->error = unwritten;
		return -1;
	}
	j->error = wrong;
	return wrong.code ? -1 : 0;
}

int judge_hear(struct judge *j, char *const *words, size_t n)
{
	if (judge_receive(j, words, n) < 0 || judge_decide(j) < 0) {
		audit_failed(&j->audit, &j->error);
		return -1;
	}
	if (audit_decided(&j->audit, &j->decision, &j->facts, &j->error) < 0)
		return -1;
	if (j->decision.allowed)
		return 0;
	j->error = j->decision.error;
	return -1;
}

struct execution judge_execution(struct judge *j)
{
	return (struct execution){ .arena = j->arena,
		.policy = &j->policy,
		.rules = &j->rules,
		.caller = &j->caller,
		.engine = &j->engine,
		.start = &j->start,
		.audit = &j->audit,
		.notes = j->decision.notes,
		.nnotes = j->decision.nnotes,
		.gid = j->gid,
		.connection = j->connection,
		.title = j->title };
}
