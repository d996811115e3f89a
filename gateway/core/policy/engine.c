/*
 * [engine:NAME]: other engines, and what each kind of them needs.
 */
#include "core/policy/loader.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_LENGTH = 32, PATH_LENGTH = 107 /* of a socket: unix(7) */ };

static const char letters_and_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "abcdefghijklmnopqrstuvwxyz"
					 "0123456789";

/* Letters, digits and some more, the first of them a letter or a digit. */
static bool is_word(const char *text, const char *more)
{
	if (!*text || !strchr(letters_and_digits, *text))
		return false;
	while (
	    *text && (strchr(letters_and_digits, *text) || strchr(more, *text)))
		text++;
	return !*text;
}

int loader_engine_section(struct loader *l, const char *name)
{
	if (!is_word(name, "-_") || strlen(name) > NAME_LENGTH ||
	    strcmp(name, ENGINE_DEFAULT) == 0)
		return loader_wrong(l,
		    "'%s' is no name for an engine: letters, digits, - and _, "
		    "%d at most, and not '" ENGINE_DEFAULT "'",
		    name, NAME_LENGTH);
	return 0;
}

struct engine_entry *loader_engine_add(struct loader *l, const char *name)
{
	struct policy *p = l->policy;
	struct engine_entry *e = arena_alloc(l->arena, sizeof(*e));

	*e = (struct engine_entry){ .name = name, .line = l->line->number };
	p->engines =
	    arena_grow(l->arena, p->engines, p->nengines, sizeof(*p->engines));
	p->engines[p->nengines++] = e;
	return e;
}

static const char unix_socket[] = "unix://";
static const char tcp[] = "tcp://";
static const char ssh[] = "ssh://";

static int parse_socket(struct loader *l, struct engine_entry *e)
{
	e->scheme = ENGINE_UNIX;
	e->path = e->host + strlen(unix_socket);
	if (*e->path != '/' || strlen(e->path) > PATH_LENGTH)
		return loader_wrong(l,
		    "HOST: unix:// and a socket's absolute path, of %d bytes "
		    "at most",
		    PATH_LENGTH);
	return 0;
}

/* Cuts HOST, or [ADDRESS], and what stands behind a colon, if there is one. */
static bool split_host(
    struct arena *arena, const char *text, struct engine_entry *e)
{
	size_t bracket = *text == '[', length = strcspn(text, "]");
	const char *rest;

	if (!bracket)
		length = strcspn(text, ":");
	e->address = arena_strndup(arena, text + bracket, length - bracket);
	if (bracket && (text[length] != ']' ||
			   e->address[strspn(e->address, "0123456789abcdef"
							 "ABCDEF:.")] ||
			   !strchr(e->address, ':')))
		return false;
	if (!bracket && !is_word(e->address, "-."))
		return false;
	rest = text + length + bracket;
	e->port = *rest == ':' ? rest + 1 : NULL;
	return !*rest || *rest == ':';
}

static bool is_port(const char *text)
{
	return *text >= '1' && *text <= '9' && strlen(text) <= 5 &&
	       !text[strspn(text, "0123456789")] && atoi(text) <= 65535;
}

static int parse_tcp(struct loader *l, struct engine_entry *e)
{
	e->scheme = ENGINE_TCP;
	if (!split_host(l->arena, e->host + strlen(tcp), e) || !e->port ||
	    !is_port(e->port))
		return loader_wrong(l, "HOST: tcp://NAME:PORT");
	return 0;
}

static int parse_ssh(struct loader *l, struct engine_entry *e)
{
	const char *text = e->host + strlen(ssh);
	const char *at = strchr(text, '@');

	e->scheme = ENGINE_SSH;
	if (at)
		e->user = arena_strndup(l->arena, text, (size_t)(at - text));
	if ((at && !is_word(e->user, "-_.")) ||
	    !split_host(l->arena, at ? at + 1 : text, e) ||
	    (e->port && !is_port(e->port)))
		return loader_wrong(l, "HOST: ssh://[USER@]NAME[:PORT]");
	return 0;
}

static int keep(struct loader *l, enum engine_setting setting)
{
	struct engine_text *text = &l->place->engine->texts[setting];

	*text = (struct engine_text){ .value = l->line->text,
		.line = l->line->number };
	return 0;
}

static int parse_host(struct loader *l)
{
	static const struct {
		const char *prefix;
		int (*parse)(struct loader *, struct engine_entry *);
	} schemes[] = { { unix_socket, parse_socket }, { tcp, parse_tcp },
		{ ssh, parse_ssh } };
	struct engine_entry *e = l->place->engine;

	e->host = l->line->text;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (strncmp(e->host, schemes[i].prefix,
			strlen(schemes[i].prefix)) == 0)
			return keep(l, ENGINE_HOST) < 0
				   ? -1
				   : schemes[i].parse(l, e);
	return loader_wrong(
	    l, "HOST begins with unix://, tcp:// or ssh://, not '%s'", e->host);
}

