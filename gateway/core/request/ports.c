/*
 * Ports: -p and --expose, as github.com/docker/go-connections/nat reads them.
 */
#include "core/request/forms.h"

#include "core/text.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char expose_path[] = "ExposedPorts";
static const char publish_path[] = "HostConfig.PortBindings";

struct range {
	unsigned int from, to;
};

/* [IP:[HOST:]]CONTAINER[/PROTOCOL] */
struct publication {
	const char *ip; /* "": any */
	bool has_host;
	struct range host, container;
	const char *protocol;
};

/* A port without leading zeros, from least on; *text moves behind it. */
static int take_port(const char **text, unsigned int least, unsigned int *port)
{
	size_t n = strspn(*text, "0123456789");

	if (!n || n > 5 || (**text == '0' && n > 1))
		return -1;
	*port = (unsigned int)strtoul(*text, NULL, 10);
	*text += n;
	return *port < least || *port > 65535 ? -1 : 0;
}

static int parse_range(
    const char *text, unsigned int least, struct range *range)
{
	if (take_port(&text, least, &range->from) < 0)
		return -1;
	range->to = range->from;
	if (*text == '-' && *++text) {
		if (take_port(&text, least, &range->to) < 0)
			return -1;
	}
	return *text || range->to < range->from ? -1 : 0;
}

/* The protocol as a key has it; NULL: there is none of that name. */
static const char *protocol_of(const char *name)
{
	static const char *const names[] = { "tcp", "udp", "sctp" };

	if (!*name)
		return names[0];
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcasecmp(name, names[i]) == 0)
			return names[i];
	return NULL;
}

static bool is_address(const char *text)
{
	unsigned char buffer[16];

	return inet_pton(AF_INET, text, buffer) == 1 ||
	       inet_pton(AF_INET6, text, buffer) == 1;
}

/* Cuts off what follows the last such character: "" if there is none. */
static char *cut(char *text, char at)
{
	char *end = strrchr(text, at);

	if (!end)
		return NULL;
	*end = '\0';
	return end + 1;
}

/* CONTAINER[/PROTOCOL], which --expose has alone. */
static int parse_container(char *text, struct publication *p)
{
	char *protocol = cut(text, '/');

	p->protocol = protocol_of(protocol ? protocol : "");
	return p->protocol ? parse_range(text, 1, &p->container) : -1;
}

static int parse_host(char *text, struct publication *p)
{
	char *port = cut(text, ':');
	size_t length = strlen(text);

	p->ip = port ? text : "";
	port = port ? port : text;
	if (*p->ip == '[' && p->ip[length - 1] == ']') {
		text[length - 1] = '\0';
		p->ip++;
	}
	p->has_host = *port != '\0';
	if (*p->ip && !is_address(p->ip))
		return -1;
	return p->has_host ? parse_range(port, 0, &p->host) : 0;
}

static int parse_publication(
    struct arena *arena, const char *value, struct publication *p)
{
	char *text = arena_strdup(arena, value), *slash = strchr(text, '/');
	char *colon;
	unsigned int width;

	*p = (struct publication){ .ip = "" };
	/* A slash ends the address, if there is one. */
	if (slash)
		*slash = '\0';
	colon = strrchr(text, ':');
	if (slash)
		*slash = '/';
	if (parse_container(colon ? colon + 1 : text, p) < 0)
		return -1;
	if (!colon)
		return 0;
	*colon = '\0';
	if (parse_host(text, p) < 0)
		return -1;
	width = p->container.to - p->container.from;
	return p->has_host && width && p->host.to - p->host.from != width ? -1
									  : 0;
}

/* target=80,published=8080,protocol=tcp in the short form; NULL: wrong. */
static const char *short_form(struct arena *arena, const char *value)
{
	const char *target = "", *published = "", *protocol = "tcp";
	char *copy = arena_strdup(arena, value), *part;

	while ((part = strsep(&copy, ","))) {
		char *equals = strchr(part, '=');

		if (!equals || equals == part)
			return NULL;
		*equals = '\0';
		if (strcmp(part, "target") == 0)
			target = equals + 1;
		else if (strcmp(part, "published") == 0)
			published = equals + 1;
		else if (strcmp(part, "protocol") == 0)
			protocol = equals + 1;
		else if (strcmp(part, "mode") != 0)
			return NULL;
	}
	return arena_printf(arena, "%s:%s/%s", published, target, protocol);
}

static const char *port_key(
    struct arena *arena, unsigned int port, const char *protocol)
{
	return arena_printf(arena, "%u/%s", port, protocol);
}

/* The binding of the i-th container port. */
static json_t *binding(
    struct arena *arena, const struct publication *p, unsigned int i)
{
	const char *host = "";

	if (p->has_host && p->container.from == p->container.to &&
	    p->host.from != p->host.to)
		host = arena_printf(arena, "%u-%u", p->host.from, p->host.to);
	else if (p->has_host)
		host = arena_printf(arena, "%u", p->host.from + i);
	return json_pack("{ssss}", "HostIp", p->ip, "HostPort", host);
}

static int expose_port(struct writer *w, const char *key)
{
	return put_key(w, put_object(w, expose_path), key, json_object());
}

static int publish_ports(struct writer *w, const struct publication *p)
{
	json_t *all = put_object(w, publish_path);

	for (unsigned int i = 0; i <= p->container.to - p->container.from;
	     i++) {
		const char *key =
		    port_key(w->arena, p->container.from + i, p->protocol);
		json_t *list = json_object_get(all, key);

		if (!list) {
			if (put_key(w, all, key, json_array()) < 0)
				return -1;
			list = json_object_get(all, key);
		}
		if (put_last(w, list, binding(w->arena, p, i)) < 0 ||
		    expose_port(w, key) < 0)
			return -1;
	}
	return 0;
}

