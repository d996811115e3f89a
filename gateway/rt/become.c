#include "rt/become.h"

#include "core/arrival.h"
#include "core/keys/keymap.h"
#include "letter.h"
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
	char **ids;
	size_t nids;
	struct arrival arrival;
};

static bool is_id(const char *word)
{
	return strncmp(word, "SHA256:", 7) == 0 ||
	       strncmp(word, "cert:", 5) == 0 ||
	       strncmp(word, "principal:", 10) == 0;
}

static int parse_claim(struct arena *arena, char **words, size_t n,
    struct claim *claim, struct error *error)
{
	struct words rest;
	size_t i = 0;

	while (i < n && is_id(words[i]))
		i++;
	*claim = (struct claim){ .ids = words, .nids = i };
	if (i == n || strcmp(words[i], "--") != 0)
		return error_set(error, arena, EXIT_WRONG,
		    "become: '%s' is no key", i == n ? "" : words[i]);
	rest = (struct words){ .v = words + i + 1, .n = n - i - 1 };
	if (arrival_parse(arena, &rest, &claim->arrival, error) < 0)
		return -1;
	claim->arrival.is_person = true;
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

static char **make_environment(struct arena *arena, const struct start *start)
{
	char **variables = arena_array(arena, 5, sizeof(*variables));

	variables[0] = arena_strdup(arena, "PATH=/usr/bin:/bin");
	variables[1] = arena_strdup(arena, "LC_ALL=C.UTF-8");
	variables[2] = arena_printf(arena, "TERM=%s", start->term);
	if (start->client)
		variables[3] =
		    arena_printf(arena, "SSH_CONNECTION=%s", start->client);
	return variables;
}

/* Puts the arrival where undocker-gw expects it. */
static int put_arrival(
    struct arena *arena, const struct arrival *arrival, struct error *error)
{
	size_t size;
	const char *bytes = arrival_pack(arena, arrival, &size);
	int letter = bytes ? letter_write(bytes, size) : -1;

	if (letter < 0 || letter_place(letter, ARRIVAL_FD) < 0)
		return error_set(error, arena, EXIT_INTERNAL,
		    "beginning the session: %s", strerror(errno));
	return 0;
}

static int enter(struct arena *arena, const struct caller *person,
    const struct start *start, const struct arrival *arrival,
    struct error *error)
{
	static const char gateway[] = UNDOCKER_BINDIR "/undocker-gw";
	char *argv[] = { arena_strdup(arena, "undocker-gw"),
		arena_strdup(arena, ARRIVAL_WORD), NULL };

	if (put_arrival(arena, arrival, error) < 0)
		return -1;
	identity_become(person, person->gid);
	umask(022);
	if (start_release(start) < 0)
		return error_set(error, arena, EXIT_INTERNAL, "signals: %s",
		    strerror(errno));
	if (chdir(person->home) < 0)
		return error_set(error, arena, EXIT_DENIED,
		    "the home directory of '%s', %s: %s", person->user,
		    person->home, strerror(errno));
	execve(gateway, argv, make_environment(arena, start));
	return error_set(
	    error, arena, EXIT_INTERNAL, "%s: %s", gateway, strerror(errno));
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
	return enter(arena, &person, start, &claim.arrival, error);
}
