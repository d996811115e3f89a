/*
 * undocker-keys: the keys of accounts that several people share.  It keeps
 * sshd's file of each account, and the map that says whose each key is, in
 * step.
 */
#include "core/keys/keymap.h"
#include "core/text.h"
#include "front/front.h"
#include "keys/files.h"
#include "keys/key.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RSA_LEAST = 2048 };

static const char usage[] =
    "usage: undocker-keys add ACCOUNT USER [FILE]\n"
    "       undocker-keys add ACCOUNT USER cert:KEYID|principal:NAME\n"
    "       undocker-keys list [ACCOUNT]\n"
    "       undocker-keys remove ACCOUNT USER|SHA256:...|cert:KEYID|...\n"
    "       undocker-keys --help | --version\n"
    "Whose key is whose, at an account that several people share.  add reads\n"
    "a public key from FILE, or from standard input.  See undocker-keys(8).\n";

struct task {
	struct arena *arena;
	struct error error;
	const char *map_path;
	struct words map_lines;
	struct keymap map;
};

static const char *key_file(struct task *t, const char *account)
{
	return arena_printf(t->arena, "%s/%s", UNDOCKER_KEYDIR, account);
}

static int wrong(struct task *t, const char *format, const char *name)
{
	return error_set(&t->error, t->arena, EXIT_WRONG, format, name);
}

/* The map, which must be whole before anything is changed. */
static int load_map(struct task *t)
{
	struct text text = { .arena = t->arena };
	const char *whole;

	t->map_path = front_setting(t->arena, "gateway", "USERS");
	if (!t->map_path)
		t->map_path = "/etc/undocker/users";
	if (files_read(t->arena, t->map_path, &t->map_lines, &t->error) < 0)
		return -1;
	for (size_t i = 0; i < t->map_lines.n; i++)
		text_printf(&text, "%s\n", t->map_lines.v[i]);
	whole = text_string(&text);
	return keymap_load(
	    t->arena, t->map_path, whole, strlen(whole), &t->map, &t->error);
}

/* In ACCOUNTS, and an account that there is. */
static int check_account(struct task *t, const char *name)
{
	const char *list = front_setting(t->arena, "gateway", "ACCOUNTS");

	if (!getpwnam(name) || strchr(name, '/'))
		return wrong(t, "there is no account '%s'", name);
	if (front_listed(list, name))
		return 0;
	wrong(t, "'%s' is no account that several share", name);
	error_hint(&t->error, t->arena,
	    "name it in ACCOUNTS of [gateway] in " UNDOCKER_POLICY);
	return -1;
}

static int check_user(struct task *t, const char *name)
{
	const struct passwd *entry = getpwnam(name);

	if (!entry)
		return wrong(t, "there is no account '%s'", name);
	if (entry->pw_uid == 0)
		return wrong(t, "'%s' is root", name);
	if (front_listed(front_setting(t->arena, "gateway", "ACCOUNTS"), name))
		return wrong(t, "'%s' is an account that several share", name);
	return 0;
}

/* The key in a line of sshd's, which may begin with options. */
static bool find_key(struct arena *arena, const char *line, struct key *key)
{
	struct error error;
	bool quoted = false;

	line += strspn(line, " \t");
	if (!*line || *line == '#')
		return false;
	if (key_parse(arena, line, key, &error) == 0)
		return true;
	for (; *line && (quoted || !strchr(" \t", *line)); line++)
		if (*line == '"')
			quoted = !quoted;
		else if (*line == '\\' && line[1])
			line++;
	return key_parse(arena, line, key, &error) == 0;
}

/* Where a key is in an account's lines; lines->n: it is not. */
static size_t find_line(
    struct arena *arena, const struct words *lines, const char *id)
{
	size_t i = 0;

	for (; i < lines->n; i++) {
		struct key key;

		if (find_key(arena, lines->v[i], &key) && key.fingerprint &&
		    strcmp(key.fingerprint, id) == 0)
			break;
	}
	return i;
}

/* Nothing of it is shown, or kept: who sees it could come as its owner. */
static bool is_private(const char *line)
{
	return strstr(line, "PRIVATE KEY-----") ||
	       strncmp(line, "PuTTY-User-Key-File", 19) == 0;
}

static int refuse_private(struct task *t, const char *name)
{
	wrong(t, "%s is a private key", name);
	error_hint(&t->error, t->arena,
	    "give its public half, the file that ends with .pub");
	return -1;
}

