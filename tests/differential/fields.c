#include "fields.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum kind { TEXT, TRUTH, NUMBER, TEXTS };

struct field {
	const char *flag;
	const char *object; /* of the body, or NULL for the body itself */
	const char *key;
	enum kind kind;
};

#define HOST "HostConfig"

/* api/types/container, Config and HostConfig, API 1.41 to 1.50 */
static const struct field create_fields[] = {
	{ "cgroup-parent", HOST, "CgroupParent", TEXT },
	{ "cgroupns", HOST, "CgroupnsMode", TEXT },
	{ "cpu-shares", HOST, "CpuShares", NUMBER },
	{ "cpuset-cpus", HOST, "CpusetCpus", TEXT },
	{ "domainname", NULL, "Domainname", TEXT },
	{ "group-add", HOST, "GroupAdd", TEXTS },
	{ "hostname", NULL, "Hostname", TEXT },
	{ "init", HOST, "Init", TRUTH },
	{ "interactive", NULL, "OpenStdin", TRUTH },
	{ "ipc", HOST, "IpcMode", TEXT },
	{ "isolation", HOST, "Isolation", TEXT },
	{ "oom-kill-disable", HOST, "OomKillDisable", TRUTH },
	{ "oom-score-adj", HOST, "OomScoreAdj", NUMBER },
	{ "pid", HOST, "PidMode", TEXT },
	{ "pids-limit", HOST, "PidsLimit", NUMBER },
	{ "privileged", HOST, "Privileged", TRUTH },
	{ "publish-all", HOST, "PublishAllPorts", TRUTH },
	{ "read-only", HOST, "ReadonlyRootfs", TRUTH },
	{ "rm", HOST, "AutoRemove", TRUTH },
	{ "runtime", HOST, "Runtime", TEXT },
	{ "stop-signal", NULL, "StopSignal", TEXT },
	{ "tty", NULL, "Tty", TRUTH },
	{ "user", NULL, "User", TEXT },
	{ "userns", HOST, "UsernsMode", TEXT },
	{ "uts", HOST, "UTSMode", TEXT },
	{ "volume-driver", HOST, "VolumeDriver", TEXT },
	{ "volumes-from", HOST, "VolumesFrom", TEXTS },
	{ "workdir", NULL, "WorkingDir", TEXT },
};

static const struct field exec_fields[] = {
	{ "privileged", NULL, "Privileged", TRUTH },
	{ "tty", NULL, "Tty", TRUTH },
	{ "user", NULL, "User", TEXT },
	{ "workdir", NULL, "WorkingDir", TEXT },
};

/* One comparison on its way. */
struct comparison {
	struct arena *arena;
	const struct command *command;
	json_t *body;
	int n;
	const char *difference;
};

static bool is_flag(const struct flag_use *use, const char *name)
{
	return strcmp(use->flag->name, name) == 0;
}

/* The last use's value, or NULL. */
static const char *last_value(const struct command *command, const char *name)
{
	for (size_t i = command->nflags; i-- > 0;)
		if (is_flag(&command->flags[i], name))
			return command->flags[i].value;
	return NULL;
}

/* Notes a difference, the first one only. */
static void differ(
    struct comparison *c, const char *what, const char *ours, json_t *theirs)
{
	char *text = json_dumps(theirs, JSON_ENCODE_ANY | JSON_COMPACT);

	if (!c->difference)
		c->difference =
		    arena_printf(c->arena, "%s: ours '%s', docker's %s", what,
			ours ? ours : "(none)", text ? text : "(none)");
	free(text);
}

static bool is_text(json_t *value, const char *text)
{
	const char *found = json_string_value(value);

	return strcmp(found ? found : "", text ? text : "") == 0;
}

static bool is_number(json_t *value, const char *text)
{
	long long number = text ? strtoll(text, NULL, 0) : 0;

	/* strtoll() knows neither 0b nor 0o. */
	if (text && strpbrk(text, "bo"))
		number = strtoll(
		    strpbrk(text, "bo") + 1, NULL, strchr(text, 'b') ? 2 : 8);
	return json_integer_value(value) == number;
}

static bool same_value(
    json_t *value, const char *ours, const struct field *field)
{
	switch (field->kind) {
	case TEXT:
		return is_text(value, ours);
	case NUMBER:
		return is_number(value, ours);
	default:
		return json_is_true(value) == (ours && !strcmp(ours, "true"));
	}
}