static int write_publish(struct writer *w, const struct field *field)
{
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		struct publication p;
		const char *form = value;

		if (strchr(value, '='))
			form = short_form(w->arena, value);
		if (!form || parse_publication(w->arena, form, &p) < 0)
			return refuse_value(w, field->flag, value,
			    "it is not [[IP:][HOST]:]CONTAINER[/PROTOCOL]");
		if (publish_ports(w, &p) < 0)
			return -1;
	}
	return 0;
}

static int write_expose(struct writer *w, const struct field *field)
{
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		struct publication p;

		if (parse_container(arena_strdup(w->arena, value), &p) < 0)
			return refuse_value(w, field->flag, value,
			    "it is not PORT[-PORT][/PROTOCOL]");
		for (unsigned int port = p.container.from;
		     port <= p.container.to; port++)
			if (expose_port(
				w, port_key(w->arena, port, p.protocol)) < 0)
				return -1;
	}
	return 0;
}

/* "80" is "80/tcp"; NULL: it is no port, or the map has it twice. */
static const char *canonical_key(
    struct arena *arena, const char *key, json_t *map)
{
	struct publication p;
	const char *canonical;

	if (parse_container(arena_strdup(arena, key), &p) < 0 ||
	    p.container.from != p.container.to)
		return NULL;
	canonical = port_key(arena, p.container.from, p.protocol);
	if (strcmp(canonical, key) == 0)
		return canonical;
	return strchr(key, '/') || json_object_get(map, canonical) ? NULL
								   : canonical;
}

/* The bindings of a port, under either of its keys. */
static json_t *bindings_of(json_t *map, struct arena *arena, const char *key)
{
	json_t *list = json_object_get(map, key);
	size_t digits = strspn(key, "0123456789");

	if (!list && strcmp(key + digits, "/tcp") == 0)
		list = json_object_get(map, arena_strndup(arena, key, digits));
	return list;
}

static int refuse_key(struct reader *r, const char *path, const char *key)
{
	return refuse_field(r, arena_printf(r->arena, "%s.%s", path, key),
	    "is no port, or there twice", "write PORT/PROTOCOL");
}

static int read_binding(
    struct reader *r, const struct field *field, const char *key, json_t *entry)
{
	const char *shown = arena_printf(r->arena, "%s.%s[]", field->path, key);
	const char *ip = "", *port = "";
	struct range range = { 0, 0 };
	struct text text = { .arena = r->arena };

	if (check_object(r, "HostConfig.PortBindings.*[]", shown, entry) < 0 ||
	    take_text(r, shown, entry, "HostIp", &ip) < 0 ||
	    take_text(r, shown, entry, "HostPort", &port) < 0)
		return -1;
	if ((*ip && !is_address(ip)) ||
	    (*port && (parse_range(port, 0, &range) < 0 ||
			  (strchr(port, '-') && range.from == range.to))))
		return refuse_field(r, shown, "is no address and port",
		    "write HostIp and HostPort as strings");
	if (*ip)
		text_printf(&text, strchr(ip, ':') ? "[%s]:" : "%s:", ip);
	if (*ip || *port)
		text_printf(&text, "%s:", port);
	text_add(&text, key);
	return add_use(r, field->flag, text_string(&text));
}

static int read_publish(
    struct reader *r, const struct field *field, json_t *value)
{
	const char *key;
	json_t *list, *entry;
	size_t i;

	if (!json_is_object(value))
		return refuse_type(r, field->path, "an object");
	json_object_foreach(value, key, list)
	{
		const char *port = canonical_key(r->arena, key, value);

		if (!port)
			return refuse_key(r, field->path, key);
		if (!json_is_null(list) && !json_is_array(list))
			return refuse_type(r, field->path, "lists of objects");
		json_array_foreach(list, i, entry)
		{
			if (read_binding(r, field, port, entry) < 0)
				return -1;
		}
	}
	return 0;
}

const struct form form_publish = { write_publish, read_publish };

/* Ports that are exposed and not published. */
static int read_exposed(
    struct reader *r, const struct field *field, json_t *exposed)
{
	json_t *published = body_at(r, publish_path), *value;
	const char *key;

	json_object_foreach(exposed, key, value)
	{
		const char *port = canonical_key(r->arena, key, exposed);

		if (!port)
			return refuse_key(r, field->path, key);
		if (!json_is_null(value) &&
		    !(json_is_object(value) && !json_object_size(value)))
			return refuse_type(
			    r, field->path, "an object of empty objects");
		if (!json_array_size(bindings_of(published, r->arena, port)))
			add_use(r, field->flag, port);
	}
	return 0;
}

/* A port that is published on no port of the host is exposed, no more. */
static int read_expose(
    struct reader *r, const struct field *field, json_t *exposed)
{
	json_t *published = body_at(r, publish_path), *list;
	const char *key;

	if (exposed && !json_is_null(exposed) && !json_is_object(exposed))
		return refuse_type(r, field->path, "an object");
	if (read_exposed(r, field, exposed) < 0)
		return -1;
	json_object_foreach(published, key, list)
	{
		const char *port = canonical_key(r->arena, key, published);

		if (!port)
			return refuse_key(r, publish_path, key);
		if (!json_array_size(list) &&
		    !bindings_of(exposed, r->arena, port))
			add_use(r, field->flag, port);
	}
	return 0;
}

const struct form form_expose = { write_expose, read_expose };
