#include "core/report/explain.h"

#include "core/report/json.h"
#include "core/text.h"

#include <string.h>

enum { SHOWN = 4096 }; /* bytes of a word, at most */

/*
 * A word as a shell would need it, on one line of a terminal: what cannot be
 * shown as it is comes in $'...', the one quoting of shells that has \xNN.
 */
static void add_quoted(struct text *text, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-_=./:,@%+";
	const char *shown = error_escape(word, SHOWN, text->arena);
	bool exact = strcmp(shown, word) == 0;

	if (*word && !word[strspn(word, plain)]) {
		text_add(text, shown);
		return;
	}
	text_add(text, exact ? "'" : "$'");
	for (; *shown; shown++)
		if (*shown == '\'')
			text_add(text, exact ? "'\\''" : "\\'");
		else
			text_put(text, shown, 1);
	text_add(text, "'");
}

static const char *place(struct arena *arena, const struct policy *policy,
    const struct reason *reason)
{
	return reason->line
		   ? arena_printf(arena, "%s:%d",
			 error_escape(policy->file, SHOWN, arena), reason->line)
		   : "built in";
}

const char *explain_text(struct arena *arena, const struct decision *decision,
    const struct policy *policy, const struct caller *caller,
    const struct words *argv)
{
	struct text text = { .arena = arena };

	text_printf(&text, "%s for %s\n",
	    decision->allowed ? "allowed" : "denied",
	    error_escape(caller->user, SHOWN, arena));
	for (size_t i = 0; i < decision->nreasons; i++) {
		const struct reason *r = &decision->reasons[i];

		text_printf(&text, "  %s %-24s %-18s %s\n",
		    r->denies ? "no " : "yes",
		    error_escape(r->what, SHOWN, arena),
		    error_escape(r->rule, SHOWN, arena),
		    place(arena, policy, r));
	}
	for (size_t i = 0; i < argv->n; i++) {
		text_add(&text, i ? " " : "");
		add_quoted(&text, argv->v[i]);
	}
	if (argv->n)
		text_add(&text, "\n");
	return text_string(&text);
}

static json_t *json_reason(struct arena *arena, const struct policy *policy,
    const struct reason *reason)
{
	const char *file = reason->line ? policy->file : "";

	return json_pack("{s:o, s:o, s:o, s:i, s:b}", "what",
	    json_text(arena, reason->what), "rule",
	    json_text(arena, reason->rule), "file", json_text(arena, file),
	    "line", reason->line, "denies", reason->denies);
}

const char *explain_json(struct arena *arena, const struct decision *decision,
    const struct policy *policy, const struct caller *caller,
    const struct words *argv)
{
	json_t *words = json_array(), *reasons = json_array(), *json;

	for (size_t i = 0; i < argv->n; i++)
		json_array_append_new(words, json_text(arena, argv->v[i]));
	for (size_t i = 0; i < decision->nreasons; i++)
		json_array_append_new(
		    reasons, json_reason(arena, policy, &decision->reasons[i]));
	json = json_pack("{s:s, s:o, s:o, s:o}", "decision",
	    decision->allowed ? "allow" : "deny", "user",
	    json_text(arena, caller->user), "argv", words, "reasons", reasons);
	if (json && !decision->allowed)
		json_object_set_new(
		    json, "message", json_text(arena, decision->error.message));
	return json_line(arena, json);
}

static void help_flag(struct text *text, const struct rules *rules,
    const struct docker_flag *flag)
{
	char letter[] = "-x, ";

	if (flag->alias_of || !rules_whitelisted(rules, flag) ||
	    rules_blacklisted(rules, flag))
		return;
	letter[1] = flag->letter;
	text_printf(text, "  %4s--%s%s\n", flag->letter ? letter : "",
	    flag->name, flag->kind == FLAG_BOOL ? "" : " VALUE");
}

/* A text of the policy as it stands there, with the variables' names. */
static void add_template(struct text *text, const char *value)
{
	static const char *const names[] = { "$U_UID", "$U_GID", "$PWD",
		"$HOME", "$USER", "$GROUP" };

	for (; *value; value++)
		if ((unsigned char)*value < VARIABLE_END)
			text_add(text, names[*value - VARIABLE_UID]);
		else
			text_put(text, value, 1);
}

static void help_forced(struct text *text, const struct rules *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct command *forced = &rules->sections[i]->forced;

		for (size_t j = 0; j < forced->nflags; j++) {
			text_printf(
			    text, "  --%s=", forced->flags[j].flag->name);
			add_template(text, forced->flags[j].value);
			text_add(text, "\n");
		}
	}
}

