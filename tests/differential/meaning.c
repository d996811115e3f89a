#include "meaning.h"

#include "core/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PATH_SIZE = 256, PORT_SIZE = 64 };

static bool is_in(const char *text, const char *const *list)
{
	while (*list && strcmp(*list, text) != 0)
		list++;
	return *list != NULL;
}

/* Maps whose keys are people's: an empty value says something. */
static bool is_map(const char *path)
{
	static const char *const maps[] = { "Labels", "ExposedPorts", "Volumes",
		"HostConfig.Annotations", "HostConfig.LogConfig.Config",
		"HostConfig.PortBindings", "HostConfig.StorageOpt",
		"HostConfig.Sysctls", "HostConfig.Tmpfs",
		"NetworkingConfig.EndpointsConfig", NULL };

	return is_in(path, maps);
}

/* Fields whose default is null, and no other value. */
static bool is_exact(const char *path)
{
	static const char *const exact[] = { "Entrypoint", "StopTimeout",
		"HostConfig.Init", "HostConfig.MaskedPaths",
		"HostConfig.MemorySwappiness", "HostConfig.ReadonlyPaths",
		NULL };

	return is_in(path, exact);
}

static bool is_inert(const char *path)
{
	static const char *const inert[] = { "ConsoleSize", "Container", "name",
		"HostConfig.ConsoleSize", "HostConfig.ContainerIDFile", NULL };

	return is_in(path, inert);
}

static bool is_empty(const json_t *value)
{
	return json_is_null(value) || json_is_false(value) ||
	       (json_is_integer(value) && json_integer_value(value) == 0) ||
	       (json_is_string(value) && json_string_length(value) == 0) ||
	       (json_is_array(value) && json_array_size(value) == 0) ||
	       (json_is_object(value) && json_object_size(value) == 0);
}

static void prune(json_t *object, const char *path)
{
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe(object, next, key, value)
	{
		char inner[PATH_SIZE];

		snprintf(inner, sizeof(inner), "%s%s%s", path, *path ? "." : "",
		    key);
		if (!is_map(inner))
			prune(value, inner);
		if (is_inert(inner) ||
		    (is_exact(inner) ? json_is_null(value) : is_empty(value)))
			json_object_del(object, key);
	}
}

static void forget_text(json_t *object, const char *key, const char *text)
{
	const char *value = json_string_value(json_object_get(object, key));

	if (value && strcmp(value, text) == 0)
		json_object_del(object, key);
}

static int compare(const void *a, const void *b)
{
	char *left = json_dumps(*(json_t *const *)a, JSON_ENCODE_ANY);
	char *right = json_dumps(*(json_t *const *)b, JSON_ENCODE_ANY);
	int order = strcmp(left, right);

	free(left);
	free(right);
	return order;
}

static void sort_unique(json_t *list)
{
	size_t n = json_array_size(list);
	json_t **entries = calloc(n + 1, sizeof(*entries));

	for (size_t i = 0; i < n; i++)
		entries[i] = json_incref(json_array_get(list, i));
	qsort(entries, n, sizeof(*entries), compare);
	json_array_clear(list);
	for (size_t i = 0; i < n; i++) {
		if (!i || !json_equal(entries[i], entries[i - 1]))
			json_array_append(list, entries[i]);
	}
	for (size_t i = 0; i < n; i++)
		json_decref(entries[i]);
	free(entries);
}

/* True when the variable is another value, or loss, of the same name. */
static bool same_name(json_t *one, json_t *other)
{
	const char *a = json_string_value(one), *b = json_string_value(other);
	size_t length = strcspn(a, "=");

	return strcspn(b, "=") == length && memcmp(a, b, length) == 0;
}

/* Of several values of a variable the last one counts. */
static void environment(json_t *list)
{
	for (size_t i = 0; i < json_array_size(list);) {
		size_t k = i + 1;

		while (k < json_array_size(list) &&
		       !same_name(
			   json_array_get(list, i), json_array_get(list, k)))
			k++;
		if (k < json_array_size(list))
			json_array_remove(list, i);
		else
			i++;
	}
	sort_unique(list);
}

static void entrypoint(json_t *body)
{
	json_t *list = json_object_get(body, "Entrypoint");
	json_t *command = json_object_get(body, "Cmd"), *all = json_array();

	for (size_t i = 1; i < json_array_size(list); i++)
		json_array_append(all, json_array_get(list, i));
	while (json_array_size(list) > 1)
		json_array_remove(list, 1);
	json_array_extend(all, command);
	json_object_set_new(body, "Cmd", all);
}

static const char *port_key(char port[PORT_SIZE], const char *key)
{
	snprintf(port, PORT_SIZE, "%s%s", key, strchr(key, '/') ? "" : "/tcp");
	return port;
}

/* Bindings on no port say what ExposedPorts says of all. */
static void ports(json_t *body, json_t *host)
{
	json_t *bindings = json_object_get(host, "PortBindings"), *list;
	json_t *all = json_object(), *exposed = json_object(), *entry;
	const char *key;
	char port[PORT_SIZE];
	size_t i;

	json_object_foreach(json_object_get(body, "ExposedPorts"), key, list)
	    json_object_set_new(exposed, port_key(port, key), json_object());
	json_object_foreach(bindings, key, list)
	{
		json_object_set_new(
		    exposed, port_key(port, key), json_object());
		json_array_foreach(list, i, entry) prune(entry, "");
		if (json_array_size(list))
			json_object_set(all, port, list);
	}
	json_object_set_new(host, "PortBindings", all);
	json_object_set_new(body, "ExposedPorts", exposed);
}

