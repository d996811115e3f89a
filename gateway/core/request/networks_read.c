#include "core/request/networks.h"

#include "core/text.h"

#include <string.h>

/* A string, or a list of strings, as uses of the flag. */
static int add_values(
    struct reader *r, const char *shown, const char *flag, json_t *value)
{
	json_t *entry;
	size_t i;

	if (json_is_null(value) || !value)
		return 0;
	if (json_is_string(value)) {
		if (json_string_length(value))
			add_use(r, flag, json_string_value(value));
		return 0;
	}
	json_array_foreach(value, i, entry)
	{
		if (!json_is_string(entry) || !json_string_length(entry))
			return refuse_type(r, shown, "a list of strings");
		add_use(r, flag, json_string_value(entry));
	}
	return 0;
}

static json_t *option_value(
    json_t *endpoint, const struct network_option *option)
{
	if (option->in_ipam)
		endpoint = json_object_get(endpoint, "IPAMConfig");
	return json_object_get(endpoint, option->key);
}

static int check_option(struct reader *r, const char *shown,
    const struct network_option *option, json_t *value)
{
	shown = arena_printf(r->arena, "%s.%s%s", shown,
	    option->in_ipam ? "IPAMConfig." : "", option->key);
	if (!value || json_is_null(value) ||
	    (option->list ? json_is_array(value) : json_is_string(value)))
		return 0;
	return refuse_type(
	    r, shown, option->list ? "a list of strings" : "a string");
}

/* The container's own MacAddress is the first network's. */
static int add_address(struct reader *r, const char *flag, json_t *endpoint)
{
	const char *own = "", *other = "";

	if (take_text(r, "", r->body, "MacAddress", &own) < 0 ||
	    take_text(r, ENDPOINTS ".*", endpoint, "MacAddress", &other) < 0)
		return -1;
	if (*own && *other && strcmp(own, other) != 0)
		return refuse_field(r, "MacAddress",
		    "is another one than the network's", "leave one out");
	own = *own ? own : other;
	return *own ? add_use(r, flag, own) : 0;
}

/* What flags say of the first network. */
static int add_first(
    struct reader *r, const char *shown, json_t *endpoint, const char *name)
{
	for (size_t i = 0; i < NETWORK_OPTIONS; i++) {
		const struct network_option *o = &network_options[i];
		json_t *value = option_value(endpoint, o);

		if (check_option(r, shown, o, value) < 0)
			return -1;
		if (strcmp(o->key, "MacAddress") == 0) {
			if (add_address(r, o->flag, endpoint) < 0)
				return -1;
		} else if (o->name &&
			   add_values(r, shown, o->flag, value) < 0) {
			return -1;
		}
	}
	if (json_array_size(json_object_get(endpoint, "Aliases")) &&
	    !network_is_made(name))
		return refuse_field(r, shown,
		    "has aliases, on a network that nobody made",
		    "make a network for them");
	if (strncmp(name, "container:", 10) == 0 && json_object_size(endpoint))
		return refuse_field(r, shown, "is the other container's", NULL);
	return 0;
}

static int add_long(struct reader *r, const char *shown, struct text *text,
    const char *option, const char *value)
{
	if (!value || !*value || !network_is_plain(value) ||
	    strchr(option, '=') == option)
		return refuse_field(r, shown,
		    arena_printf(r->arena,
			"has %s, which docker's words cannot say", option),
		    "write it without capitals, quotes, commas and blanks");
	text_printf(text, ",%s=%s", option, value);
	return 0;
}

/* DriverOpts and GwPriority. */
static int add_others(
    struct reader *r, const char *shown, json_t *endpoint, struct text *text)
{
	json_t *driver = json_object_get(endpoint, "DriverOpts"), *value;
	const char *key;
	int64_t priority = 0;

	if (driver && !json_is_null(driver) && !json_is_object(driver))
		return refuse_type(r, shown, "an object with DriverOpts");
	json_object_foreach(driver, key, value)
	{
		const char *pair =
		    json_is_string(value) && *key && !strchr(key, '=')
			? arena_printf(
			      r->arena, "%s=%s", key, json_string_value(value))
			: NULL;

		if (add_long(r, shown, text, "driver-opt", pair) < 0)
			return -1;
	}
	if (take_number(r, shown, endpoint, "GwPriority", &priority) < 0)
		return -1;
	return priority
		   ? add_long(r, shown, text, "gw-priority",
			 arena_printf(r->arena, "%lld", (long long)priority))
		   : 0;
}

/* All options of a further network, in one long form. */
static int add_options(
    struct reader *r, const char *shown, json_t *endpoint, struct text *text)
{
	for (size_t i = 0; i < NETWORK_OPTIONS; i++) {
		const struct network_option *o = &network_options[i];
		json_t *value = option_value(endpoint, o), *entry;
		size_t k;

		if (check_option(r, shown, o, value) < 0)
			return -1;
		if (json_is_string(value) && json_string_length(value) &&
		    add_long(
			r, shown, text, o->name, json_string_value(value)) < 0)
			return -1;
		if (!o->name && json_array_size(value))
			return refuse_field(r, shown,
			    "has links, and is not the first network", NULL);
		json_array_foreach(value, k, entry)
		{
			if (add_long(r, shown, text, o->name,
				json_string_value(entry)) < 0)
				return -1;
		}
	}
	return 0;
}

