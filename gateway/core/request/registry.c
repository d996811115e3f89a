/*
 * Credentials for registries: options say what is in the headers, so that the
 * header is made afresh, and no process list has it.
 */
#include "core/request/forms.h"

#include <string.h>

/* docker-py writes some keys as docker's helpers for credentials do. */
static const struct {
	const char *key, *other;
} keys[] = {
	{ "auth", NULL },
	{ "email", NULL },
	{ "identitytoken", "IdentityToken" },
	{ "password", "Password" },
	{ "registrytoken", NULL },
	{ "serveraddress", "ServerAddress" },
	{ "username", "Username" },
};

enum { KEYS = sizeof(keys) / sizeof(*keys) };

/* The options of one account: PREFIX, the key, '=' and the value. */
static int read_account(struct reader *r, const struct field *field,
    const char *prefix, json_t *account)
{
	for (size_t i = 0; i < KEYS; i++) {
		const char *value = "", *other = "";

		if (take_text(r, field->path, account, keys[i].key, &value) <
			0 ||
		    (keys[i].other && take_text(r, field->path, account,
					  keys[i].other, &other) < 0))
			return -1;
		if (*value && *other)
			return refuse_wrong(
			    r, field->path, "has two of one kind");
		value = *value ? value : other;
		if (*value)
			add_use(r, field->flag,
			    arena_printf(r->arena, "%s%s=%s", prefix,
				keys[i].key, value));
	}
	return 0;
}

/* Puts KEY=VALUE into the account. */
static int put_account(struct writer *w, const struct field *field,
    json_t *account, const char *use)
{
	size_t length = strcspn(use, "=");

	for (size_t i = 0; i < KEYS; i++)
		if (use[length] && strlen(keys[i].key) == length &&
		    strncmp(use, keys[i].key, length) == 0)
			return put_key(w, account, keys[i].key,
			    json_string(use + length + 1));
	return error_set(w->error, w->arena, EXIT_WRONG,
	    "%s has a value that is no part of credentials", field->flag + 1);
}

/* X-Registry-Auth: always there, since push wants one. */
static int write_auth(struct writer *w, const struct field *field)
{
	json_t *account = put_object(w, field->path);
	const char *use;

	for (size_t i = 0; (use = next_use(w, field->flag, &i));)
		if (put_account(w, field, account, use) < 0)
			return -1;
	return 0;
}

static int read_auth(
    struct reader *r, const struct field *field, json_t *account)
{
	if (check_object(r, field->path, field->path, account) < 0)
		return -1;
	return read_account(r, field, "", account);
}

const struct form form_auth = { write_auth, read_auth };

/* X-Registry-Config: HOST=KEY=VALUE for each of several registries. */
static int put_host(
    struct writer *w, const struct field *field, const char *use)
{
	size_t length = strcspn(use, "=");
	const char *host = arena_strndup(w->arena, use, length);
	json_t *all = put_object(w, field->path), *account;

	if (!length || !use[length])
		return put_account(w, field, NULL, "");
	account = json_object_get(all, host);
	if (!account && put_key(w, all, host, json_object()) == 0)
		account = json_object_get(all, host);
	return put_account(w, field, account, use + length + 1);
}

static int write_config(struct writer *w, const struct field *field)
{
	const char *use;

	for (size_t i = 0; (use = next_use(w, field->flag, &i));)
		if (put_host(w, field, use) < 0)
			return -1;
	return 0;
}

static int read_config(
    struct reader *r, const struct field *field, json_t *hosts)
{
	const char *any = arena_printf(r->arena, "%s.*", field->path), *host;
	json_t *account;

	if (!json_is_object(hosts))
		return refuse_type(r, field->path, "an object of accounts");
	json_object_foreach(hosts, host, account)
	{
		if (!*host || strchr(host, '='))
			return refuse_type(
			    r, field->path, "an object of accounts");
		if (check_object(r, any, any, account) < 0 ||
		    read_account(r, field, arena_printf(r->arena, "%s=", host),
			account) < 0)
			return -1;
	}
	return 0;
}

const struct form form_config = { write_config, read_config };