static int parse_tls(struct loader *l)
{
	if (strcmp(l->line->text, "off") != 0)
		return loader_wrong(l, "TLS can only be 'off'");
	return keep(l, ENGINE_TLS);
}

/* A name that needs no quoting in any program's options. */
static int parse_file(struct loader *l, enum engine_setting setting)
{
	const char *name = l->line->text;

	if (*name != '/' || strpbrk(name, " \t\"'\\%,") || strstr(name, "/../"))
		return loader_wrong(
		    l, "%s is a file's absolute name", l->line->name);
	return keep(l, setting);
}

static int parse_tlsca(struct loader *l)
{
	return parse_file(l, ENGINE_TLSCA);
}

static int parse_tlscert(struct loader *l)
{
	return parse_file(l, ENGINE_TLSCERT);
}

static int parse_tlskey(struct loader *l)
{
	return parse_file(l, ENGINE_TLSKEY);
}

static int parse_sshkey(struct loader *l)
{
	return parse_file(l, ENGINE_SSHKEY);
}

static int parse_sshknownhosts(struct loader *l)
{
	return parse_file(l, ENGINE_SSHKNOWNHOSTS);
}

const struct setting_entry engine_settings[] = {
	{ "HOST", parse_host },
	{ "TLS", parse_tls },
	{ "TLSCA", parse_tlsca },
	{ "TLSCERT", parse_tlscert },
	{ "TLSKEY", parse_tlskey },
	{ "SSHKEY", parse_sshkey },
	{ "SSHKNOWNHOSTS", parse_sshknownhosts },
	{ NULL, NULL },
};

int parse_engine(struct loader *l)
{
	struct section *s = l->section;

	if (!*l->line->text)
		return loader_wrong(l, "ENGINE names an [engine:…], or is '"
				       "" ENGINE_DEFAULT "'");
	s->engine_name = l->line->text;
	s->engine_line = l->line->number;
	return 0;
}

/* What is wrong with a section that has been read to its end. */
static int wrong(struct loader *l, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int wrong(struct loader *l, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_set(l->error, l->arena, EXIT_POLICY, "%s:%d: %s", l->policy->file,
	    line, arena_vprintf(l->arena, format, args));
	va_end(args);
	return -1;
}

/* Each kind of engine has its settings, and needs all of them. */
static int check_engine(struct loader *l, const struct engine_entry *e)
{
	static const enum engine_scheme schemes[ENGINE_SETTINGS] = {
		[ENGINE_TLS] = ENGINE_TCP,
		[ENGINE_TLSCA] = ENGINE_TCP,
		[ENGINE_TLSCERT] = ENGINE_TCP,
		[ENGINE_TLSKEY] = ENGINE_TCP,
		[ENGINE_SSHKEY] = ENGINE_SSH,
		[ENGINE_SSHKNOWNHOSTS] = ENGINE_SSH,
	};
	bool plain = e->texts[ENGINE_TLS].line != 0;

	if (!e->host)
		return wrong(l, e->line, "[engine:%s] has no HOST", e->name);
	for (int i = ENGINE_TLS; i < ENGINE_SETTINGS; i++) {
		const char *name = engine_settings[i].name;
		int line = e->texts[i].line;
		bool belongs = schemes[i] == e->scheme;

		if (line && !belongs)
			return wrong(
			    l, line, "%s is not for %s", name, e->host);
		if (i == ENGINE_TLS || !belongs)
			continue;
		if (schemes[i] == ENGINE_TCP && plain && line)
			return wrong(l, line, "%s is not for TLS=off", name);
		if (!line && !(schemes[i] == ENGINE_TCP && plain))
			return wrong(l, e->line, "[engine:%s] has no %s%s",
			    e->name, name,
			    e->scheme == ENGINE_TCP
				? "; whoever reaches an engine with TLS=off is "
				  "root there"
				: "");
	}
	return 0;
}

static int find_engine(struct loader *l, struct section *s)
{
	if (strcmp(s->engine_name, ENGINE_DEFAULT) == 0)
		return 0;
	for (size_t i = 0; i < l->policy->nengines; i++) {
		if (strcmp(l->policy->engines[i]->name, s->engine_name) != 0)
			continue;
		s->engine = l->policy->engines[i];
		return 0;
	}
	return wrong(
	    l, s->engine_line, "there is no [engine:%s]", s->engine_name);
}

int loader_engines(struct loader *l)
{
	struct policy *p = l->policy;

	for (size_t i = 0; i < p->nengines; i++)
		if (check_engine(l, p->engines[i]) < 0)
			return -1;
	for (size_t i = 0; i < p->nsections; i++)
		if (p->sections[i]->engine_line &&
		    find_engine(l, p->sections[i]) < 0)
			return -1;
	return 0;
}