static void help_images(struct text *text, const struct rules *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct section *s = rules->sections[i];

		for (size_t j = 0; j < s->nallowed; j++)
			text_printf(text, "  %s\n", s->allowed[j].pattern);
		for (size_t j = 0; j < s->nrestricted; j++)
			text_printf(
			    text, "  not %s\n", s->restricted[j].pattern);
	}
}

/* A heading before the first line of a list, or nothing. */
static void add_heading(struct text *text, const char **heading)
{
	if (*heading)
		text_printf(text, "%s\n", *heading);
	*heading = NULL;
}

static void help_values(struct text *text, const struct rules *rules)
{
	const char *heading = "values, as regular expressions";

	for (size_t i = 0; i < rules->n; i++) {
		const struct section *s = rules->sections[i];

		for (size_t j = 0; j < s->nvalues; j++) {
			add_heading(text, &heading);
			text_printf(text, "  --%s %s\n",
			    s->values[j].flag->name,
			    s->values[j].pattern.pattern);
		}
	}
}

static void help_binds(struct text *text, const struct rules *rules)
{
	const char *heading = "directories that you may mount";

	for (size_t i = 0; i < rules->n; i++) {
		const struct section *s = rules->sections[i];

		for (size_t j = 0; j < s->nbinds; j++) {
			add_heading(text, &heading);
			text_add(text, "  ");
			add_template(text, s->binds[j].source);
			text_add(text, s->binds[j].readonly ? ":ro\n" : "\n");
		}
	}
}

static void help_limit(struct text *text, const struct rules *rules,
    const struct docker_flag *flag, const char **heading)
{
	int line;
	const char *limit =
	    flag->alias_of ? NULL : rules_limit(rules, flag, &line);

	if (!limit)
		return;
	add_heading(text, heading);
	text_printf(text, "  --%s %s\n", flag->name, limit);
}

static void help_limits(struct text *text, const struct rules *rules)
{
	static const char *const bounds[] = {
		[BOUND_CONTAINERS] = "  %u containers\n",
		[BOUND_TIME] = "  %u seconds\n",
		[BOUND_IDLE] = "  %u seconds without input or output\n",
		[BOUND_MOUNTS] = "  %u mounts of containers that start\n",
		[BOUND_NETWORKS] = "  %u networks\n",
	};
	const struct docker_command *command = rules->command;
	const char *heading = "at most";

	for (size_t i = 0; i < 3 && command->tables[i]; i++)
		for (size_t j = 0; j < command->tables[i]->n; j++)
			help_limit(text, rules, &command->tables[i]->flags[j],
			    &heading);
	for (int i = 0; i < BOUNDS; i++) {
		unsigned int value =
		    rules_bound(rules, (enum bound_kind)i).value;

		if (!value)
			continue;
		add_heading(text, &heading);
		text_printf(text, bounds[i], value);
	}
}

/* With whose rights files of the host are used, where it is not plain. */
static void help_owners(struct text *text, const struct rules *rules)
{
	int line;
	const char *rule = rules_another(rules, &line);

	if (rule && rules->command->creates && !rules->command->on_nodes)
		text_printf(text,
		    "root inside is you in directories of the host, by %s on "
		    "line %d\n",
		    rule, line);
}

/* What people are to know before they begin. */
static void help_place(struct text *text, const struct rules *rules)
{
	int line;
	const struct engine_entry *engine = rules_engine(rules, &line);
	enum record_what record = rules_record(rules).what;

	if (engine)
		text_printf(text, "on the engine %s\n", engine->name);
	if (record != RECORD_NOTHING)
		text_printf(text, "recorded, when on a terminal%s\n",
		    record == RECORD_INPUT_TOO ? ", with what is typed" : "");
}

const char *explain_help(struct arena *arena, const struct rules *rules)
{
	const struct docker_command *command = rules->command;
	struct text text = { .arena = arena };

	help_place(&text, rules);
	help_owners(&text, rules);
	text_printf(
	    &text, "undocker %s: the flags that you may use\n", command->name);
	for (size_t i = 0; i < 3 && command->tables[i]; i++)
		for (size_t j = 0; j < command->tables[i]->n; j++)
			help_flag(&text, rules, &command->tables[i]->flags[j]);
	if (rules->n)
		text_add(&text, "always added\n");
	help_forced(&text, rules);
	if (rules_on_images(rules))
		text_add(&text, "images\n");
	help_images(&text, rules);
	help_values(&text, rules);
	help_binds(&text, rules);
	help_limits(&text, rules);
	return text_string(&text);
}
