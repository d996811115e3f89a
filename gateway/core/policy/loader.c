#include "core/policy/loader.h"

#include "core/policy/pattern.h"

#include <stdlib.h>
#include <string.h>

int loader_wrong(struct loader *l, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_set(l->error, l->arena, EXIT_POLICY, "%s:%d: %s", l->policy->file,
	    l->line->number, arena_vprintf(l->arena, format, args));
	va_end(args);
	return -1;
}

void loader_warn(struct loader *l, const char *message)
{
	struct policy *p = l->policy;

	p->warnings = arena_grow(
	    l->arena, p->warnings, p->nwarnings, sizeof(*p->warnings));
	p->warnings[p->nwarnings++] =
	    (struct warning){ .line = l->line->number, .message = message };
}

int loader_truth(struct loader *l, bool *truth)
{
	*truth = strcmp(l->line->text, "true") == 0;
	if (!*truth && strcmp(l->line->text, "false") != 0)
		return loader_wrong(l, "%s is either true or false, not '%s'",
		    l->line->name, l->line->text);
	return 0;
}

bool loader_item(
    struct arena *arena, const char **list, const char *separators, char **item)
{
	size_t length, lead;

	if (!**list)
		return false;
	length = strcspn(*list, separators);
	lead = strspn(*list, " \t");
	*item = arena_strndup(arena, *list + (lead < length ? lead : length),
	    lead < length ? length - lead : 0);
	*list += length + ((*list)[length] != '\0');
	for (size_t n = strlen(*item); n && strchr(" \t", (*item)[n - 1]);)
		(*item)[--n] = '\0';
	return true;
}

/* -x or --name, of the section's command or of docker itself. */
static const struct docker_flag *find_flag(
    const struct docker_command *command, const char *dashed)
{
	const struct flag_table *globals = &docker_globals;

	if (command)
		return dashed[1] == '-' ? grammar_flag(command, dashed + 2,
					      strlen(dashed) - 2)
					: grammar_letter(command,
					      dashed[2] ? '\0' : dashed[1]);
	for (size_t i = 0; i < globals->n; i++) {
		const struct docker_flag *f = &globals->flags[i];

		if (dashed[1] == '-' ? strcmp(f->name, dashed + 2) == 0
				     : f->letter == dashed[1] && !dashed[2])
			return f;
	}
	return NULL;
}

/* A name of a list's item: the flag is found, or is another command's. */
static int resolve_name(struct loader *l, const char *name,
    const struct docker_flag **flag, bool *elsewhere)
{
	const struct docker_command *command =
	    l->section ? l->section->command : NULL;
	const struct docker_flag *found;

	if (name[0] != '-' || !name[1] || (name[1] == '-' && !name[2]))
		return loader_wrong(l, "'%s' is not the form of a flag", name);
	found = find_flag(command, name);
	if (!found) {
		if (!grammar_flag_anywhere(name, strlen(name)))
			return loader_wrong(
			    l, "no docker command has the flag %s", name);
		*elsewhere = true;
		return 0;
	}
	if (*flag && *flag != found)
		return loader_wrong(l, "%s and --%s are two flags, not one",
		    name, (*flag)->name);
	*flag = found;
	return 0;
}

/* `-e|--env list`: names joined by |, then a word if it takes a value. */
static int resolve_item(
    struct loader *l, char *item, const struct docker_flag **flag)
{
	size_t names = strcspn(item, " \t");
	const char *type = item + names + strspn(item + names, " \t");
	const char *list = arena_strndup(l->arena, item, names);
	bool elsewhere = false;
	char *name;

	*flag = NULL;
	while (loader_item(l->arena, &list, "|", &name))
		if (resolve_name(l, name, flag, &elsewhere) < 0)
			return -1;
	if (*flag && elsewhere)
		return loader_wrong(
		    l, "not all of %s are flags of this command", item);
	if (!*flag) {
		loader_warn(
		    l, arena_printf(l->arena,
			   "%s: docker %s has no such flag: no effect", item,
			   l->section ? l->section->command->name : ""));
		return 0;
	}
	if (type[strcspn(type, " \t")])
		return loader_wrong(
		    l, "'%s': a flag takes one value at most", item);
	if (!*type != ((*flag)->kind == FLAG_BOOL))
		return loader_wrong(l, "--%s takes %s value: write '%s'",
		    (*flag)->name, *type ? "no" : "a",
		    *type ? "--flag" : "--flag string");
	return 0;
}

int loader_flag(
    struct loader *l, const char *name, const struct docker_flag **flag)
{
	bool elsewhere = false;

	if (resolve_name(l, name, flag, &elsewhere) < 0)
		return -1;
	if (elsewhere)
		loader_warn(l, arena_printf(l->arena,
				   "%s: docker %s has no such flag: no effect",
				   name, l->section->command->name));
	return 0;
}

static char *unquote(char *item)
{
	size_t length = strlen(item);

	if (length < 2 || item[0] != '"' || item[length - 1] != '"')
		return item;
	item[length - 1] = '\0';
	return item + 1;
}

int loader_flags(struct loader *l, struct flag_rule **rules, size_t *n)
{
	const char *list = l->line->text;
	char *item;

	while (loader_item(l->arena, &list, ",", &item)) {
		const struct docker_flag *flag;

		item = unquote(item);
		if (!*item)
			return loader_wrong(
			    l, "%s has an empty item", l->line->name);
		if (resolve_item(l, item, &flag) < 0)
			return -1;
		if (!flag)
			continue;
		*rules = arena_grow(l->arena, *rules, *n, sizeof(**rules));
		(*rules)[(*n)++] =
		    (struct flag_rule){ .flag = flag, .line = l->line->number };
	}
	return 0;
}

int loader_patterns(
    struct loader *l, const char *list, struct image_rule **rules, size_t *n)
{
	struct policy *p = l->policy;
	char *item;

	while (loader_item(l->arena, &list, " \t", &item)) {
		const char *reason = NULL;
		struct image_rule rule = { .pattern = item,
			.line = l->line->number };

		if (!*item)
			continue;
		rule.code = pattern_compile(l->arena, item, &reason);
		if (!rule.code)
			return loader_wrong(l, "'%s': %s", item, reason);
		p->codes = arena_grow(
		    l->arena, p->codes, p->ncodes, sizeof(*p->codes));
		p->codes[p->ncodes++] = rule.code;
		*rules = arena_grow(l->arena, *rules, *n, sizeof(**rules));
		(*rules)[(*n)++] = rule;
	}
	return 0;
}

bool loader_number(const char **text, unsigned int *number)
{
	size_t digits = strspn(*text, "0123456789");

	if (!digits || digits > 9 || (digits > 1 && **text == '0'))
		return false;
	*number = (unsigned int)strtoul(*text, NULL, 10);
	*text += digits;
	return true;
}

int loader_duration(struct loader *l, unsigned int *seconds)
{
	static const struct {
		const char *name;
		unsigned int seconds;
	} units[] = { { "s", 1 }, { "m", 60 }, { "h", 60 * 60 },
		{ "d", 24 * 60 * 60 } };
	const unsigned int year = 365 * 24 * 60 * 60;
	const char *text = l->line->text;
	unsigned int number;

	if (loader_number(&text, &number)) {
		for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
			if (strcmp(text, units[i].name) != 0 ||
			    number > year / units[i].seconds)
				continue;
			*seconds = number * units[i].seconds;
			return 0;
		}
	}
	return loader_wrong(l,
	    "%s is a number with s, m, h or d: 30s, 10m, 8h, 1d; a year at "
	    "most",
	    l->line->name);
}
