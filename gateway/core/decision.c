#include "core/decision_steps.h"

#include "core/account.h"
#include "core/grammar/image_name.h"

#include <string.h>

void decision_reason(struct decider *d, const char *what, const char *rule,
    int line, bool denies)
{
	struct decision *n = d->decision;

	n->reasons =
	    arena_grow(d->arena, n->reasons, n->nreasons, sizeof(*n->reasons));
	n->reasons[n->nreasons++] = (struct reason){
		.what = what, .rule = rule, .line = line, .denies = denies
	};
	if (denies)
		n->allowed = false;
}

void decision_deny(struct decider *d, const char *what, const char *rule,
    int line, const char *format, ...)
{
	struct error *error = &d->decision->error;
	va_list args;

	decision_reason(d, what, rule, line, true);
	if (error->code)
		return;
	va_start(args, format);
	error_set(error, d->arena, EXIT_DENIED, "%s",
	    arena_vprintf(d->arena, format, args));
	va_end(args);
	if (line)
		error->message = arena_printf(d->arena, "%s (%s:%d)",
		    error->message, d->rules->policy->file, line);
}

void decision_fail(
    struct decider *d, const char *what, const struct error *error)
{
	decision_reason(d, what, "", 0, true);
	if (!d->decision->error.code)
		d->decision->error = *error;
}

void decision_hint(struct decider *d, const char *hint)
{
	if (!d->decision->error.hint)
		d->decision->error.hint = hint;
}

void decision_add(
    struct decider *d, const struct docker_flag *flag, const char *value)
{
	cmdline_add(d->arena, &d->decision->plan.command, flag, value);
}

const char *decision_readonly_note(
    struct arena *arena, const char *source, bool home)
{
	return arena_printf(arena,
	    home ? "'%s' is mounted read-only: only the work directory of your "
		   "account is mounted writable"
		 : "'%s' is mounted read-only: it is not in the work directory "
		   "of your account, and no ALLOWEDBINDS names it",
	    source);
}

/* What the home of a gateway account says to the host's programs stays. */
static void keep_home(struct decider *d, struct bind *bind, bool forced)
{
	struct decision *n = d->decision;
	bool home;

	if (bind->type != BIND_HOST || bind->readonly || !d->caller->gateway ||
	    account_owns(d->arena, d->caller, bind->source))
		return;
	home = account_keeps(d->arena, d->caller, bind->source);
	if (!home && (!forced || rules_on_binds(d->arena, d->rules, d->caller)))
		return;
	bind->readonly = true;
	decision_reason(d, arena_printf(d->arena, "%s read-only", bind->source),
	    "account", 0, false);
	n->notes = arena_grow(d->arena, n->notes, n->nnotes, sizeof(*n->notes));
	n->notes[n->nnotes++] =
	    decision_readonly_note(d->arena, bind->source, home);
}

void decision_mount(
    struct decider *d, const struct bind *asked, const char *value, bool forced)
{
	struct bind copy = *asked, *bind = &copy;
	const struct docker_flag *flag =
	    grammar_role(d->rules->command, ROLE_MOUNT);
	struct plan *plan = &d->decision->plan;
	struct error error;

	keep_home(d, bind, forced);
	if (!flag || bind_check(d->arena, bind, &error) < 0 ||
	    (d->rules->command->on_nodes &&
		decision_node_mount(d->arena, bind, &error) < 0)) {
		if (!flag)
			error_set(&error, d->arena, EXIT_DENIED,
			    "docker %s mounts nothing",
			    d->rules->command->name);
		decision_fail(d, value, &error);
		return;
	}
	plan->mounts = arena_grow(
	    d->arena, plan->mounts, plan->nmounts, sizeof(*plan->mounts));
	plan->mounts[plan->nmounts++] = (struct planned_mount){
		.bind = *bind, .forced = forced, .flag = plan->command.nflags
	};
	decision_add(d, flag, bind_emit(d->arena, bind));
}

/* ps and service ls show one's own, unless the policy says that it need not. */
bool decision_must_match(const struct rules *rules)
{
	int line;
	enum setting setting = rules_uid_must_match(rules, &line);

	if (setting == SETTING_UNSET)
		return grammar_role(rules->command, ROLE_FILTER) != NULL;
	return setting == SETTING_TRUE;
}

