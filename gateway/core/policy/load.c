#include "core/policy/loader.h"
#include "core/policy/pattern.h"

#include <ini.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a, of what tells places apart. */
static size_t hash(const struct place *p)
{
	uint64_t h = 0xcbf29ce484222325;

	h = (h ^ (uintptr_t)p->command) * 0x100000001b3;
	h = (h ^ (unsigned int)p->scope) * 0x100000001b3;
	for (const char *at = p->who; *at; at++)
		h = (h ^ (unsigned char)*at) * 0x100000001b3;
	return (size_t)(h ^ h >> 32);
}

static bool is_same(const struct place *one, const struct place *other)
{
	return one->command == other->command && one->scope == other->scope &&
	       strcmp(one->who, other->who) == 0;
}

/* Room for twice as many places as there can be: a power of two. */
static void make_places(struct loader *l)
{
	size_t sections = 0;

	for (size_t i = 0; i < l->lines.n; i++)
		sections += l->lines.v[i].is_section;
	l->nplaces = 1;
	while (l->nplaces < 2 * sections)
		l->nplaces *= 2;
	l->places = arena_array(l->arena, l->nplaces, sizeof(*l->places));
}

/* Where the place is, or would be: linear probing. */
static struct place **find_place(struct loader *l, const struct place *key)
{
	size_t i = hash(key) & (l->nplaces - 1);

	while (l->places[i] && !is_same(l->places[i], key))
		i = (i + 1) & (l->nplaces - 1);
	return &l->places[i];
}

static struct section *add_section(struct loader *l, const struct place *e)
{
	struct policy *p = l->policy;
	struct section *s = arena_alloc(l->arena, sizeof(*s));

	*s = (struct section){ .command = e->command,
		.scope = e->scope,
		.who = e->who,
		.title = l->line->text,
		.line = l->line->number,
		.forced.command = e->command,
		.uid_must_match = SETTING_UNSET,
		.harden = HARDEN_UNSET };
	p->sections = arena_grow(
	    l->arena, p->sections, p->nsections, sizeof(*p->sections));
	p->sections[p->nsections++] = s;
	return s;
}

/* Opens the section, again if it was there: what it sets adds up. */
static int enter(struct loader *l, const struct place *key)
{
	struct place **place = find_place(l, key);

	if (!*place) {
		*place = arena_alloc(l->arena, sizeof(**place));
		**place = *key;
		if (key->command)
			(*place)->section = add_section(l, key);
	}
	l->place = *place;
	l->section = l->place->section;
	return 0;
}

/* `NAME`, `NAME group:G` or `NAME user:U`, after `command:`. */
static int enter_command(struct loader *l, const char *text)
{
	const char *group = strstr(text, " group:");
	const char *user = strstr(text, " user:");
	const char *end = text + strlen(text);
	struct place key = { .scope = SCOPE_ALL, .who = "" };

	if (group && (!user || group < user)) {
		key.scope = SCOPE_GROUP;
		key.who = group + strlen(" group:");
		end = group;
	} else if (user) {
		key.scope = SCOPE_USER;
		key.who = user + strlen(" user:");
		end = user;
	}
	key.command = grammar_command_named(
	    arena_strndup(l->arena, text, (size_t)(end - text)));
	if (!key.command)
		return loader_wrong(
		    l, "docker has no command '%.*s'", (int)(end - text), text);
	if (key.command->risk == RISK_NEVER)
		return loader_wrong(
		    l, "docker %s is in no policy's power", key.command->name);
	if (key.scope != SCOPE_ALL && !*key.who)
		return loader_wrong(l, "the section names nobody");
	/* It would name nobody that there is, and so restrict nobody. */
	if (strspn(key.who, " \t") || strstr(key.who, " group:") ||
	    strstr(key.who, " user:"))
		return loader_wrong(l, "'%s' is not one name", key.who);
	return enter(l, &key);
}

static int enter_engine(struct loader *l, const char *title)
{
	const char *name = title + strlen("engine:");
	struct place key = { .who = title };

	if (loader_engine_section(l, name) < 0 || enter(l, &key) < 0)
		return -1;
	if (!l->place->engine)
		l->place->engine = loader_engine_add(l, name);
	return 0;
}

static int parse_section(struct loader *l)
{
	const char *title = l->line->text;

	if (l->policy->end_seen)
		return loader_wrong(l, "the file goes on after [end]");
	if (strncmp(title, "command:", 8) == 0)
		return enter_command(l, title + 8);
	if (strncmp(title, "engine:", 7) == 0)
		return enter_engine(l, title);
	if (strcmp(title, "undocker") == 0 || strcmp(title, "main") == 0)
		return enter(l, &(struct place){ .who = "" });
	if (strcmp(title, "gateway") == 0)
		return enter(l, &(struct place){ .who = "gateway" });
	if (strcmp(title, "end") == 0) {
		l->policy->end_seen = true;
		return 0;
	}
	return loader_wrong(l, "there is no section [%s]", title);
}

