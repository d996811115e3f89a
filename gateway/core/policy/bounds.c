#include "core/policy/loader.h"

#include <stdlib.h>
#include <string.h>

/* `none` takes back what a less specific section says. */
static int set_bound(struct loader *l, enum bound_kind kind, unsigned int value)
{
	bool none = strcmp(l->line->text, "none") == 0;

	if (!none && !value)
		return loader_wrong(
		    l, "%s: for no bound, write 'none'", l->line->name);
	l->section->bounds[kind] =
	    (struct bound){ .value = value, .line = l->line->number };
	return 0;
}

static int parse_time(struct loader *l, enum bound_kind kind)
{
	unsigned int seconds = 0;

	if (strcmp(l->line->text, "none") != 0 &&
	    loader_duration(l, &seconds) < 0)
		return -1;
	return set_bound(l, kind, seconds);
}

int parse_max_time(struct loader *l)
{
	return parse_time(l, BOUND_TIME);
}

int parse_idle_timeout(struct loader *l)
{
	return parse_time(l, BOUND_IDLE);
}

static int parse_count(struct loader *l, enum bound_kind kind, bool effective,
    const char *not_done)
{
	const char *text = l->line->text, *name = l->line->name;
	unsigned int number = 0;

	if (strcmp(text, "none") != 0 &&
	    (!loader_number(&text, &number) || *text))
		return loader_wrong(l, "%s is a number, or 'none'", name);
	if (!effective)
		loader_warn(
		    l, arena_printf(l->arena, "%s: docker %s %s: no effect",
			   name, l->section->command->name, not_done));
	return set_bound(l, kind, number);
}

int parse_max_containers(struct loader *l)
{
	return parse_count(
	    l, BOUND_CONTAINERS, l->section->command->creates, "creates none");
}

int parse_max_mounts(struct loader *l)
{
	const struct docker_command *command = l->section->command;

	return parse_count(l, BOUND_MOUNTS,
	    command->creates || policy_mounts_again(command), "mounts nothing");
}

int parse_max_networks(struct loader *l)
{
	return parse_count(l, BOUND_NETWORKS,
	    l->section->command->operands == OPERANDS_NEW_NETWORK,
	    "makes none");
}

int parse_record(struct loader *l)
{
	static const char *const names[] = { [RECORD_NOTHING] = "false",
		[RECORD_OUTPUT] = "true",
		[RECORD_INPUT_TOO] = "input" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(l->line->text, names[i]) != 0)
			continue;
		l->section->record =
		    (struct recording_rule){ .what = (enum record_what)i,
			    .line = l->line->number };
		return 0;
	}
	return loader_wrong(l, "RECORD is true, false, or input");
}

int parse_record_directory(struct loader *l)
{
	const char *name = l->line->text;

	if (*name != '/' || strstr(name, "/../") || !name[1])
		return loader_wrong(
		    l, "RECORDDIR is a directory's absolute name");
	l->policy->record_directory = name;
	return 0;
}

int parse_record_size(struct loader *l)
{
	static const char units[] = "kmg";
	const char *text = l->line->text, *unit;
	unsigned int number;

	if (loader_number(&text, &number) && number && *text && !text[1]) {
		unit = strchr(units, *text);
		if (unit) {
			l->policy->record_size = (unsigned long long)number
						 << 10 * (unit - units + 1);
			return 0;
		}
	}
	return loader_wrong(
	    l, "RECORDSIZE is a number with k, m or g: 500k, 64m, 1g");
}
