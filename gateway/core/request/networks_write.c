#include "core/request/networks.h"
#include "core/request/numbers.h"

#include <string.h>

/* The object that the option stands in, made if need be. */
static json_t *option_object(
    struct writer *w, json_t *endpoint, const struct network_option *option)
{
	if (!option->in_ipam)
		return endpoint;
	if (!json_object_get(endpoint, "IPAMConfig") &&
	    put_key(w, endpoint, "IPAMConfig", json_object()) < 0)
		return NULL;
	return json_object_get(endpoint, "IPAMConfig");
}

static int put_option(struct writer *w, json_t *endpoint,
    const struct network_option *option, const char *value)
{
	json_t *object = option_object(w, endpoint, option);

	if (!*value)
		return refuse_value(w, option->flag, value, "it is empty");
	if (!option->list)
		return put_key(w, object, option->key, json_string(value));
	if (!json_object_get(object, option->key) &&
	    put_key(w, object, option->key, json_array()) < 0)
		return -1;
	return put_last(
	    w, json_object_get(object, option->key), json_string(value));
}

/* driver-opt=KEY=VALUE and gw-priority=NUMBER, which no flag says. */
static int put_other(
    struct writer *w, json_t *endpoint, const char *key, char *value)
{
	int64_t priority;
	char *equals = strchr(value, '=');

	if (strcmp(key, "gw-priority") == 0) {
		if (number_parse(value, &priority) < 0 || w->version < GATEWAY)
			return refuse_value(w, "network", value,
			    "gw-priority is a number, from API 1.48 on");
		return priority ? put_key(w, endpoint, "GwPriority",
				      json_integer(priority))
				: 0;
	}
	if (strcmp(key, "driver-opt") != 0 || !equals || equals == value)
		return refuse_value(
		    w, "network", key, "docker has no such option");
	*equals = '\0';
	if (!json_object_get(endpoint, "DriverOpts") &&
	    put_key(w, endpoint, "DriverOpts", json_object()) < 0)
		return -1;
	return put_key(w, json_object_get(endpoint, "DriverOpts"), value,
	    json_string(equals + 1));
}

static int put_part(
    struct writer *w, json_t *endpoint, char *part, const char **name)
{
	char *value = strchr(part, '=');

	if (!value || value == part || !value[1])
		return refuse_value(
		    w, "network", part, "it is not OPTION=VALUE");
	*value++ = '\0';
	if (strcmp(part, "name") == 0) {
		*name = value;
		return 0;
	}
	for (size_t i = 0; i < NETWORK_OPTIONS; i++)
		if (network_options[i].name &&
		    strcmp(part, network_options[i].name) == 0)
			return put_option(
			    w, endpoint, &network_options[i], value);
	return put_other(w, endpoint, part, value);
}

/* One use of --network into an endpoint, and its network's name. */
static int parse_network(
    struct writer *w, const char *value, json_t *endpoint, const char **name)
{
	char *copy = arena_strdup(w->arena, value), *part;

	*name = value;
	if (!network_is_long(value))
		return *value ? 0
			      : refuse_value(w, "network", value,
				    "a network has a name");
	*name = NULL;
	while ((part = strsep(&copy, ","))) {
		if (!network_is_plain(part))
			return refuse_value(w, "network", value,
			    "its long form has no capitals, quotes or blanks");
		if (put_part(w, endpoint, part, name) < 0)
			return -1;
	}
	/* Such a name could not stand alone, as NetworkMode has it. */
	return *name && !network_is_long(*name)
		   ? 0
		   : refuse_value(w, "network", value, "it names no network");
}

static bool has_option(json_t *endpoint, const struct network_option *option)
{
	if (option->in_ipam)
		endpoint = json_object_get(endpoint, "IPAMConfig");
	return json_object_get(endpoint, option->key) != NULL;
}

/* Flags that are about the first network. */
static int put_flags(struct writer *w, json_t *endpoint, const char *name)
{
	for (size_t k = 0; k < NETWORK_OPTIONS; k++) {
		const struct network_option *o = &network_options[k];
		const char *value = last_use(w, o->flag);

		/* On a network that nobody made, links are the container's. */
		if (!value || !*value || (!o->name && !network_is_made(name)))
			continue;
		if (has_option(endpoint, o))
			return refuse_value(
			    w, o->flag, value, "--network says it, too");
		if (!o->list && put_option(w, endpoint, o, value) < 0)
			return -1;
		for (size_t i = 0;
		     o->list && (value = next_use(w, o->flag, &i));)
			if (put_option(w, endpoint, o, value) < 0)
				return -1;
	}
	return 0;
}