/* CAP_NAME, in capitals, and ALL alone. */
static void capabilities(json_t *host, const char *key)
{
	json_t *list = json_object_get(host, key), *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		const char *name = json_string_value(entry);
		bool all = strcasecmp(name, "ALL") == 0;
		char *upper;

		if (strncasecmp(name, "CAP_", 4) == 0)
			name += 4;
		if (asprintf(&upper, "%s%s", all ? "" : "CAP_", name) < 0)
			abort();
		for (char *c = upper; *c; c++)
			*c = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c;
		json_array_set_new(list, i, json_string(upper));
		if (all) {
			json_array_clear(list);
			json_array_append_new(list, json_string(upper));
		}
		free(upper);
	}
	sort_unique(list);
}

/* What is added, too, is not dropped. */
static void forget_dropped(json_t *host)
{
	json_t *add = json_object_get(host, "CapAdd"), *entry, *other;
	json_t *drop = json_object_get(host, "CapDrop");
	size_t i, k;

	json_array_foreach(add, i, entry)
	{
		json_array_foreach(drop, k, other)
		{
			if (!json_equal(entry, other))
				continue;
			json_array_remove(drop, k);
			break;
		}
	}
}

static void mounts(json_t *host)
{
	json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(host, "Mounts"), i, entry)
	{
		json_object_del(entry, "Consistency");
		prune(entry, "");
	}
}

static bool is_made(const char *name)
{
	static const char *const fixed[] = { "default", "bridge", "host",
		"none", NULL };

	return !is_in(name, fixed) && strncmp(name, "container:", 10) != 0;
}

/* The main network's: the container's MAC address and, if made, its links. */
static void main_network(json_t *body, json_t *host, json_t *all)
{
	json_t *address = json_object_get(body, "MacAddress"), *endpoint;
	const char *mode =
	    json_string_value(json_object_get(host, "NetworkMode"));

	mode = mode && *mode ? mode : "default";
	if (json_string_length(address)) {
		if (!json_is_object(json_object_get(all, mode)))
			json_object_set_new(all, mode, json_object());
		json_object_set(
		    json_object_get(all, mode), "MacAddress", address);
		json_object_del(body, "MacAddress");
	}
	endpoint = json_object_get(all, mode);
	if (is_made(mode) && json_object_get(endpoint, "Links"))
		json_object_del(host, "Links");
}

static void networks(json_t *body, json_t *host)
{
	json_t *config = json_object(), *all = json_object(), *value;
	json_t *given = json_object_get(
	    json_object_get(body, "NetworkingConfig"), "EndpointsConfig");
	const char *name;

	json_object_foreach(given, name, value)
	{
		if (json_is_object(value))
			json_object_set(all, name, value);
		else
			json_object_set_new(all, name, json_object());
	}
	main_network(body, host, all);
	json_object_foreach(all, name, value) prune(value, "");
	if (json_object_size(all) == 1 &&
	    !json_object_size(json_object_iter_value(json_object_iter(all))))
		json_object_clear(all);
	json_object_set_new(config, "EndpointsConfig", all);
	json_object_set_new(body, "NetworkingConfig", config);
}

static bool is_target(const char *path, const char *target)
{
	const char *rest = target ? path_after(path, target) : NULL;

	return rest && !*rest;
}

static bool is_mounted(json_t *host, const char *path)
{
	json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(host, "Binds"), i, entry)
	{
		const char *bind = json_string_value(entry);
		const char *target = bind ? strchr(bind, ':') : NULL;
		char *copy = target ? strdup(target + 1) : NULL;
		bool same;

		if (copy)
			copy[strcspn(copy, ":")] = '\0';
		same = is_target(path, copy);
		free(copy);
		if (same)
			return true;
	}
	json_array_foreach(json_object_get(host, "Mounts"), i, entry)
	{
		if (is_target(path,
			json_string_value(json_object_get(entry, "Target"))))
			return true;
	}
	return false;
}

/* Null is an empty object; there is no volume where something is mounted. */
static void volumes(json_t *all, json_t *host)
{
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe(all, next, key, value)
	{
		if (is_mounted(host, key))
			json_object_del(all, key);
		else if (json_is_null(value))
			json_object_set_new(all, key, json_object());
	}
}

void meaning_make(json_t *body)
{
	json_t *host = json_object_get(body, "HostConfig");

	if (!json_is_object(host)) {
		json_object_set_new(body, "HostConfig", json_object());
		host = json_object_get(body, "HostConfig");
	}
	forget_text(json_object_get(host, "RestartPolicy"), "Name", "no");
	forget_text(host, "NetworkMode", "default");
	if (json_integer_value(json_object_get(host, "MemorySwappiness")) == -1)
		json_object_del(host, "MemorySwappiness");
	environment(json_object_get(body, "Env"));
	entrypoint(body);
	ports(body, host);
	sort_unique(json_object_get(host, "Binds"));
	sort_unique(json_object_get(host, "Ulimits"));
	volumes(json_object_get(body, "Volumes"), host);
	capabilities(host, "CapAdd");
	capabilities(host, "CapDrop");
	forget_dropped(host);
	mounts(host);
	networks(body, host);
	prune(body, "");
}

bool meaning_same(json_t *one, json_t *other)
{
	json_t *a = json_deep_copy(one), *b = json_deep_copy(other);
	bool same;

	meaning_make(a);
	meaning_make(b);
	same = json_equal(a, b);
	json_decref(a);
	json_decref(b);
	return same;
}