static int read_key(struct task *t, const char *path, struct key *key)
{
	const char *name = path ? path : "standard input";
	FILE *file = path ? fopen(path, "re") : stdin;
	char *line = NULL, *more = NULL;
	size_t size = 0, room = 0;
	int result = -1;
	ssize_t n;

	if (!file)
		return wrong(t, "%s cannot be read", path);
	n = getline(&line, &size, file);
	if (n > 0)
		line[strcspn(line, "\r\n")] = '\0';
	if (n <= 0 || strlen(line) + 2 < (size_t)n)
		wrong(t, "%s holds no key", name);
	else if (is_private(line))
		refuse_private(t, name);
	else if (getline(&more, &room, file) > 0)
		wrong(t, "%s holds more than one line", name);
	else
		result = key_parse(t->arena, line, key, &t->error);
	free(line);
	free(more);
	if (path)
		fclose(file);
	return result;
}

static int check_key(struct task *t, const struct key *key)
{
	if (key->parts.is_certificate) {
		wrong(t, "a certificate is not added, but what it says%s", "");
		error_hint(&t->error, t->arena, "its ID is cert:%s",
		    error_escape(key->parts.key_id, KEYMAP_ID, t->arena));
		return -1;
	}
	if (key->parts.bits && key->parts.bits < RSA_LEAST)
		return error_set(&t->error, t->arena, EXIT_WRONG,
		    "an RSA key of %zu bits is too short; 2048 is the least",
		    key->parts.bits);
	if (strcmp(key->comment,
		error_escape(key->comment, KEYMAP_ID, t->arena)) != 0)
		return wrong(t, "the key's comment is not plain text%s", "");
	return 0;
}

static int replace_map(struct task *t)
{
	return files_replace(t->arena, t->map_path, &t->map_lines, &t->error);
}

/* Adds to the map what is not in it; -1: it is somebody else's. */
static int add_to_map(
    struct task *t, const char *id, const char *user, bool *added)
{
	const struct keymap_entry *entry = keymap_find(&t->map, id);

	*added = !entry;
	if (entry && strcmp(entry->user, user) != 0)
		return error_set(&t->error, t->arena, EXIT_WRONG,
		    "%s is %s's (%s:%d)", id, entry->user, t->map_path,
		    entry->line);
	if (entry)
		return 0;
	files_add(
	    t->arena, &t->map_lines, arena_printf(t->arena, "%s %s", id, user));
	return replace_map(t);
}

static int refuse_known(struct task *t, const char *id, const char *account)
{
	return error_set(&t->error, t->arena, EXIT_WRONG,
	    "%s is there already, at '%s'", id, account);
}

/*
 * The map first: a key that sshd does not take yet is nobody's way in, but one
 * that it takes and the map does not have would be a person nobody knows.
 */
static int add_key(
    struct task *t, const char *account, const char *user, const char *path)
{
	const char *file = key_file(t, account);
	struct words lines;
	struct key key;
	bool added;

	if (read_key(t, path, &key) < 0 || check_key(t, &key) < 0 ||
	    files_read(t->arena, file, &lines, &t->error) < 0)
		return -1;
	if (add_to_map(t, key.fingerprint, user, &added) < 0)
		return -1;
	if (find_line(t->arena, &lines, key.fingerprint) < lines.n) {
		if (!added)
			return refuse_known(t, key.fingerprint, account);
	} else {
		files_add(t->arena, &lines,
		    arena_printf(t->arena, "restrict,pty %s %s%s%s",
			key.parts.type, key.base64, *key.comment ? " " : "",
			key.comment));
		if (files_replace(t->arena, file, &lines, &t->error) < 0)
			return -1;
	}
	printf("%s %s\n", key.fingerprint, user);
	return 0;
}

static int add(struct task *t, char **words, size_t n)
{
	bool added;

	if (check_account(t, words[0]) < 0 || check_user(t, words[1]) < 0)
		return -1;
	if (n < 3 || strncmp(words[2], "cert:", 5) != 0)
		if (n < 3 || strncmp(words[2], "principal:", 10) != 0)
			return add_key(
			    t, words[0], words[1], n == 3 ? words[2] : NULL);
	if (!keymap_is_id(words[2]))
		return wrong(t, "'%s' names nobody", words[2]);
	if (add_to_map(t, words[2], words[1], &added) < 0)
		return -1;
	return added ? 0 : refuse_known(t, words[2], words[0]);
}

