#include "rt/audit.h"

#include "rt/ticket.h"

#include "rt/audit_log.h"
#include "rt/audit_words.h"
#include "rt/ledger.h"
#include "rt/login.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * rsyslog cuts a message after 8,096 bytes, header and all, and a line that is
 * cut is no JSON any more.  Sizes are in bytes as written.
 */
enum {
	SCHEMA = 1,
	LINE = 7600,
	NAME = 300,    /* of a user, an address, a message, a rule */
	PATH = 1500,   /* a mount's side: two fit into a line */
	DOCKER = 3000, /* at least, for what docker was given */
};

static json_t *name_of(const struct audit *audit, const char *text)
{
	return audit_text(audit->arena, text, NAME);
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
	json_object_set_new(event, "user", name_of(audit, caller->user));
	json_object_set_new(event, "uid", json_integer(caller->uid));
	if (audit->client)
		json_object_set_new(
		    event, "client", name_of(audit, audit->client));
	if (audit->account) {
		json_object_set_new(
		    event, "account", name_of(audit, audit->account));
		json_object_set_new(event, "keys", name_of(audit, audit->keys));
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
	char *line = json_dumps(event, AUDIT_FORM);
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

	audit->id = ticket_new(audit->arena);
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

/* As many words as there is room for, and what that leaves out. */
static void add_words(const struct audit *audit, json_t *event, const char *key,
    const struct command *command)
{
	struct audit_cut cut = { 0 };
	size_t used = audit_size(event);
	size_t room = used < LINE ? LINE - used : 0;

	json_object_set_new(
	    event, key, audit_command(audit->arena, command, room, &cut));
	audit_tell_cut(event, &cut);
}

int audit_received(struct audit *audit, char *const *words, size_t n,
    const struct command *command, struct error *error)
{
	struct audit_cut cut = { 0 };
	json_t *event;

	if (!audit->on)
		return 0;
	event = event_of(audit, "start");
	if (command) {
		add_words(audit, event, "words", command);
	} else {
		json_object_set_new(event, "words",
		    audit_raw(audit->arena, words, n, LINE - audit_size(event),
			&cut));
		audit_tell_cut(event, &cut);
	}
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
	json_object_set_new(event, "rule", name_of(audit, found->rule));
	if (found->line)
		json_object_set_new(event, "place",
		    name_of(audit, arena_printf(audit->arena, "%s:%d",
				       audit->policy->file, found->line)));
}

static void add_facts(
    const struct audit *audit, json_t *lists, const struct facts *facts)
{
	json_t *containers = json_array(), *images = json_array();
	json_t *services = json_array(), *networks = json_array();

	for (size_t i = 0; i < facts->nnetworks; i++)
		if (facts->networks[i].id)
			json_array_append_new(
			    networks, name_of(audit, facts->networks[i].id));
	for (size_t i = 0; i < facts->ncontainers; i++) {
		const struct container_fact *fact = &facts->containers[i];

		if (fact->id && fact->owned)
			json_array_append_new(
			    fact->service ? services : containers,
			    name_of(audit, fact->id));
	}
	for (size_t i = 0; i < facts->nimages; i++) {
		const struct image_fact *image = &facts->images[i];
		json_t *name = name_of(audit, image->reference);

		json_array_append_new(
		    images, image->id ? json_pack("{s:o, s:o}", "name", name,
					    "id", name_of(audit, image->id))
				      : json_pack("{s:o}", "name", name));
	}
	json_object_set_new(lists, "images", images);
	json_object_set_new(lists, "containers", containers);
	if (json_array_size(services))
		json_object_set(lists, "services", services);
	if (json_array_size(networks))
		json_object_set(lists, "networks", networks);
	json_decref(services);
	json_decref(networks);
}

/* What is mounted, where, and how; a path that is cut says how long it is. */
static json_t *mount_of(
    const struct audit *audit, const struct planned_mount *planned)
{
	const struct bind *bind = &planned->bind;
	static const char *const types[] = { [BIND_HOST] = "bind",
		[BIND_VOLUME] = "volume",
		[BIND_ANONYMOUS] = "volume",
		[BIND_TMPFS] = "tmpfs" };
	json_t *mount = json_object();

	json_object_set_new(mount, "type", json_string(types[bind->type]));
	if (bind->source) {
		json_t *source = audit_text(audit->arena, bind->source, PATH);

		if (strcmp(json_string_value(source), bind->source) != 0)
			json_object_set_new(mount, "length",
			    json_integer((json_int_t)strlen(bind->source)));
		json_object_set_new(mount, "source", source);
	}
	json_object_set_new(
	    mount, "target", audit_text(audit->arena, bind->target, PATH));
	json_object_set_new(mount, "readonly", json_boolean(bind->readonly));
	if (planned->mapping != MAPPING_UNKNOWN)
		json_object_set_new(mount, "owners",
		    json_string(mapping_name(planned->mapping)));
	return mount;
}

static void add_plan(
    const struct audit *audit, json_t *lists, const struct plan *plan)
{
	json_t *mounts = json_array();

	for (size_t i = 0; i < plan->nmounts; i++)
		json_array_append_new(
		    mounts, mount_of(audit, &plan->mounts[i]));
	if (json_array_size(mounts))
		json_object_set(lists, "mounts", mounts);
	json_decref(mounts);
}

/* From the lists to the event, up to that size; true when nothing is left. */
static bool move_lists(json_t *lists, json_t *event, size_t size)
{
	const char *key;
	json_t *from;
	void *next;
	size_t used = audit_size(event);

	json_object_foreach_safe(lists, next, key, from)
	{
		json_t *to = json_array();

		json_object_set_new(event, key, to);
		used += strlen(key) + sizeof("\"\":[],");
		while (json_array_size(from)) {
			json_t *first = json_array_get(from, 0);

			used += audit_size(first) + 1;
			if (used > size)
				break;
			json_array_append(to, first);
			json_array_remove(from, 0);
		}
		if (!json_array_size(from))
			json_object_del(lists, key);
	}
	return json_object_size(lists) == 0;
}

/*
 * Events of the same command, for what its decision had no room for.  One
 * element always finds room, as each of its strings is bounded.
 */
static int write_more(
    const struct audit *audit, json_t *lists, struct error *error)
{
	bool all = false;
	int result = 0;

	while (!all && result == 0) {
		json_t *event = event_of(audit, "more");

		all = move_lists(lists, event, LINE);
		result = write_event(audit, event, error);
	}
	return result;
}

/* The lists of a decision: what it is about, and what is mounted. */
static json_t *lists_of(const struct audit *audit,
    const struct decision *decision, const struct facts *facts)
{
	json_t *lists = json_object(), *warnings = json_array();

	add_facts(audit, lists, facts);
	for (size_t i = 0; i < decision->nwarnings; i++)
		json_array_append_new(
		    warnings, name_of(audit, decision->warnings[i]));
	json_object_set_new(lists, "warnings", warnings);
	if (decision->allowed)
		add_plan(audit, lists, &decision->plan);
	return lists;
}

/* The user inside, as docker was given it: uid:gid. */
static void add_user(
    const struct audit *audit, json_t *event, const struct command *command)
{
	const char *user = cmdline_value(command, ROLE_USER);

	if (user)
		json_object_set_new(event, "as", name_of(audit, user));
}

int audit_decided(struct audit *audit, const struct decision *decision,
    const struct facts *facts, struct error *error)
{
	const struct plan *plan = &decision->plan;
	json_t *event, *lists;
	bool all;
	int result;

	if (!audit->on)
		return 0;
	event = event_of(audit, "decision");
	json_object_set_new(event, "decision",
	    json_string(decision->allowed ? "allow" : "deny"));
	if (!decision->allowed)
		json_object_set_new(
		    event, "message", name_of(audit, decision->error.message));
	if (plan->engine)
		json_object_set_new(
		    event, "engine", name_of(audit, plan->engine->name));
	add_rule(audit, event, decision);
	if (decision->allowed)
		add_user(audit, event, &plan->command);
	lists = lists_of(audit, decision, facts);
	all = move_lists(lists, event, LINE - DOCKER);
	if (decision->allowed)
		add_words(audit, event, "docker", &plan->command);
	result = write_event(audit, event, error);
	if (!all && result == 0)
		result = write_more(audit, lists, error);
	json_decref(lists);
	return result;
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
		json_object_set_new(event, "person", name_of(audit, user));
	else
		json_object_set_new(
		    event, "message", name_of(audit, error->message));
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
	json_object_set_new(event, "message", name_of(audit, why->message));
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