/* A list against the values of all uses of a flag. */
static void compare_list(
    struct comparison *c, const struct field *field, json_t *list)
{
	size_t at = 0;

	for (size_t i = 0; i < c->command->nflags; i++) {
		const struct flag_use *use = &c->command->flags[i];

		if (is_flag(use, field->flag) &&
		    !is_text(json_array_get(list, at++), use->value))
			differ(c, field->key, use->value, list);
	}
	if (json_array_size(list) != at)
		differ(c, field->key, "another number of them", list);
}

static void compare_field(struct comparison *c, const struct field *field)
{
	json_t *object =
	    field->object ? json_object_get(c->body, field->object) : c->body;
	json_t *value = json_object_get(object, field->key);
	const char *ours = last_value(c->command, field->flag);

	c->n++;
	if (field->kind == TEXTS)
		compare_list(c, field, value);
	else if (!same_value(value, ours, field))
		differ(c, field->key, ours, value);
}

/* What follows the first operand: words for inside the container. */
static void compare_words(struct comparison *c)
{
	json_t *list = json_object_get(c->body, "Cmd");
	size_t n = c->command->noperands - 1;

	c->n++;
	if (json_array_size(list) != n)
		differ(c, "Cmd", "another number of words", list);
	for (size_t i = 0; i < n; i++)
		if (!is_text(
			json_array_get(list, i), c->command->operands[i + 1]))
			differ(c, "Cmd", c->command->operands[i + 1], list);
}

/* True when a later use of the flag has the same key. */
static bool is_overridden(const struct command *command, size_t i)
{
	const struct flag_use *use = &command->flags[i];
	size_t length = strcspn(use->value, "=");

	for (i++; i < command->nflags; i++)
		if (command->flags[i].flag == use->flag &&
		    strcspn(command->flags[i].value, "=") == length &&
		    memcmp(command->flags[i].value, use->value, length) == 0)
			return true;
	return false;
}

/* The last entry with the same text up to the equals sign, or NULL. */
static json_t *last_of(json_t *list, const char *text)
{
	size_t length = strcspn(text, "=") + 1;

	for (size_t i = json_array_size(list); i-- > 0;) {
		json_t *entry = json_array_get(list, i);

		if (strncmp(json_string_value(entry), text, length) == 0)
			return entry;
	}
	return NULL;
}

/* -e NAME=value: the last one counts.  Files and -e NAME add others. */
static void compare_environment(struct comparison *c)
{
	json_t *list = json_object_get(c->body, "Env");

	c->n++;
	for (size_t i = 0; i < c->command->nflags; i++) {
		const struct flag_use *use = &c->command->flags[i];

		if (is_flag(use, "env") && strchr(use->value, '=') &&
		    !is_overridden(c->command, i) &&
		    !is_text(last_of(list, use->value), use->value))
			differ(c, "Env", use->value, list);
	}
}

/* "cap_chown" and "CHOWN" are one. */
static const char *plain_capability(const char *name)
{
	return strncasecmp(name, "CAP_", 4) == 0 ? name + 4 : name;
}

/* Each capability in the list is one of the flag's; 28 writes them anew. */
static void compare_capabilities(
    struct comparison *c, const char *flag, const char *key)
{
	json_t *list = json_object_get(json_object_get(c->body, HOST), key);
	json_t *entry;
	size_t at;

	c->n++;
	if (last_value(c->command, flag) && !json_array_size(list))
		differ(c, key, last_value(c->command, flag), list);
	json_array_foreach(list, at, entry)
	{
		const char *name = plain_capability(json_string_value(entry));
		size_t i = 0;

		while (
		    i < c->command->nflags &&
		    !(is_flag(&c->command->flags[i], flag) &&
			strcasecmp(plain_capability(c->command->flags[i].value),
			    name) == 0))
			i++;
		if (i == c->command->nflags)
			differ(c, key, "no such", list);
	}
}

static void compare_labels(struct comparison *c)
{
	json_t *labels = json_object_get(c->body, "Labels");

	c->n++;
	for (size_t i = 0; i < c->command->nflags; i++) {
		const struct flag_use *use = &c->command->flags[i];
		const char *equals = strchr(use->value, '=');
		size_t length = strcspn(use->value, "=");
		json_t *found;

		if (!is_flag(use, "label") || is_overridden(c->command, i))
			continue;
		found = json_object_get(
		    labels, arena_strndup(c->arena, use->value, length));
		if (!json_is_string(found) ||
		    !is_text(found, equals ? equals + 1 : ""))
			differ(c, "Labels", use->value, labels);
	}
}

