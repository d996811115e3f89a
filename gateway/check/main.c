/*
 * undocker-check: what is wrong or dangerous in a policy, and what somebody
 * may do by it.  It has no rights but those of whoever runs it.
 */
#include "check/caller.h"
#include "check/file.h"
#include "check/findings.h"
#include "core/report/explain.h"
#include "core/request/plan.h"
#include "front/front.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: undocker check [--strict] [--json] [FILE]\n"
    "       undocker check --as USER [--json] [--policy FILE] COMMAND ...\n"
    "What is wrong or dangerous in a policy (" UNDOCKER_POLICY ", and the\n"
    "machine around it, when no FILE is given); or what USER may do.\n"
    "Exit codes: 0, with --strict 1 when there are warnings, 77 denied,\n"
    "78 the policy has an error.\n";

struct options {
	bool strict, json;
	const char *as, *file;
	char **words; /* of --as */
	size_t n;
};

static bool take(struct options *o, const char *word)
{
	if (!o->n || strcmp(o->words[0], word) != 0)
		return false;
	o->words++;
	o->n--;
	return true;
}

static bool take_value(struct options *o, const char *word, const char **value)
{
	if (o->n < 2 || !take(o, word))
		return false;
	*value = o->words[0];
	o->words++;
	o->n--;
	return true;
}

static bool parse_options(struct options *o, int argc, char **argv)
{
	*o = (struct options){ .words = argv + 1, .n = (size_t)argc - 1 };
	while (true) {
		if (take(o, "--strict"))
			o->strict = true;
		else if (take(o, "--json"))
			o->json = true;
		else if (!take_value(o, "--as", &o->as) &&
			 !take_value(o, "--policy", &o->file))
			break;
	}
	if (o->n && o->words[0][0] == '-')
		return false;
	if (o->as)
		return o->n > 0;
	if (o->n > 1 || (o->n && o->file))
		return false;
	if (o->n)
		o->file = o->words[0];
	return true;
}

/* A backslash is a pattern's, and harmless: it is shown as it is. */
static const char *shown(struct arena *arena, const char *text)
{
	static const char escaped[] = "\\x5c";
	char *result = arena_strdup(arena, error_escape(text, 4096, arena));
	char *at = result;

	while ((at = strstr(at, escaped))) {
		memmove(at + 1, at + sizeof(escaped) - 1,
		    strlen(at + sizeof(escaped) - 1) + 1);
		at++;
	}
	return result;
}

static void print_finding(
    struct arena *arena, const char *file, const struct finding *f)
{
	if (f->line)
		printf("%s:%d: ", file, f->line);
	printf("warning: %s\n", error_escape(f->what, 4096, arena));
	if (f->instead)
		printf(
		    "    instead: %s\n", error_escape(f->instead, 4096, arena));
}

static void print_json(struct arena *arena, const char *file,
    const struct findings *f, const struct error *error)
{
	json_t *warnings = json_array(), *errors = json_array(), *json;
	char *text;

	for (size_t i = 0; i < f->n; i++)
		json_array_append_new(warnings,
		    json_pack("{s:i, s:s, s:s?}", "line", f->v[i].line, "what",
			shown(arena, f->v[i].what), "instead",
			f->v[i].instead));
	if (error->code)
		json_array_append_new(errors,
		    json_string(error_escape(error->message, 4096, arena)));
	json = json_pack("{s:s, s:o, s:o}", "file",
	    error_escape(file, 4096, arena), "errors", errors, "warnings",
	    warnings);
	text = json_dumps(json, JSON_PRESERVE_ORDER);
	puts(text ? text : "{}");
	free(text);
	json_decref(json);
}

static int check(
    struct arena *arena, const struct options *o, const struct policy *policy)
{
	struct findings f = { .arena = arena };
	const struct error none = { 0 };

	findings_of_policy(&f, policy);
	if (!o->file) {
		findings_of_machine(&f, policy);
		findings_of_accounts(&f, policy);
		findings_of_people(&f, policy);
	}
	if (o->json)
		print_json(arena, policy->file, &f, &none);
	for (size_t i = 0; i < f.n && !o->json; i++)
		print_finding(arena, policy->file, &f.v[i]);
	if (!f.n && !o->json)
		printf("%s: nothing to warn of\n", policy->file);
	return f.n && o->strict ? 1 : 0;
}

/* Taken for granted: containers are the user's own, images have one name. */
static void assume_facts(struct facts *facts)
{
	for (size_t i = 0; i < facts->ncontainers; i++) {
		facts->containers[i].id = facts->containers[i].reference;
		facts->containers[i].owned = true;
		facts->containers[i].recorded = true;
	}
	for (size_t i = 0; i < facts->nimages; i++) {
		facts->images[i].present = true;
		facts->images[i].names = &facts->images[i].reference;
		facts->images[i].nnames = 1;
	}
}

static int answer_for(struct arena *arena, const struct options *o,
    const struct policy *policy, struct error *error)
{
	struct command command;
	struct caller caller;
	struct rules rules;
	struct facts facts;
	struct decision decision;
	struct words argv = { 0 };

	if (cmdline_parse(arena, o->words, o->n, &command, error) < 0 ||
	    caller_find(arena, o->as, policy, command.command, &caller, error) <
		0)
		return front_complain(arena, error);
	policy_rules(arena, policy, &caller, command.command, &rules);
	decision_questions(arena, &command, &rules, &facts);
	assume_facts(&facts);
	decision_make(arena, &command, &rules, &caller, &facts, &decision);
	if (decision.allowed && !decision.plan.help)
		plan_argv(arena, policy, UNDOCKER_LIBDIR "/docker-config",
		    &(struct plan_files){ 0 }, &decision.plan, &argv);
	fputs((o->json ? explain_json : explain_text)(
		  arena, &decision, policy, &caller, &argv),
	    stdout);
	fflush(stdout);
	if (decision.allowed)
		return 0;
	return o->json ? decision.error.code
		       : front_complain(arena, &decision.error);
}

static int run(struct arena *arena, const struct options *o)
{
	const char *file = o->file ? o->file : UNDOCKER_POLICY;
	struct policy policy = { 0 };
	struct error error = { 0 };
	char *text;
	size_t length;
	int code;

	if (file_read(arena, file, POLICY_SIZE, &text, &length, &error) < 0 ||
	    policy_load(arena, file, text, length, &policy, &error) < 0) {
		if (o->json && !o->as)
			print_json(arena, file,
			    &(struct findings){ .arena = arena }, &error);
		else
			front_complain(arena, &error);
		code = EXIT_POLICY;
	} else {
		code = o->as ? answer_for(arena, o, &policy, &error)
			     : check(arena, o, &policy);
	}
	policy_end(&policy);
	return code;
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();
	struct options options;

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return fputs(usage, stdout) < 0 ? EXIT_INTERNAL : 0;
	if (argc < 1 || !parse_options(&options, argc, argv)) {
		fputs(usage, stderr);
		return EXIT_WRONG;
	}
	return run(arena, &options);
}