/*
 * before, number, after: what snprintf() would do, which takes a quarter of
 * the time to load a large policy.  False: there is no room.
 */
static bool number_line(char *buffer, size_t size, const char *before,
    size_t number, const char *after)
{
	char digits[24];
	char *at = digits + sizeof(digits) - 1;

	*at = '\0';
	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	if (strlen(before) + strlen(at) + strlen(after) >= size)
		return false;
	stpcpy(stpcpy(stpcpy(buffer, before), at), after);
	return true;
}

/*
 * libinih cuts long lines and long names, and does not tell where it is.  So
 * it is handed lines that cannot be cut: a section as its number in the list
 * of lines, and then each setting's value likewise.  A section is
 * announced by a setting, too: libinih is silent about one that has none.
 */
static char *hand_line(char *buffer, int size, void *stream)
{
	struct loader *l = stream;
	bool section, enough;

	if (l->next == l->lines.n)
		return NULL;
	section = l->lines.v[l->next].is_section && !l->opened;
	enough = number_line(buffer, (size_t)size,
	    section ? "[" : "line=", l->next, section ? "]\n" : "\n");
	l->next += !section;
	l->opened = section;
	return enough ? buffer : NULL;
}

static int read_setting(struct loader *l)
{
	static const char values[] = "VALUES ";
	const struct setting_entry *table = undocker_settings;

	if (l->section)
		table = command_settings;
	else if (l->place->engine)
		table = engine_settings;
	else if (*l->place->who)
		table = gateway_settings;
	if (l->section &&
	    strncmp(l->line->name, values, sizeof(values) - 1) == 0)
		return loader_values(
		    l, l->line->name + sizeof(values) - 1 +
			   strspn(l->line->name + sizeof(values) - 1, " \t"));

	for (unsigned int i = 0; table[i].name; i++) {
		if (strcmp(table[i].name, l->line->name) != 0)
			continue;
		if (l->place->seen & 1U << i)
			return loader_wrong(l,
			    "%s is set twice in this section", l->line->name);
		l->place->seen |= 1U << i;
		return table[i].parse(l);
	}
	return loader_wrong(
	    l, "this section has no setting '%s'", l->line->name);
}

/* libinih's handler: 1 to go on, 0 for an error. */
static int handle(
    void *user, const char *section, const char *name, const char *value)
{
	struct loader *l = user;
	size_t number = strtoul(value, NULL, 10);

	(void)section;
	(void)name;
	if (l->error->code)
		return 0;
	l->line = &l->lines.v[number];
	if (l->line->is_section)
		return parse_section(l) == 0;
	if (l->policy->end_seen)
		return loader_wrong(l, "the file goes on after [end]") == 0;
	return read_setting(l) == 0;
}

static void set_defaults(struct policy *policy)
{
	if (!policy->docker)
		policy->docker = "/usr/bin/docker";
	if (!policy->host)
		policy->host = "unix:///var/run/docker.sock";
	if (!policy->group)
		policy->group = "docker";
	if (!policy->audit)
		policy->audit = "syslog";
	if (!policy->users)
		policy->users = "/etc/undocker/users";
}

int policy_load(struct arena *arena, const char *file, const char *text,
    size_t length, struct policy *policy, struct error *error)
{
	struct loader l = { .arena = arena, .policy = policy, .error = error };
	int line;

	*policy = (struct policy){ .file = file,
		.error_on_blacklisted = true,
		.minuid = 1000,
		.grace = 10,
		.record_size = 64ULL << 20 };
	*error = (struct error){ 0 };
	if (policy_lines(arena, file, text, length, &l.lines, error) < 0)
		return -1;
	make_places(&l);
	line = ini_parse_stream(hand_line, &l, handle, &l);
	if (!error->code && line != 0)
		error_set(error, arena, EXIT_POLICY,
		    "%s: libinih refuses what line %d became", file, line);
	if (!error->code && policy->end_required && !policy->end_seen)
		error_set(error, arena, EXIT_POLICY,
		    "%s: END=required, and the last line is not [end]: is the "
		    "file cut short?",
		    file);
	if (!error->code)
		loader_engines(&l);
	if (error->code) {
		policy_end(policy);
		return -1;
	}
	set_defaults(policy);
	return 0;
}
