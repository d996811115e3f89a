#include "client/remote/revoked.h"

#include "core/keys/knownhosts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_key(const struct knownhosts_line *line, ssh_key key)
{
	ssh_key other = NULL;
	char *base64 = NULL;
	bool same;

	/* Whatever type the line says that it is. */
	same = ssh_pki_export_pubkey_base64(key, &base64) == SSH_OK &&
	       strcmp(base64, line->base64) == 0;
	ssh_string_free_char(base64);
	if (same)
		return true;
	if (ssh_pki_import_pubkey_base64(line->base64,
		ssh_key_type_from_name(line->type), &other) != SSH_OK)
		return false;
	same = ssh_key_cmp(key, other, SSH_KEY_CMP_PUBLIC) == 0;
	ssh_key_free(other);
	return same;
}

/* Only libssh can hash: it is given the line as it likes it best. */
static bool is_hash_of(
    struct arena *arena, const struct knownhosts_line *line, const char *host)
{
	struct ssh_knownhosts_entry *entry = NULL;
	bool same = ssh_known_hosts_parse_line(host,
			arena_printf(arena, "%s %s %s", line->names, line->type,
			    line->base64),
			&entry) == SSH_OK;

	ssh_knownhosts_entry_free(entry);
	return same;
}

static bool names_host(struct arena *arena, const struct knownhosts_line *line,
    const char *const *names)
{
	bool hashed = knownhosts_is_hashed(line->names);

	for (; *names; names++)
		if (hashed ? is_hash_of(arena, line, *names)
			   : knownhosts_matches(line->names, *names))
			return true;
	return false;
}

static bool revokes(struct arena *arena, const char *text, ssh_key key,
    const char *const *names)
{
	struct knownhosts_line line;

	return knownhosts_parse(arena, text, &line) == 0 &&
	       line.marker == KNOWNHOSTS_REVOKED && is_key(&line, key) &&
	       names_host(arena, &line, names);
}

static const char *find_in(struct arena *arena, const char *path, ssh_key key,
    const char *const *names)
{
	FILE *file = fopen(path, "re");
	const char *found = NULL;
	char *text = NULL;
	size_t size = 0;

	for (int n = 1; file && !found && getline(&text, &size, file) > 0;
	     n++) {
		cleanup_arena struct arena *line = arena_new();

		if (revokes(line, text, key, names))
			found = arena_printf(arena, "%s:%d", path, n);
	}
	free(text);
	if (file)
		fclose(file);
	return found;
}

const char *revoked_find(struct arena *arena, ssh_session session, ssh_key key,
    const char *const *names)
{
	static const enum ssh_options_e options[] = { SSH_OPTIONS_KNOWNHOSTS,
		SSH_OPTIONS_GLOBAL_KNOWNHOSTS };
	const char *found = NULL;

	for (size_t i = 0; !found && i < sizeof(options) / sizeof(*options);
	     i++) {
		char *path = NULL;

		if (ssh_options_get(session, options[i], &path) != SSH_OK)
			continue;
		found = find_in(arena, path, key, names);
		if (!found)
			found = find_in(arena, arena_printf(arena, "%s2", path),
			    key, names);
		ssh_string_free_char(path);
	}
	return found;
}