/* UIDMUSTMATCH=true about anything else is a promise that nobody can keep. */
static void decide_match(struct decider *d, const char *what)
{
	int line;

	if (rules_uid_must_match(d->rules, &line) != SETTING_TRUE ||
	    grammar_has_owners(d->rules->command))
		return;
	decision_deny(d, what, "UIDMUSTMATCH", line,
	    "'%s' names nothing that has an owner, and UIDMUSTMATCH is true",
	    what);
}

static void decide_command(struct decider *d)
{
	const struct section *first;
	const char *what =
	    arena_printf(d->arena, "docker %s", d->rules->command->name);

	if (!d->rules->n) {
		decision_deny(d, what, "", 0,
		    "no section of %s lets you use '%s'",
		    d->rules->policy->file, what);
		decision_hint(d, "'undocker help' lists what you may use");
		return;
	}
	first = d->rules->sections[0];
	decision_reason(d, what, arena_printf(d->arena, "[%s]", first->title),
	    first->line, false);
	decision_choose_engine(d);
	decide_match(d, what);
}

/* Copies the limits that the root side enforces into the plan. */
static void decide_bounds(struct decider *d)
{
	struct plan *plan = &d->decision->plan;
	const struct {
		enum bound_kind kind;
		const char *rule, *shown;
		unsigned int *value;
		int *line; /* or NULL */
	} bounds[] = { { BOUND_CONTAINERS, "MAXCONTAINERS",
			   "at most %u containers", &plan->max_containers,
			   &plan->max_containers_line },
		{ BOUND_MOUNTS, "MAXMOUNTS", "at most %u mounts",
		    &plan->max_mounts, &plan->max_mounts_line },
		{ BOUND_TIME, "MAXTIME", "at most %u seconds", &plan->max_time,
		    NULL },
		{ BOUND_IDLE, "IDLETIMEOUT", "at most %u idle seconds",
		    &plan->idle_timeout, NULL } };

	for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
		struct bound bound = rules_bound(d->rules, bounds[i].kind);

		*bounds[i].value = bound.value;
		if (bounds[i].line)
			*bounds[i].line = bound.line;
		if (bound.value)
			decision_reason(d,
			    arena_printf(
				d->arena, bounds[i].shown, bound.value),
			    bounds[i].rule, bound.line, false);
	}
	if (!plan->max_mounts_line)
		plan->max_mounts = MAX_MOUNTS;
}

static void decide_record(struct decider *d)
{
	static const char *const shown[] = {
		[RECORD_OUTPUT] = "recorded, on a terminal",
		[RECORD_INPUT_TOO] = "recorded, with what is typed",
	};
	struct recording_rule record = rules_record(d->rules);

	d->decision->plan.record = record.what;
	if (record.what != RECORD_NOTHING)
		decision_reason(
		    d, shown[record.what], "RECORD", record.line, false);
}

void decision_make(struct arena *arena, const struct command *command,
    const struct rules *rules, const struct caller *caller,
    const struct facts *facts, struct decision *decision)
{
	static void (*const steps[])(struct decider *) = { decide_command,
		decision_flags, decision_operands, decision_limits,
		decision_forced, decision_harden, decision_mapping,
		decision_enter, decision_places, decision_files, decide_bounds,
		decide_record, decision_engine };
	struct decider d = { .arena = arena,
		.asked = command,
		.rules = rules,
		.caller = caller,
		.facts = facts,
		.decision = decision,
		.must_match = decision_must_match(rules) };

	*decision = (struct decision){ .allowed = true };
	decision->plan.command.command = command->command;
	decision->plan.creates = command->command->creates;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		steps[i](&d);
		if (!decision->allowed || decision->plan.help)
			return;
	}
}

