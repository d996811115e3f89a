#include "core/report/allowed.h"

#include "core/report/json.h"
#include "core/mapping.h"

#include <string.h>

/* The patterns of VALUES; none: any value. */
static json_t *values_of(struct arena *arena, const struct rules *rules,
    const struct docker_flag *flag)
{
	json_t *values = json_array();

	for (size_t i = 0; i < rules->n; i++) {
		const struct section *s = rules->sections[i];

		for (size_t k = 0; k < s->nvalues; k++)
			if (s->values[k].flag == flag)
				json_array_append_new(
				    values, json_text(arena,
						s->values[k].pattern.pattern));
	}
	return values;
}

static void add_flag(struct arena *arena, json_t *flags,
    const struct rules *rules, const struct docker_flag *flag)
{
	const char letter[] = { flag->letter, '\0' };

	if (flag->alias_of || !rules_whitelisted(rules, flag) ||
	    rules_blacklisted(rules, flag))
		return;
	json_array_append_new(
	    flags, json_pack("{s:s, s:s, s:b, s:o}", "name", flag->name,
		       "letter", letter, "value", flag->kind != FLAG_BOOL,
		       "values", values_of(arena, rules, flag)));
}

static json_t *flags_of(struct arena *arena, const struct rules *rules)
{
	const struct docker_command *command = rules->command;
	size_t most = sizeof(command->tables) / sizeof(*command->tables);
	json_t *flags = json_array();

	for (size_t i = 0; i < most && command->tables[i]; i++)
		for (size_t k = 0; k < command->tables[i]->n; k++)
			add_flag(
			    arena, flags, rules, &command->tables[i]->flags[k]);
	return flags;
}

static json_t *aliases_of(const struct docker_command *command)
{
	json_t *aliases = json_array();

	for (size_t i = 0; i < docker_aliases_count; i++)
		if (strcmp(docker_aliases[i].command, command->name) == 0)
			json_array_append_new(
			    aliases, json_string(docker_aliases[i].name));
	return aliases;
}

static json_t *images_of(struct arena *arena, const struct rules *rules)
{
	json_t *allowed = json_array(), *restricted = json_array();

	for (size_t i = 0; i < rules->n; i++) {
		const struct section *s = rules->sections[i];

		for (size_t k = 0; k < s->nallowed; k++)
			json_array_append_new(
			    allowed, json_text(arena, s->allowed[k].pattern));
		for (size_t k = 0; k < s->nrestricted; k++)
			json_array_append_new(restricted,
			    json_text(arena, s->restricted[k].pattern));
	}
	return json_pack(
	    "{s:o, s:o}", "allowed", allowed, "restricted", restricted);
}

/* How the host's directories are mapped; of a forced user the plan says it. */
static const char *owners_of(const struct rules *rules)
{
	int line;
	unsigned int harden = rules_harden(rules, &line);

	if (!rules->command->creates || rules->command->on_nodes)
		return NULL;
	if (!(harden & (HARDEN_USER | HARDEN_IDMAP)))
		return mapping_name(MAPPING_NONE);
	if (rules_another(rules, &line))
		return mapping_name(MAPPING_ROOT);
	return mapping_name(
	    harden & HARDEN_NO_NEW_PRIVILEGES ? MAPPING_OWN : MAPPING_SELF);
}

static json_t *command_of(struct arena *arena, const struct rules *rules)
{
	static const char *const records[] = { [RECORD_NOTHING] = "no",
		[RECORD_OUTPUT] = "output",
		[RECORD_INPUT_TOO] = "input" };
	int line;
	bool owned = rules_uid_must_match(rules, &line) == SETTING_TRUE;
	const struct engine_entry *engine = rules_engine(rules, &line);

	return json_pack("{s:s, s:o, s:o, s:o, s:b, s:s, s:s, s:s*}", "name",
	    rules->command->name, "aliases", aliases_of(rules->command),
	    "flags", flags_of(arena, rules), "images", images_of(arena, rules),
	    "owned", owned, "engine", engine ? engine->name : ENGINE_DEFAULT,
	    "recorded", records[rules_record(rules).what], "owners",
	    owners_of(rules));
}

const char *allowed_json(struct arena *arena, const struct policy *policy,
    const struct caller *caller, const struct rules *rules, size_t n)
{
	json_t *commands = json_array(), *json;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(commands, command_of(arena, &rules[i]));
	json =
	    json_pack("{s:o, s:i, s:o}", "user", json_text(arena, caller->user),
		"idle", (int)policy->prompt_timeout, "commands", commands);
	return json_line(arena, json);
}
