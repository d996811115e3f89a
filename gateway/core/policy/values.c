/*
 * Settings about values, binds and amounts.
 */
#include "core/policy/loader.h"

#include "core/grammar/amount.h"
#include "core/grammar/image_name.h"
#include "core/text.h"

#include <stdlib.h>
#include <string.h>

int loader_limits(struct loader *l)
{
	struct section *s = l->section;
	struct error error = { 0 };
	struct words words;
	const char *ignored;

	if (words_split(l->arena, l->line->text, strlen(l->line->text),
		WORDS_FORCED, &words, &error) < 0 ||
	    cmdline_parse_flags(
		l->arena, s->command, &words, &s->limits, &ignored, &error) < 0)
		return loader_wrong(l, "LIMITS: %s", error.message);
	s->limits_line = l->line->number;
	if (ignored)
		return loader_wrong(l, "LIMITS: docker %s has no flag %s",
		    s->command->name, ignored);
	for (size_t i = 0; i < s->limits.nflags; i++) {
		const struct flag_use *use = &s->limits.flags[i];

		if (!amount_known(use->flag))
			return loader_wrong(l,
			    "LIMITS: values of --%s cannot be compared",
			    use->flag->name);
		if (amount_within(use->flag, use->value, use->value) != 1)
			return loader_wrong(l, "LIMITS: --%s is not '%s'",
			    use->flag->name, use->value);
	}
	return 0;
}

static int add_bind(struct loader *l, const char *word)
{
	struct section *s = l->section;
	size_t length = strlen(word);
	struct bind_rule rule = { .line = l->line->number };

	if (length > 3 && strcmp(word + length - 3, ":ro") == 0) {
		rule.readonly = true;
		length -= 3;
	}
	rule.source = arena_strndup(l->arena, word, length);
	/* A path, or one of the variables that stand for paths. */
	if (*word != '/' && *word != VARIABLE_PWD && *word != VARIABLE_HOME)
		return loader_wrong(l, "ALLOWEDBINDS are absolute paths, each "
				       "with :ro or without");
	s->binds = arena_grow(l->arena, s->binds, s->nbinds, sizeof(*s->binds));
	s->binds[s->nbinds++] = rule;
	return 0;
}

int loader_allowed_binds(struct loader *l)
{
	struct error error = { 0 };
	struct words words;

	if (words_split(l->arena, l->line->text, strlen(l->line->text),
		WORDS_FORCED, &words, &error) < 0)
		return loader_wrong(l, "ALLOWEDBINDS: %s", error.message);
	/* None left is not the same as none given, which allows any. */
	if (!words.n)
		return loader_wrong(l, "ALLOWEDBINDS names no path");
	for (size_t i = 0; i < words.n; i++)
		if (add_bind(l, words.v[i]) < 0)
			return -1;
	return 0;
}

/* A path would match no volume, and not restrict directories either. */
static bool is_misplaced(
    const struct docker_flag *flag, const struct image_rule *pattern)
{
	return (flag->role == ROLE_VOLUME || flag->role == ROLE_MOUNT) &&
	       *pattern->pattern == '/';
}

/* VALUES --flag = pattern pattern …: name is what follows VALUES. */
int loader_values(struct loader *l, const char *name)
{
	struct section *s = l->section;
	const struct docker_flag *flag = NULL;
	const char *list = l->line->text;
	struct image_rule *patterns = NULL;
	size_t n = 0;

	if (loader_flag(l, name, &flag) < 0)
		return -1;
	if (!flag)
		return 0;
	if (flag->kind == FLAG_BOOL)
		return loader_wrong(l, "--%s takes no value", flag->name);
	for (size_t i = 0; i < s->nvalues; i++)
		if (s->values[i].flag == flag)
			return loader_wrong(l,
			    "VALUES --%s is set twice in this section",
			    flag->name);
	if (loader_patterns(l, list, &patterns, &n) < 0)
		return -1;
	if (!n)
		return loader_wrong(l, "VALUES --%s names none", flag->name);
	for (size_t i = 0; i < n; i++) {
		if (is_misplaced(flag, &patterns[i]))
			return loader_wrong(l,
			    "VALUES of volumes are name:/target; for "
			    "directories write ALLOWEDBINDS");
		s->values = arena_grow(
		    l->arena, s->values, s->nvalues, sizeof(*s->values));
		s->values[s->nvalues++] =
		    (struct value_rule){ .flag = flag, .pattern = patterns[i] };
	}
	return 0;
}