static void ask_container(struct arena *arena, struct facts *facts,
    bool service, const char *text, const struct reference *reference)
{
	const char *start = text + reference->start;
	size_t length = reference->length;

	if (length && *start == '/') {
		start++;
		length--;
	}
	facts->containers = arena_grow(arena, facts->containers,
	    facts->ncontainers, sizeof(*facts->containers));
	facts->containers[facts->ncontainers++] =
	    (struct container_fact){ .reference =
					 arena_strndup(arena, start, length),
		    .service = service };
}

static void ask_containers(
    struct arena *arena, const struct command *command, struct facts *facts)
{
	bool services = decision_of_services(command->command);
	struct reference r;
	const char *side;

	for (size_t i = 0; i < command->nflags; i++)
		if (decision_reference(command->flags[i].flag->role,
			command->flags[i].value, &r))
			ask_container(
			    arena, facts, false, command->flags[i].value, &r);
	for (size_t i = 0; i < command->noperands; i++)
		if (decision_operand(command, i, &r))
			ask_container(
			    arena, facts, services, command->operands[i], &r);
	side = decision_copy_side(command, &r);
	if (side)
		ask_container(arena, facts, false, side, &r);
}

static void ask_image(
    struct arena *arena, struct facts *facts, const char *reference)
{
	const char *name = image_familiar(arena, reference);

	if (!name)
		return;
	facts->images = arena_grow(
	    arena, facts->images, facts->nimages, sizeof(*facts->images));
	facts->images[facts->nimages++] =
	    (struct image_fact){ .reference = name };
}

/* A command whose flags are denied does not come to its operands. */
static void ask_images(struct arena *arena, const struct command *command,
    const struct rules *rules, struct facts *facts)
{
	size_t images =
	    decision_lists_deny(rules, command) ? 0 : decision_images(command);

	for (size_t i = 0; i < command->nflags; i++)
		if (command->flags[i].flag->role == ROLE_IMAGE)
			ask_image(arena, facts, command->flags[i].value);
	for (size_t i = 0; i < images; i++)
		ask_image(arena, facts, command->operands[i]);
}

void decision_questions(struct arena *arena, const struct command *command,
    const struct rules *rules, struct facts *facts)
{
	*facts = (struct facts){ 0 };
	if (!rules->n || cmdline_is_set(command, ROLE_HELP))
		return;
	if (decision_must_match(rules) || decision_enters(rules, command))
		ask_containers(arena, command, facts);
	if (rules_on_images(rules))
		ask_images(arena, command, rules, facts);
}

static void add_word(struct arena *arena, struct words *argv, char *word)
{
	argv->v = arena_grow(arena, argv->v, argv->n, sizeof(*argv->v));
	argv->v[argv->n++] = word;
}

static void add_file(
    struct arena *arena, struct words *argv, const char *flag, const char *path)
{
	if (path)
		add_word(arena, argv, arena_printf(arena, "%s=%s", flag, path));
}

/* How many words the command's name has. */
static size_t name_words(const struct plan *plan)
{
	size_t n = 1;

	for (const char *c = plan->command.command->name; *c; c++)
		n += *c == ' ';
	return n;
}

void plan_argv(struct arena *arena, const struct policy *policy,
    const char *config, const struct plan_files *files, const struct plan *plan,
    struct words *argv)
{
	struct words words;
	size_t flags_end = name_words(plan) + plan->command.nflags;

	cmdline_emit(arena, &plan->command, &words);
	*argv = (struct words){ 0 };
	add_word(arena, argv, arena_strdup(arena, policy->docker));
	add_file(arena, argv, "--config", config);
	add_file(
	    arena, argv, "--host", files->host ? files->host : policy->host);
	for (size_t i = 0; i <= words.n; i++) {
		/* Of several files docker lets the last win: ours is that. */
		if (i == flags_end) {
			add_file(arena, argv, "--cidfile", files->cidfile);
			add_file(arena, argv, "--env-file", files->environment);
			add_file(arena, argv, "--label-file", files->labels);
		}
		add_word(arena, argv, words.v[i]);
	}
	argv->n--;
}

void plan_mount_source(
    struct arena *arena, struct plan *plan, size_t mount, const char *source)
{
	struct planned_mount *m = &plan->mounts[mount];

	m->bind.source = source;
	plan->command.flags[m->flag].value = bind_emit(arena, &m->bind);
}
