#include "rt/audit.h"

#include "rt/audit_log.h"
#include "rt/ledger.h"
#include "rt/login.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	SCHEMA = 1,
	WORD = 256,   /* bytes of a word that are kept */
	WORDS = 4096, /* and of all words of a list; syslog's lines are short */
};

static const char hidden[] = "***";

/* JSON's own escapes do, but for DEL, for what is no UTF-8, and what is long.
 */
static json_t *text_of(struct arena *arena, const char *text)
{
	json_t *plain = NULL;

	if (strlen(text) <= WORD && !strchr(text, '\177'))
		plain = json_string(text);
	return plain ? plain : json_string(error_escape(text, WORD, arena));
}

/* NAME=value without the value, which may be a secret. */
static const char *without_value(struct arena *arena, const char *text)
{
	const char *equals = strchr(text, '=');

	return equals ? arena_printf(arena, "%.*s=%s", (int)(equals - text),
			    text, hidden)
		      : text;
}

/* Values of -e, of --build-arg, and passwords are nobody's to read. */
static bool is_secret(const struct docker_flag *flag)
{
	return flag->role == ROLE_ENV || strcmp(flag->name, "env-add") == 0 ||
	       strcmp(flag->name, "build-arg") == 0;
}

static void hide_values(struct arena *arena, struct command *command)
{
	for (size_t i = 0; i < command->nflags; i++) {
		struct flag_use *use = &command->flags[i];

		if (is_secret(use->flag))
			use->value = without_value(arena, use->value);
		else if (strcmp(use->flag->name, "password") == 0)
			use->value = hidden;
	}
}

/* A copy of the command, in its canonical words, without secrets. */
static struct words words_of(struct arena *arena, const struct command *command)
{
	struct command copy = *command;
	struct words words;

	copy.flags =
	    arena_array(arena, command->nflags + 1, sizeof(*copy.flags));
	memcpy(
	    copy.flags, command->flags, command->nflags * sizeof(*copy.flags));
	hide_values(arena, &copy);
	cmdline_emit(arena, &copy, &words);
	return words;
}

/* The words, as many as there is room for; the last is then "...". */
static json_t *list_of(struct arena *arena, char *const *words, size_t n)
{
	json_t *list = json_array();
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(words[i]);

		used += (length < WORD ? length : WORD) + 1;
		if (used > WORDS) {
			json_array_append_new(list, json_string("..."));
			break;
		}
		json_array_append_new(list, text_of(arena, words[i]));
	}
	return list;
}

static void add_time(json_t *event, struct arena *arena)
{
	struct timespec now;
	struct tm utc;
	char date[32] = "";

	clock_gettime(CLOCK_REALTIME, &now);
	if (gmtime_r(&now.tv_sec, &utc))
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
	json_object_set_new(event, "time",
	    json_string(
		arena_printf(arena, "%s.%03ldZ", date, now.tv_nsec / 1000000)));
}

/* What every event begins with. */
static json_t *event_of(const struct audit *audit, const char *name)
{
	const struct caller *caller = audit->caller;
	json_t *event = json_object();

	json_object_set_new(event, "undocker", json_integer(SCHEMA));
	json_object_set_new(event, "event", json_string(name));
	add_time(event, audit->arena);
	json_object_set_new(event, "id", json_string(audit->id));
	json_object_set_new(event, "session", json_integer(getsid(0)));
	json_object_set_new(event, "user", text_of(audit->arena, caller->user));
	json_object_set_new(event, "uid", json_integer(caller->uid));
	if (audit->client)
		json_object_set_new(
		    event, "client", text_of(audit->arena, audit->client));
	if (audit->account) {
		json_object_set_new(
		    event, "account", text_of(audit->arena, audit->account));
		json_object_set_new(
		    event, "keys", text_of(audit->arena, audit->keys));
	}
	return event;
}

static int write_line(
    const struct audit *audit, const char *line, struct error *error)
{
	const char *target = audit->policy->audit;

	return *target == '/'
		   ? audit_log_file(audit->arena, target, line, error)
		   : audit_log_syslog(audit->arena, line, error);
}

