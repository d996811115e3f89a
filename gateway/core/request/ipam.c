/*
 * Addresses of a new network.  A request has them pool by pool; words have them
 * one by one, and a range or an address belongs to the subnet that holds it.
 */
#include "core/request/forms.h"

#include <arpa/inet.h>
#include <string.h>

/* Each address is looked for in all of them, so there are not many. */
enum { POOLS = 64 };

struct subnet {
	int family;
	unsigned char bytes[sizeof(struct in6_addr)];
	unsigned int length; /* bits of the prefix */
};

/* ADDRESS[/BITS]; without bits it is one address. */
static int parse_subnet(
    struct arena *arena, const char *text, struct subnet *subnet)
{
	size_t length = strcspn(text, "/"), digits;
	const char *address = arena_strndup(arena, text, length);
	unsigned int most;

	subnet->family = strchr(address, ':') ? AF_INET6 : AF_INET;
	most = subnet->family == AF_INET6 ? 128 : 32;
	subnet->length = most;
	if (inet_pton(subnet->family, address, subnet->bytes) != 1)
		return -1;
	if (!text[length])
		return 0;
	text += length + 1;
	digits = strspn(text, "0123456789");
	if (!digits || digits > 3 || text[digits])
		return -1;
	subnet->length = 0;
	for (; *text; text++)
		subnet->length =
		    subnet->length * 10 + (unsigned int)(*text - '0');
	return subnet->length <= most ? 0 : -1;
}

static bool holds(struct arena *arena, const char *subnet, const char *address)
{
	struct subnet outer, inner;
	unsigned int whole, bits;

	if (parse_subnet(arena, subnet, &outer) < 0 ||
	    parse_subnet(arena, address, &inner) < 0 ||
	    outer.family != inner.family || inner.length < outer.length)
		return false;
	whole = outer.length / 8;
	bits = outer.length % 8;
	if (memcmp(outer.bytes, inner.bytes, whole) != 0)
		return false;
	return !bits ||
	       (outer.bytes[whole] ^ inner.bytes[whole]) >> (8 - bits) == 0;
}

static const struct {
	const char *flag, *key;
	bool named; /* NAME=ADDRESS, a map */
} parts[] = {
	{ "subnet", "Subnet", false },
	{ "ip-range", "IPRange", false },
	{ "gateway", "Gateway", false },
	{ "aux-address", "AuxiliaryAddresses", true },
};

enum { PARTS = sizeof(parts) / sizeof(*parts) };

/* The first pool whose subnet holds the address, or NULL. */
static json_t *pool_of(struct writer *w, json_t *pools, const char *address)
{
	json_t *pool;
	size_t i;

	json_array_foreach(pools, i, pool)
	{
		if (holds(w->arena,
			json_string_value(json_object_get(pool, "Subnet")),
			address))
			return pool;
	}
	return NULL;
}

static int put_subnet(struct writer *w, json_t *pools, const char *value)
{
	json_t *pool;

	if (!holds(w->arena, value, value) || pool_of(w, pools, value))
		return refuse_value(w, "subnet", value,
		    "it is not ADDRESS/BITS, or within another one");
	if (json_array_size(pools) == POOLS)
		return refuse_value(
		    w, "subnet", value, "there are too many of them");
	if (put_last(w, pools, json_object()) < 0)
		return -1;
	pool = json_array_get(pools, json_array_size(pools) - 1);
	return put_key(w, pool, "Subnet", json_string(value));
}

static int put_named(
    struct writer *w, json_t *pool, const char *key, const char *use)
{
	const char *name = arena_strndup(w->arena, use, strcspn(use, "="));

	if (!json_object_get(pool, key) &&
	    put_key(w, pool, key, json_object()) < 0)
		return -1;
	return put_key(w, json_object_get(pool, key), name,
	    json_string(use + strlen(name) + 1));
}

static int put_part(
    struct writer *w, json_t *pools, size_t part, const char *use)
{
	const char *flag = parts[part].flag, *key = parts[part].key;
	size_t name = parts[part].named ? strcspn(use, "=") : 0;
	bool wrong = parts[part].named && (!name || !use[name]);
	json_t *pool =
	    wrong ? NULL : pool_of(w, pools, use + name + parts[part].named);

	if (!pool || (!parts[part].named && json_object_get(pool, key)))
		return refuse_value(
		    w, flag, use, "no --subnet holds it, or has another one");
	return parts[part].named ? put_named(w, pool, key, use)
				 : put_key(w, pool, key, json_string(use));
}

static int write_ipam(struct writer *w, const struct field *field)
{
	json_t *pools;
	const char *use;

	for (size_t part = 0; part < PARTS; part++)
		for (size_t i = 0; (use = next_use(w, parts[part].flag, &i));) {
			pools = put_array(w, field->path);
			if ((part ? put_part(w, pools, part, use)
				  : put_subnet(w, pools, use)) < 0)
				return -1;
		}
	return 0;
}

/* A part, in this pool's subnet and in none before. */
static int add_part(struct reader *r, const struct field *field, json_t *list,
    size_t i, size_t part, const char *name, const char *address)
{
	size_t first = 0;
	json_t *pool;

	json_array_foreach(list, first, pool)
	{
		const char *subnet =
		    json_string_value(json_object_get(pool, "Subnet"));

		if (subnet && address && holds(r->arena, subnet, address))
			break;
	}
	if (first != i || !address || (name && (!*name || strchr(name, '='))))
		return refuse_field(r, field->path,
		    "has an address that its subnet does not hold, or that "
		    "another one does",
		    "give each pool its Subnet");
	return add_use(r, parts[part].flag,
	    name ? arena_printf(r->arena, "%s=%s", name, address) : address);
}

static int add_named(struct reader *r, const struct field *field, json_t *list,
    size_t i, size_t part, json_t *named)
{
	const char *name;
	json_t *address;

	if (named && !json_is_null(named) && !json_is_object(named))
		return refuse_type(r, field->path, "a list of pools");
	json_object_foreach(named, name, address)
	{
		if (add_part(r, field, list, i, part, name,
			json_string_value(address)) < 0)
			return -1;
	}
	return 0;
}

static int add_pool(
    struct reader *r, const struct field *field, json_t *list, size_t i)
{
	json_t *pool = json_array_get(list, i);
	const char *path = arena_printf(r->arena, "%s[]", field->path);

	if (check_object(r, path, path, pool) < 0)
		return -1;
	for (size_t part = 0; part < PARTS; part++) {
		json_t *value = json_object_get(pool, parts[part].key);
		const char *text = json_string_value(value);

		if (parts[part].named) {
			if (add_named(r, field, list, i, part, value) < 0)
				return -1;
			continue;
		}
		if (value && !json_is_null(value) && !text)
			return refuse_type(r, field->path, "a list of pools");
		if (text && *text &&
		    add_part(r, field, list, i, part, NULL, text) < 0)
			return -1;
	}
	return 0;
}

static int read_ipam(struct reader *r, const struct field *field, json_t *list)
{
	if (!json_is_array(list) || json_array_size(list) > POOLS)
		return refuse_type(r, field->path, "a list of some pools");
	for (size_t i = 0; i < json_array_size(list); i++)
		if (add_pool(r, field, list, i) < 0)
			return -1;
	return 0;
}

const struct form form_ipam = { write_ipam, read_ipam };
