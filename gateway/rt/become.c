#include "rt/become.h"

#include "core/keymap.h"
#include "rt/audit.h"
#include "rt/identity.h"
#include "rt/login.h"
#include "rt/trusted.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is asked for. */
struct claim {
	char **variables, **ids;
	size_t nvariables, nids;
	char *text; /* NULL: no command */
};

/* What a session may keep of what sshd has let in: no name that a program, or
 * the C library, would take for a file's. */
static bool is_kept(const char *word)
{
	static const char *const names[] = {
		"LANG=", "LC_ALL=", "LC_CTYPE=", "NO_COLOR="
	};
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789._@-";

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t length = strlen(names[i]);

		if (strncmp(word, names[i], length) == 0)
			return strlen(word) <= 64 &&
			       !word[length + strspn(word + length, plain)];
	}
	return false;
}

static bool is_id(const char *word)
{
	return strncmp(word, "SHA256:", 7) == 0 ||
	       strncmp(word, "cert:", 5) == 0 ||
	       strncmp(word, "principal:", 10) == 0;
}

static int parse_claim(struct arena *arena, char **words, size_t n,
    struct claim *claim, struct error *error)
{
	size_t i = 0;

	*claim = (struct claim){ .variables = words };
	while (i < n && is_kept(words[i]))
		i++;
	claim->nvariables = i;
	claim->ids = words + i;
	while (i < n && is_id(words[i]))
		i++;
	claim->nids = i - claim->nvariables;
	if (i + 2 == n && strcmp(words[i], "--") == 0)
		claim->text = words[i + 1];
	else if (i != n)
		return error_set(error, arena, EXIT_WRONG,
		    "become: '%s' is neither a key nor a command", words[i]);
	return 0;
}

static int check_person(struct arena *arena, const struct policy *policy,
    const struct caller *person, struct error *error)
{
	bool shared;

	if (person->uid == 0 || person->uid < policy->minuid)
		return error_set(error, arena, EXIT_DENIED,
		    "'%s' has uid %u, and MINUID is %u", person->user,
		    person->uid, policy->minuid);
	if (identity_among(arena, person->uid, policy->accounts,
		policy->naccounts, &shared, error) < 0)
		return -1;
	return shared ? error_set(error, arena, EXIT_DENIED,
			    "'%s' is an account that several share, not a "
			    "person",
			    person->user)
		      : 0;
}

static int find_person(struct arena *arena, const struct policy *policy,
    const struct claim *claim, struct caller *person, struct error *error)
{
	struct keymap map;
	const char *name;
	size_t length;
	char *text;

	if (trusted_read(arena, policy->users, KEYMAP_SIZE, EXIT_POLICY, &text,
		&length, error) < 0 ||
	    keymap_load(arena, policy->users, text, length, &map, error) < 0 ||
	    keymap_person(arena, &map, claim->ids, claim->nids, &name, error) <
		0 ||
	    identity_named(arena, name, person, error) < 0)
		return -1;
	return check_person(arena, policy, person, error);
}

static const char *keys_of(struct arena *arena, const struct claim *claim)
{
	const char *keys = "";

	for (size_t i = 0; i < claim->nids; i++)
		keys = arena_printf(arena, "%s%s%s", keys, i ? "," : "",
		    error_escape(claim->ids[i], KEYMAP_ID, arena));
	return keys;
}

static char **environment_of(struct arena *arena, const struct caller *person,
    const struct start *start, const struct claim *claim)
{
	char **variables =
	    arena_array(arena, claim->nvariables + 8, sizeof(*variables));
	size_t n = 0;

	variables[n++] = arena_printf(arena, "HOME=%s", person->home);
	variables[n++] = arena_printf(arena, "USER=%s", person->user);
	variables[n++] = arena_printf(arena, "LOGNAME=%s", person->user);
	variables[n++] =
	    arena_strdup(arena, "SHELL=" UNDOCKER_BINDIR "/undocker-gw");
	variables[n++] = arena_strdup(arena, "PATH=/usr/bin:/bin");
	variables[n++] = arena_printf(arena, "TERM=%s", start->term);
	if (start->client)
		variables[n++] =
		    arena_printf(arena, "SSH_CONNECTION=%s", start->client);
	for (size_t i = 0; i < claim->nvariables; i++)
		variables[n++] = claim->variables[i];
	return variables;
}

static int enter(struct arena *arena, const struct caller *person,
    const struct start *start, char **environment, char *text,
    struct error *error)
{
	static const char gateway[] = UNDOCKER_BINDIR "/undocker-gw";
	char *argv[] = { arena_strdup(arena, "undocker-gw"), NULL, NULL, NULL };

	if (text) {
		argv[1] = arena_strdup(arena, "-c");
		argv[2] = text;
	}
	identity_become(person, person->gid);
	umask(022);
	if (start_release(start) < 0)
		return error_set(error, arena, EXIT_INTERNAL, "signals: %s",
		    strerror(errno));
	if (chdir(person->home) < 0)
		return error_set(error, arena, EXIT_DENIED,
		    "the home directory of '%s', %s: %s", person->user,
		    person->home, strerror(errno));
	execve(gateway, argv, environment);
	return error_set(error, arena,
	    errno == E2BIG ? EXIT_WRONG : EXIT_INTERNAL, "%s: %s", gateway,
	    strerror(errno));
}

int become(struct arena *arena, const struct policy *policy,
    const struct caller *account, const struct start *start, char **words,
    size_t n, struct error *error)
{
	struct caller person = *account;
	struct login login;
	struct audit audit = { .arena = arena,
		.policy = policy,
		.caller = account,
		.client = start->client };
	struct claim claim;
	int result;

	if (parse_claim(arena, words, n, &claim, error) < 0 ||
	    audit_begin(&audit, error) < 0)
		return -1;
	login = (struct login){ account->user, keys_of(arena, &claim) };
	result = login_by_sshd(arena, error);
	if (result == 0)
		result = find_person(arena, policy, &claim, &person, error);
	if (result == 0)
		result = login_keep(arena, &login, error);
	if (audit_identified(&audit, login.keys,
		result < 0 ? NULL : person.user, error) < 0 ||
	    result < 0)
		return -1;
	return enter(arena, &person, start,
	    environment_of(arena, &person, start, &claim), claim.text, error);
}