/* The network's own use of --network, short where there is no more to say. */
static int add_network(struct reader *r, const struct field *field,
    const char *shown, const char *name, const char *rest)
{
	bool plain =
	    !network_is_long(name) && (!*rest || network_is_plain(name));

	if (!plain || !*name)
		return refuse_field(r, shown,
		    "is a network whose name docker's words cannot say",
		    "name it by its ID");
	if (!*rest && strcmp(name, "default") == 0)
		return 0;
	return add_use(r, field->flag,
	    *rest ? arena_printf(r->arena, "name=%s%s", name, rest) : name);
}

static const char *shown_endpoint(struct reader *r, const char *name)
{
	return arena_printf(r->arena, "%s.%s", ENDPOINTS, name);
}

static int read_first(struct reader *r, const struct field *field,
    const char *mode, json_t *endpoint)
{
	struct text rest = { .arena = r->arena };
	const char *shown = shown_endpoint(r, mode);

	if (add_others(r, shown, endpoint, &rest) < 0 ||
	    add_network(r, field, shown, mode, text_string(&rest)) < 0)
		return -1;
	return add_first(r, shown, endpoint, mode);
}

static int read_further(struct reader *r, const struct field *field,
    const char *name, json_t *endpoint)
{
	struct text rest = { .arena = r->arena };
	const char *shown = shown_endpoint(r, name);

	if (add_options(r, shown, endpoint, &rest) < 0 ||
	    add_others(r, shown, endpoint, &rest) < 0)
		return -1;
	return add_network(r, field, shown, name, text_string(&rest));
}

/* Each endpoint is an object with known fields, or null. */
static int check_endpoints(struct reader *r, json_t *all, const char *mode)
{
	size_t n = json_object_size(all);
	const char *name;
	json_t *value;

	if (all && !json_is_null(all) && !json_is_object(all))
		return refuse_type(r, ENDPOINTS, "an object");
	json_object_foreach(all, name, value)
	{
		const char *shown = shown_endpoint(r, name);

		if (!json_is_null(value) &&
		    check_object(r, ENDPOINTS ".*", shown, value) < 0)
			return -1;
		if (n > 1 &&
		    (r->text->version < SEVERAL || !network_is_made(name)))
			return refuse_field(r, shown,
			    "is one of several networks",
			    "API 1.44 and later have several, of those that "
			    "somebody made");
	}
	if (n && !json_object_get(all, mode))
		return refuse_field(r, ENDPOINTS,
		    arena_printf(r->arena,
			"has not the network that HostConfig.NetworkMode names"
			", '%s'",
			mode),
		    "name the first network in both");
	return 0;
}

int read_networks(struct reader *r, const struct field *field, json_t *unused)
{
	json_t *all = body_at(r, ENDPOINTS), *endpoint;
	const char *mode = "", *name;

	(void)unused;
	if (take_text(r, "HostConfig", json_object_get(r->body, "HostConfig"),
		"NetworkMode", &mode) < 0)
		return -1;
	mode = *mode ? mode : "default";
	if (check_endpoints(r, all, mode) < 0 ||
	    read_first(r, field, mode, json_object_get(all, mode)) < 0)
		return -1;
	json_object_foreach(all, name, endpoint)
	{
		if (strcmp(name, mode) != 0 &&
		    read_further(r, field, name, endpoint) < 0)
			return -1;
	}
	return 0;
}

/*
 * The engine looks at HostConfig.Links on docker's own networks only.  Clients
 * send there what stands in the endpoint, in another order, on others as well.
 */
int read_links(struct reader *r, const struct field *field, json_t *unused)
{
	json_t *own = body_at(r, field->path), *links, *endpoint;
	const char *mode = "";

	(void)unused;
	if (take_text(r, "HostConfig", json_object_get(r->body, "HostConfig"),
		"NetworkMode", &mode) < 0)
		return -1;
	endpoint =
	    json_object_get(body_at(r, ENDPOINTS), *mode ? mode : "default");
	links = json_object_get(endpoint, "Links");
	if (own && !json_is_null(own) && !json_is_array(own))
		return refuse_type(r, field->path, "a list of strings");
	if (links && !json_is_null(links) && !json_is_array(links))
		return refuse_type(r, ENDPOINTS, "a list of Links");
	if (!network_is_made(mode) && json_array_size(links))
		return refuse_field(r, field->path,
		    "has other links than the network's",
		    "on docker's own networks links stand there, and in no "
		    "endpoint");
	return add_values(
	    r, field->path, field->flag, network_is_made(mode) ? links : own);
}