/* Whether sshd takes the key at any account that several share. */
static int find_accounts(struct task *t, const char *id, struct text *accounts)
{
	const char *list = front_setting(t->arena, "gateway", "ACCOUNTS");

	for (size_t length; list && *list; list += length) {
		struct words lines;
		const char *name;

		list += strspn(list, " \t,");
		length = strcspn(list, " \t,");
		name = arena_strndup(t->arena, list, length);
		if (!length || strchr(name, '/'))
			continue;
		if (files_read(t->arena, key_file(t, name), &lines, &t->error) <
		    0)
			return -1;
		if (find_line(t->arena, &lines, id) < lines.n)
			text_printf(
			    accounts, "%s%s", accounts->n ? "," : "", name);
	}
	return 0;
}

static void drop_line(struct words *lines, size_t at)
{
	memmove(lines->v + at, lines->v + at + 1,
	    (lines->n - at - 1) * sizeof(*lines->v));
	lines->n--;
}

/* sshd's file first: see add_key(). */
static int remove_id(struct task *t, const char *account, const char *id)
{
	const char *file = key_file(t, account);
	const struct keymap_entry *entry = keymap_find(&t->map, id);
	struct text accounts = { .arena = t->arena };
	struct words lines;
	size_t at;

	if (files_read(t->arena, file, &lines, &t->error) < 0)
		return -1;
	at = find_line(t->arena, &lines, id);
	if (at == lines.n && !entry)
		return wrong(t, "there is no %s", id);
	if (at < lines.n) {
		drop_line(&lines, at);
		if (files_replace(t->arena, file, &lines, &t->error) < 0)
			return -1;
	}
	if (!entry || find_accounts(t, id, &accounts) < 0 || accounts.n)
		return entry && !accounts.n ? -1 : 0;
	t->map_lines.v[entry->line - 1] = NULL;
	printf("%s %s\n", id, entry->user);
	return 0;
}

/* Lines of the map that are gone. */
static void close_ranks(struct words *lines)
{
	size_t kept = 0;

	for (size_t i = 0; i < lines->n; i++)
		if (lines->v[i])
			lines->v[kept++] = lines->v[i];
	lines->n = kept;
}

static int remove_keys(struct task *t, char **words, size_t n)
{
	size_t found = 0;

	(void)n;
	if (check_account(t, words[0]) < 0)
		return -1;
	if (keymap_is_id(words[1])) {
		found++;
		if (remove_id(t, words[0], words[1]) < 0)
			return -1;
	} else {
		for (size_t i = 0; i < t->map.n; i++) {
			if (strcmp(t->map.v[i].user, words[1]) != 0)
				continue;
			found++;
			if (remove_id(t, words[0], t->map.v[i].id) < 0)
				return -1;
		}
	}
	if (!found)
		return wrong(t, "'%s' has no key here", words[1]);
	close_ranks(&t->map_lines);
	return replace_map(t);
}

static int list(struct task *t, char **words, size_t n)
{
	if (n && check_account(t, words[0]) < 0)
		return -1;
	for (size_t i = 0; i < t->map.n; i++) {
		const struct keymap_entry *entry = &t->map.v[i];
		struct text accounts = { .arena = t->arena };

		if (find_accounts(t, entry->id, &accounts) < 0)
			return -1;
		if (!n || front_listed(text_string(&accounts), words[0]))
			printf("%s %s %s\n", entry->user,
			    accounts.n ? text_string(&accounts) : "-",
			    error_escape(entry->id, KEYMAP_ID, t->arena));
	}
	return 0;
}

static const struct verb {
	const char *name;
	size_t least, most;
	int (*run)(struct task *task, char **words, size_t n);
} verbs[] = {
	{ "add", 2, 3, add },
	{ "list", 0, 1, list },
	{ "remove", 2, 2, remove_keys },
};

static int run(struct task *t, char **words, size_t n)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		const struct verb *verb = &verbs[i];

		if (!n || strcmp(words[0], verb->name) != 0)
			continue;
		if (n - 1 < verb->least || n - 1 > verb->most)
			break;
		if (geteuid() != 0)
			return error_set(&t->error, t->arena, EXIT_INTERNAL,
			    "these files are root's");
		if (files_lock(t->arena, &t->error) < 0 || load_map(t) < 0)
			return -1;
		return verb->run(t, words + 1, n - 1);
	}
	fputs(usage, stderr);
	exit(EXIT_WRONG);
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();
	struct task task = { .arena = arena };

	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return puts("undocker " UNDOCKER_VERSION) < 0 ? EXIT_INTERNAL
							      : 0;
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return fputs(usage, stdout) < 0 ? EXIT_INTERNAL : 0;
	if (run(&task, argv + 1, (size_t)argc - 1) < 0)
		return front_complain(arena, &task.error);
	return fflush(stdout) == 0 ? 0 : EXIT_INTERNAL;
}
