#include "core/policy/loader.h"

#include <string.h>

static int parse_on_disconnect(struct loader *l)
{
	static const char *const names[] = { [ON_DISCONNECT_STOP] = "stop",
		[ON_DISCONNECT_KILL] = "kill",
		[ON_DISCONNECT_LEAVE] = "leave" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(l->line->text, names[i]) != 0)
			continue;
		l->policy->on_disconnect = (enum on_disconnect)i;
		return 0;
	}
	return loader_wrong(l, "ONDISCONNECT is stop, kill or leave");
}

static int parse_grace(struct loader *l)
{
	if (loader_duration(l, &l->policy->grace) < 0)
		return -1;
	/* Whoever waits for an end waits that long. */
	if (l->policy->grace > 60 * 60)
		return loader_wrong(l, "GRACE is an hour at most");
	return 0;
}

static int parse_prompt_timeout(struct loader *l)
{
	if (strcmp(l->line->text, "none") == 0)
		return 0;
	return loader_duration(l, &l->policy->prompt_timeout);
}

static int parse_accounts(struct loader *l)
{
	struct policy *p = l->policy;
	const char *list = l->line->text;
	char *name;

	while (loader_item(l->arena, &list, " \t,", &name)) {
		if (!*name)
			continue;
		if (strcmp(name, "root") == 0)
			return loader_wrong(l, "ACCOUNTS: root is not shared");
		p->accounts = arena_grow(
		    l->arena, p->accounts, p->naccounts, sizeof(*p->accounts));
		p->accounts[p->naccounts++] = name;
	}
	return p->naccounts ? 0 : loader_wrong(l, "ACCOUNTS names nobody");
}

static int parse_users(struct loader *l)
{
	const char *name = l->line->text;

	if (*name != '/' || strpbrk(name, " \t"))
		return loader_wrong(l, "USERS is a file's absolute name");
	l->policy->users = name;
	return 0;
}

const struct setting_entry gateway_settings[] = {
	{ "ONDISCONNECT", parse_on_disconnect },
	{ "GRACE", parse_grace },
	{ "IDLETIMEOUT", parse_prompt_timeout },
	{ "ACCOUNTS", parse_accounts },
	{ "USERS", parse_users },
	{ NULL, NULL },
};