static int check_endpoint(struct writer *w, json_t *endpoint, const char *name)
{
	if (json_object_get(endpoint, "Aliases") && !network_is_made(name))
		return refuse_value(w, "network-alias",
		    json_string_value(json_array_get(
			json_object_get(endpoint, "Aliases"), 0)),
		    "only a network that somebody made has aliases");
	if (strncmp(name, "container:", 10) == 0 && json_object_size(endpoint))
		return refuse_value(w, "network", name,
		    "the other container has address and names");
	return 0;
}

/* Before version 1.44 the container has the one address there is. */
static int move_address(struct writer *w, json_t *endpoint)
{
	json_t *address = json_object_get(endpoint, "MacAddress");

	if (!address || w->version >= ENDPOINT_MAC)
		return 0;
	if (put_field(w, "MacAddress", json_incref(address)) < 0)
		return -1;
	return json_object_del(endpoint, "MacAddress");
}

static int put_endpoint(
    struct writer *w, const char *name, json_t *endpoint, bool first)
{
	json_t *all = put_object(w, ENDPOINTS);

	if (first && move_address(w, endpoint) < 0)
		return -1;
	if (!first && w->version < SEVERAL)
		return refuse_value(w, "network", name,
		    "several networks came with API version 1.44");
	if (json_object_get(all, name))
		return refuse_value(w, "network", name, "it is given twice");
	return put_key(w, all, name, json_incref(endpoint));
}

/* Networks that nobody made go with no others. */
static int check_all(struct writer *w)
{
	json_t *all = put_object(w, ENDPOINTS), *value;
	const char *name;

	if (json_object_size(all) < 2)
		return 0;
	json_object_foreach(all, name, value)
	{
		if (!network_is_made(name))
			return refuse_value(w, "network", name,
			    "it cannot be one of several networks");
	}
	return 0;
}

/* An endpoint that says nothing is left out where it is the only one. */
static int leave_out(struct writer *w, const char *name)
{
	json_t *all = put_object(w, ENDPOINTS);

	if (json_object_size(all) == 1 &&
	    json_object_size(json_object_get(all, name)) == 0)
		return json_object_del(w->request->body, "NetworkingConfig");
	return 0;
}

static int write_network(
    struct writer *w, const char *value, const char **first)
{
	json_t *endpoint = json_object();
	const char *name;
	bool is_first = !*first;
	int result = parse_network(w, value, endpoint, &name);

	if (result == 0 && is_first) {
		*first = name;
		result = put_flags(w, endpoint, name);
	}
	if (result == 0)
		result = check_endpoint(w, endpoint, name);
	if (result == 0)
		result = put_endpoint(w, name, endpoint, is_first);
	json_decref(endpoint);
	return result;
}

int write_networks(struct writer *w, const struct field *field)
{
	const char *value, *first = NULL;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));)
		if (write_network(w, value, &first) < 0)
			return -1;
	if (!first && write_network(w, "default", &first) < 0)
		return -1;
	if (check_all(w) < 0 || leave_out(w, first) < 0)
		return -1;
	return strcmp(first, "default") == 0
		   ? 0
		   : put_field(w, field->path, json_string(first));
}

/* Links of a network that somebody made stand in its endpoint alone. */
int write_links(struct writer *w, const struct field *field)
{
	const char *network = NULL, *value, *name;
	size_t i = 0;
	json_t *unused;
	int result;

	if (!last_use(w, field->flag))
		return 0;
	network = next_use(w, "network", &i);
	unused = json_object();
	result = network ? parse_network(w, network, unused, &name) : 0;
	json_decref(unused);
	if (result < 0 || (network && network_is_made(name)))
		return result;
	for (i = 0; (value = next_use(w, field->flag, &i));) {
		if (!*value)
			return refuse_value(
			    w, field->flag, value, "it is empty");
		if (put_last(w, put_array(w, field->path), json_string(value)) <
		    0)
			return -1;
	}
	return 0;
}