static void compare_entrypoint(struct comparison *c)
{
	json_t *list = json_object_get(c->body, "Entrypoint");
	const char *ours = last_value(c->command, "entrypoint");

	c->n++;
	if (ours ? json_array_size(list) != 1 ||
		       !is_text(json_array_get(list, 0), ours)
		 : json_array_size(list) != 0)
		differ(c, "Entrypoint", ours, list);
}

/* Docker takes the first --network as the mode. */
static void compare_network(struct comparison *c)
{
	json_t *mode =
	    json_object_get(json_object_get(c->body, HOST), "NetworkMode");

	for (size_t i = 0; i < c->command->nflags; i++) {
		const struct flag_use *use = &c->command->flags[i];

		if (!is_flag(use, "network"))
			continue;
		c->n++;
		if (!strpbrk(use->value, "=,") && !is_text(mode, use->value))
			differ(c, "NetworkMode", use->value, mode);
		return;
	}
}

/* True for what stands in a path or query as it is. */
static bool is_plain(const char *text)
{
	return !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.-")];
}

static void compare_name(struct comparison *c, const struct request *request)
{
	const char *ours = last_value(c->command, "name");
	char *query = arena_strdup(c->arena, request->query), *part;
	const char *theirs = "";

	while ((part = strsep(&query, "&")))
		if (strncmp(part, "name=", 5) == 0)
			theirs = part + 5;
	c->n++;
	ours = ours ? ours : "";
	if (is_plain(ours) && strcmp(ours, theirs) != 0)
		differ(c, "name", ours, NULL);
}

static void compare_create(struct comparison *c, const struct request *request)
{
	for (size_t i = 0; i < sizeof(create_fields) / sizeof(*create_fields);
	     i++)
		compare_field(c, &create_fields[i]);
	if (!is_text(
		json_object_get(c->body, "Image"), c->command->operands[0]))
		differ(c, "Image", c->command->operands[0],
		    json_object_get(c->body, "Image"));
	compare_capabilities(c, "cap-add", "CapAdd");
	compare_capabilities(c, "cap-drop", "CapDrop");
	compare_words(c);
	compare_environment(c);
	compare_labels(c);
	compare_entrypoint(c);
	compare_network(c);
	compare_name(c, request);
	/* Files that the CLI reads are left as they are. */
	if (!last_value(c->command, "security-opt") ||
	    !strstr(last_value(c->command, "security-opt"), "systempaths"))
		compare_field(c, &(struct field){ "security-opt", HOST,
				     "SecurityOpt", TEXTS });
}

static void compare_exec(struct comparison *c, const struct request *request)
{
	const char *ours = c->command->operands[0];

	for (size_t i = 0; i < sizeof(exec_fields) / sizeof(*exec_fields); i++)
		compare_field(c, &exec_fields[i]);
	compare_words(c);
	compare_environment(c);
	c->n++;
	/* Other characters are escaped in the path. */
	if (is_plain(ours) &&
	    !strstr(request->path, arena_printf(c->arena, "/%s/", ours)))
		differ(c, request->path, ours, NULL);
}

const struct request *fields_request(
    const struct recording *recording, const char *path_end)
{
	size_t length = strlen(path_end);

	for (size_t i = 0; i < recording->n; i++) {
		const struct request *r = &recording->requests[i];
		size_t n = strlen(r->path);

		if (n >= length &&
		    strcmp(r->path + n - length, path_end) == 0 &&
		    strcmp(r->method, "POST") == 0)
			return r;
	}
	return NULL;
}

int fields_compare(struct arena *arena, const struct command *command,
    const struct recording *recording, const char **difference)
{
	struct comparison c = { .arena = arena, .command = command };
	bool creates = command->command->creates;
	bool is_exec = strcmp(command->command->name, "exec") == 0;
	const struct request *r =
	    fields_request(recording, creates ? "/containers/create" : "/exec");

	*difference = NULL;
	if (!r || (!creates && !is_exec))
		return 0;
	c.body = json_loadb(r->body, r->length, 0, NULL);
	if (creates)
		compare_create(&c, r);
	else
		compare_exec(&c, r);
	json_decref(c.body);
	*difference = c.difference;
	return c.difference ? -1 : c.n;
}
