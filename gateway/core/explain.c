#include "core/explain.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 4096 }; /* bytes of a word, at most */

static const char *append(struct arena *arena, const char *text,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

static const char *append(
    struct arena *arena, const char *text, const char *format, ...)
{
	va_list args;
	const char *more;

	va_start(args, format);
	more = arena_vprintf(arena, format, args);
	va_end(args);
	return arena_printf(arena, "%s%s", text, more);
}

/* A word as a shell would need it, on one line of a terminal. */
static const char *quoted(struct arena *arena, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-_=./:,@%+";
	const char *text = "'";

	if (*word && !word[strspn(word, plain)])
		return word;
	for (; strchr(word, '\''); word = strchr(word, '\'') + 1)
		text = append(arena, text, "%.*s'\\''",
		    (int)(strchr(word, '\'') - word), word);
	return append(arena, text, "%s'", word);
}

static const char *place(struct arena *arena, const struct policy *policy,
    const struct reason *reason)
{
	return reason->line
		   ? arena_printf(arena, "%s:%d", policy->file, reason->line)
		   : "built in";
}

const char *explain_text(struct arena *arena, const struct decision *decision,
    const struct policy *policy, const struct caller *caller,
    const struct words *argv)
{
	const char *text = arena_printf(arena, "%s for %s\n",
	    decision->allowed ? "allowed" : "denied", caller->user);

	for (size_t i = 0; i < decision->nreasons; i++) {
		const struct reason *r = &decision->reasons[i];

		text = append(arena, text, "  %s %-24s %-18s %s\n",
		    r->denies ? "no " : "yes",
		    error_escape(r->what, SHOWN, arena), r->rule,
		    place(arena, policy, r));
	}
	for (size_t i = 0; i < argv->n; i++)
		text = append(arena, text, "%s%s", i ? " " : "",
		    error_escape(quoted(arena, argv->v[i]), SHOWN, arena));
	return argv->n ? append(arena, text, "\n") : text;
}

static json_t *json_text(struct arena *arena, const char *text)
{
	json_t *json = json_string(text);

	return json ? json : json_string(error_escape(text, SHOWN, arena));
}

static json_t *json_reason(struct arena *arena, const struct policy *policy,
    const struct reason *reason)
{
	return json_pack("{s:o, s:o, s:s, s:i, s:b}", "what",
	    json_text(arena, reason->what), "rule",
	    json_text(arena, reason->rule), "file",
	    reason->line ? policy->file : "", "line", reason->line, "denies",
	    reason->denies);
}

const char *explain_json(struct arena *arena, const struct decision *decision,
    const struct policy *policy, const struct caller *caller,
    const struct words *argv)
{
	json_t *words = json_array(), *reasons = json_array(), *json;
	char *dump;
	const char *text = "";

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
	dump = json_dumps(json, JSON_PRESERVE_ORDER);
	if (dump)
		text = arena_printf(arena, "%s\n", dump);
	free(dump);
	json_decref(json);
	return text;
}

static const char *help_flag(struct arena *arena, const char *text,
    const struct rules *rules, const struct docker_flag *flag)
{
	char letter[] = "-x, ";

	if (flag->alias_of || !rules_whitelisted(rules, flag) ||
	    rules_blacklisted(rules, flag))
		return text;
	letter[1] = flag->letter;
	return append(arena, text, "  %4s--%s%s\n", flag->letter ? letter : "",
	    flag->name, flag->kind == FLAG_BOOL ? "" : " VALUE");
}

/* FORCED as the policy has it, with the variables' names. */
static const char *help_forced(
    struct arena *arena, const char *text, const struct rules *rules)
{
	static const char *const names[] = { "$U_UID", "$U_GID", "$PWD",
		"$HOME", "$USER", "$GROUP" };

	for (size_t i = 0; i < rules->n; i++) {
		const struct command *forced = &rules->sections[i]->forced;

		for (size_t j = 0; j < forced->nflags; j++) {
			const char *value = forced->flags[j].value;

			text = append(arena, text,
			    "  --%s=", forced->flags[j].flag->name);
			for (; *value; value++)
				text = (unsigned char)*value < VARIABLE_END
					   ? append(arena, text, "%s",
						 names[*value - VARIABLE_UID])
					   : append(arena, text, "%c", *value);
			text = append(arena, text, "\n");
		}
	}
	return text;
}

static const char *help_images(
    struct arena *arena, const char *text, const struct rules *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct section *s = rules->sections[i];

		for (size_t j = 0; j < s->nallowed; j++)
			text = append(
			    arena, text, "  %s\n", s->allowed[j].pattern);
		for (size_t j = 0; j < s->nrestricted; j++)
			text = append(arena, text, "  not %s\n",
			    s->restricted[j].pattern);
	}
	return text;
}

const char *explain_help(struct arena *arena, const struct rules *rules)
{
	const struct docker_command *command = rules->command;
	const char *text = arena_printf(
	    arena, "undocker %s: the flags that you may use\n", command->name);

	for (size_t i = 0; i < 3 && command->tables[i]; i++)
		for (size_t j = 0; j < command->tables[i]->n; j++)
			text = help_flag(
			    arena, text, rules, &command->tables[i]->flags[j]);
	if (rules->n)
		text = append(arena, text, "always added\n");
	text = help_forced(arena, text, rules);
	if (rules_on_images(rules))
		text = append(arena, text, "images\n");
	return help_images(arena, text, rules);
}