/* Consumes the event. */
static int write_event(
    const struct audit *audit, json_t *event, struct error *error)
{
	struct error ignored = { 0 };
	/* Escaped, C1's controls and marks of direction are plain text. */
	char *line = json_dumps(
	    event, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
	int result = -1;

	json_decref(event);
	if (line)
		result = write_line(audit, line, error ? error : &ignored);
	else if (error)
		error_set(
		    error, audit->arena, EXIT_INTERNAL, "the audit: no memory");
	free(line);
	return audit->policy->audit_required ? result : 0;
}

int audit_begin(struct audit *audit, struct error *error)
{
	struct error unreachable = { 0 };

	audit->id = ledger_ticket(audit->arena);
	clock_gettime(CLOCK_MONOTONIC, &audit->begun);
	audit->on = strcmp(audit->policy->audit, "off") != 0;
	if (audit->on && audit->policy->naccounts) {
		struct login login;

		login_find(audit->arena, &login);
		audit->account = login.account;
		audit->keys = login.keys;
	}
	if (!audit->on || *audit->policy->audit == '/' ||
	    audit_log_reachable(audit->arena, &unreachable) == 0)
		return 0;
	audit->on = false;
	if (!audit->policy->audit_required)
		return 0;
	*error = unreachable;
	return -1;
}

/* What could not be parsed may have a secret after any '='. */
static json_t *raw_words(struct arena *arena, char *const *words, size_t n)
{
	char **copy = arena_array(arena, n + 1, sizeof(*copy));

	for (size_t i = 0; i < n; i++)
		copy[i] = arena_strdup(arena, without_value(arena, words[i]));
	return list_of(arena, copy, n);
}

int audit_received(struct audit *audit, char *const *words, size_t n,
    const struct command *command, struct error *error)
{
	struct arena *arena = audit->arena;
	json_t *event, *list;

	if (!audit->on)
		return 0;
	if (command) {
		struct words known = words_of(arena, command);

		list = list_of(arena, known.v, known.n);
	} else {
		list = raw_words(arena, words, n);
	}
	event = event_of(audit, "start");
	json_object_set_new(event, "words", list);
	return write_event(audit, event, error);
}

/* The reason that denied, or else the section that allows the command. */
static void add_rule(
    const struct audit *audit, json_t *event, const struct decision *decision)
{
	const struct reason *found = NULL;

	for (size_t i = 0; i < decision->nreasons; i++)
		if (!found || (decision->reasons[i].denies && !found->denies))
			found = &decision->reasons[i];
	if (!found)
		return;
	json_object_set_new(event, "rule", text_of(audit->arena, found->rule));
	if (found->line)
		json_object_set_new(event, "place",
		    text_of(
			audit->arena, arena_printf(audit->arena, "%s:%d",
					  audit->policy->file, found->line)));
}

static void add_facts(
    const struct audit *audit, json_t *event, const struct facts *facts)
{
	json_t *containers = json_array(), *images = json_array();
	json_t *services = json_array();

	for (size_t i = 0; i < facts->ncontainers; i++) {
		const struct container_fact *fact = &facts->containers[i];

		if (fact->id && fact->owned)
			json_array_append_new(
			    fact->service ? services : containers,
			    text_of(audit->arena, fact->id));
	}
	for (size_t i = 0; i < facts->nimages; i++) {
		const struct image_fact *image = &facts->images[i];

		json_array_append_new(
		    images, json_pack("{s:o, s:s*}", "name",
				text_of(audit->arena, image->reference), "id",
				image->id));
	}
	json_object_set_new(event, "containers", containers);
	if (json_array_size(services))
		json_object_set(event, "services", services);
	json_decref(services);
	json_object_set_new(event, "images", images);
}

int audit_decided(struct audit *audit, const struct decision *decision,
    const struct facts *facts, struct error *error)
{
	struct arena *arena = audit->arena;
	json_t *event, *warnings;

	if (!audit->on)
		return 0;
	event = event_of(audit, "decision");
	json_object_set_new(event, "decision",
	    json_string(decision->allowed ? "allow" : "deny"));
	if (!decision->allowed)
		json_object_set_new(
		    event, "message", text_of(arena, decision->error.message));
	if (decision->plan.engine)
		json_object_set_new(event, "engine",
		    text_of(arena, decision->plan.engine->name));
	add_rule(audit, event, decision);
	add_facts(audit, event, facts);
	warnings = json_array();
	for (size_t i = 0; i < decision->nwarnings; i++)
		json_array_append_new(
		    warnings, text_of(arena, decision->warnings[i]));
	json_object_set_new(event, "warnings", warnings);
	if (decision->allowed) {
		struct words words = words_of(arena, &decision->plan.command);

		json_object_set_new(
		    event, "docker", list_of(arena, words.v, words.n));
	}
	return write_event(audit, event, error);
}

int audit_identified(struct audit *audit, const char *keys, const char *user,
    struct error *error)
{
	json_t *event;

	if (!audit->on)
		return 0;
	audit->account = audit->caller->user;
	audit->keys = keys;
	event = event_of(audit, "identity");
	json_object_set_new(
	    event, "decision", json_string(user ? "allow" : "deny"));
	if (user)
		json_object_set_new(
		    event, "person", text_of(audit->arena, user));
	else
		json_object_set_new(
		    event, "message", text_of(audit->arena, error->message));
	return write_event(audit, event, error);
}

void audit_failed(struct audit *audit, const struct error *why)
{
	json_t *event;

	if (!audit->on)
		return;
	event = event_of(audit, "decision");
	json_object_set_new(event, "decision",
	    json_string(why->code == EXIT_DENIED ? "deny" : "error"));
	json_object_set_new(
	    event, "message", text_of(audit->arena, why->message));
	write_event(audit, event, NULL);
}

void audit_ended(struct audit *audit, int code, const char *container)
{
	struct timespec now;
	json_t *event;

	if (!audit->on)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	event = event_of(audit, "end");
	json_object_set_new(event, "code", json_integer(code));
	json_object_set_new(event, "milliseconds",
	    json_integer((now.tv_sec - audit->begun.tv_sec) * 1000 +
			 (now.tv_nsec - audit->begun.tv_nsec) / 1000000));
	if (container)
		json_object_set_new(event, "container", json_string(container));
	if (audit->traffic.read)
		json_object_set_new(event, "bytes",
		    json_pack("{s:I, s:I}", "read",
			(json_int_t)audit->traffic.read, "written",
			(json_int_t)audit->traffic.written));
	if (audit->recording)
		json_object_set_new(
		    event, "recording", json_string(audit->recording));
	write_event(audit, event, NULL);
}
