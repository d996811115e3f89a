#include "core/policy/loader.h"
#include "core/policy/pattern.h"

#include "core/grammar/bind.h"

#include <stdlib.h>
#include <string.h>

static int parse_whitelist(struct loader *l)
{
	struct section *s = l->section;

	return loader_flags(l, &s->whitelist, &s->nwhitelist);
}

static int parse_blacklist(struct loader *l)
{
	struct section *s = l->section;

	return loader_flags(l, &s->blacklist, &s->nblacklist);
}

static int check_forced_mount(
    struct loader *l, const struct flag_use *use, struct error *error)
{
	struct bind bind;

	if (bind_parse(l->arena, use->flag->role, use->value, &bind, error) < 0)
		return -1;
	if (l->section->command->on_nodes && bind.type == BIND_HOST &&
	    strchr(bind.source, VARIABLE_PWD))
		return error_set(error, l->arena, EXIT_POLICY,
		    "a service mounts by path: $PWD is whatever the user makes "
		    "of it");
	return 0;
}

/* A forced mount is a mount already when the policy is read. */
static int check_forced_mounts(struct loader *l)
{
	const struct command *forced = &l->section->forced;
	struct error error = { 0 };

	for (size_t i = 0; i < forced->nflags; i++) {
		const struct flag_use *use = &forced->flags[i];
		int result = 0;

		if (use->flag->role == ROLE_VOLUME ||
		    use->flag->role == ROLE_MOUNT)
			result = check_forced_mount(l, use, &error);
		else if (use->flag->role == ROLE_WRITES_FILE)
			result = error_set(&error, l->arena, EXIT_POLICY,
			    "--%s writes a file", use->flag->name);
		if (result < 0)
			return loader_wrong(l, "FORCED: %s", error.message);
	}
	return 0;
}

static int parse_forced(struct loader *l)
{
	struct section *s = l->section;
	struct error error = { 0 };
	struct words words;
	const char *ignored;

	s->forced_line = l->line->number;
	if (words_split(l->arena, l->line->text, strlen(l->line->text),
		WORDS_FORCED, &words, &error) < 0 ||
	    cmdline_parse_flags(
		l->arena, s->command, &words, &s->forced, &ignored, &error) < 0)
		return loader_wrong(l, "FORCED: %s", error.message);
	if (ignored)
		loader_warn(
		    l, arena_printf(l->arena,
			   "FORCED: docker %s has no flag %s: no effect",
			   s->command->name, ignored));
	return check_forced_mounts(l);
}

static int parse_allowed(struct loader *l)
{
	/* None left is not the same as none given, which allows any. */
	if (!*l->line->text)
		return loader_wrong(l, "ALLOWEDIMAGES names no image");
	return loader_patterns(
	    l, l->line->text, &l->section->allowed, &l->section->nallowed);
}

static int parse_restricted(struct loader *l)
{
	return loader_patterns(l, l->line->text, &l->section->restricted,
	    &l->section->nrestricted);
}

static int parse_uid_must_match(struct loader *l)
{
	bool truth;

	if (loader_truth(l, &truth) < 0)
		return -1;
	l->section->uid_must_match = truth ? SETTING_TRUE : SETTING_FALSE;
	l->section->uid_must_match_line = l->line->number;
	if (truth && !l->section->command->narrowed &&
	    !grammar_has_owners(l->section->command))
		loader_warn(l, arena_printf(l->arena,
				   "UIDMUSTMATCH: docker %s names nothing that "
				   "has an owner: it is denied",
				   l->section->command->name));
	return 0;
}

static int parse_harden(struct loader *l)
{
	const char *list = l->line->text;
	unsigned int harden = 0;
	bool off = false;
	char *item;

	while (loader_item(l->arena, &list, " \t", &item)) {
		if (strcmp(item, "no-new-privileges") == 0)
			harden |= HARDEN_NO_NEW_PRIVILEGES;
		else if (strcmp(item, "user") == 0)
			harden |= HARDEN_USER;
		else if (strcmp(item, "idmap") == 0)
			harden |= HARDEN_IDMAP;
		else if (strcmp(item, "off") == 0)
			off = true;
		else if (*item)
			return loader_wrong(l, "HARDEN has no '%s'", item);
	}
	if (off == (harden != 0))
		return loader_wrong(l, "HARDEN is 'off', or some of "
				       "'no-new-privileges user idmap'");
	if ((harden & HARDEN_USER) && (harden & HARDEN_IDMAP))
		return loader_wrong(
		    l, "HARDEN has either 'user' or 'idmap', not both");
	l->section->harden = harden;
	l->section->harden_line = l->line->number;
	return 0;
}

const struct setting_entry command_settings[] = {
	{ "WHITELIST", parse_whitelist },
	{ "BLACKLIST", parse_blacklist },
	{ "FORCED", parse_forced },
	{ "ALLOWEDIMAGES", parse_allowed },
	{ "RESTRICTEDIMAGES", parse_restricted },
	{ "UIDMUSTMATCH", parse_uid_must_match },
	{ "HARDEN", parse_harden },
	{ "MAXCONTAINERS", parse_max_containers },
	{ "MAXMOUNTS", parse_max_mounts },
	{ "MAXNETWORKS", parse_max_networks },
	{ "MAXTIME", parse_max_time },
	{ "IDLETIMEOUT", parse_idle_timeout },
	{ "RECORD", parse_record },
	{ "ALLOWEDBINDS", loader_allowed_binds },
	{ "LIMITS", loader_limits },
	{ "ENGINE", parse_engine },
	{ NULL, NULL },
};
