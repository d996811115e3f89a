/*
 * Devices of the host, and what they may be used for.
 */
#include "core/grammar/amount.h"
#include "core/request/forms.h"

#include <stdlib.h>
#include <string.h>

/* Each of r, w and m once at most, and one of them at least. */
static bool is_mode(const char *mode)
{
	size_t n = strlen(mode);

	if (!n || n > 3 || mode[strspn(mode, "rwm")])
		return false;
	for (size_t i = 1; i < n; i++)
		if (strchr(mode, mode[i]) != mode + i)
			return false;
	return true;
}

static bool is_path(const char *path)
{
	return *path == '/' && !strchr(path, ':');
}

/* HOST[:CONTAINER][:MODE] */
static int write_devices(struct writer *w, const struct field *field)
{
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		char *rest = arena_strdup(w->arena, value);
		const char *host = strsep(&rest, ":"), *mode = "rwm";
		const char *second = strsep(&rest, ":");
		const char *inside = second ? second : host;

		if (second && !rest && is_mode(second)) {
			inside = host;
			mode = second;
		} else if (rest) {
			mode = rest;
		}
		if (!is_path(host) || !is_path(inside) || !is_mode(mode))
			return refuse_value(w, field->flag, value,
			    "it is not PATH[:PATH][:MODE], with whole paths");
		if (put_last(w, put_array(w, field->path),
			json_pack("{ssssss}", "PathOnHost", host,
			    "PathInContainer", inside, "CgroupPermissions",
			    mode)) < 0)
			return -1;
	}
	return 0;
}

static int read_device(struct reader *r, const struct field *field,
    const char *shown, json_t *entry)
{
	const char *host = "", *inside = "", *mode = "";

	if (take_text(r, shown, entry, "PathOnHost", &host) < 0 ||
	    take_text(r, shown, entry, "PathInContainer", &inside) < 0 ||
	    take_text(r, shown, entry, "CgroupPermissions", &mode) < 0)
		return -1;
	if (!is_path(host) || !is_path(inside) || !is_mode(mode))
		return refuse_field(r, shown, "is no device",
		    "give whole paths without colons, and of r, w and m what "
		    "is allowed");
	return add_use(r, field->flag,
	    arena_printf(r->arena, "%s:%s:%s", host, inside, mode));
}

static int read_devices(
    struct reader *r, const struct field *field, json_t *value)
{
	return read_entries(r, field, value, read_device);
}

const struct form form_devices = { write_devices, read_devices };

/* The path of a device before the last colon, and what follows it. */
static char *device_of(
    struct arena *arena, const char *value, const char **amount)
{
	char *path = arena_strdup(arena, value), *colon = strchr(path, ':');

	if (!colon || strncmp(path, "/dev/", 5) != 0)
		return NULL;
	*colon = '\0';
	*amount = colon + 1;
	return path;
}

static bool digits_only(const char *text, size_t most)
{
	size_t n = strspn(text, "0123456789");

	return n && n <= most && !text[n];
}

static bool is_weight(int64_t weight)
{
	return weight == 0 || (weight >= 10 && weight <= 1000);
}

static int put_amount(struct writer *w, const struct field *field,
    const char *key, const char *path, int64_t amount)
{
	return put_last(w, put_array(w, field->path),
	    json_pack("{sssI}", "Path", path, key, (json_int_t)amount));
}

static int write_weights(struct writer *w, const struct field *field)
{
	const char *value, *amount;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		char *path = device_of(w->arena, value, &amount);

		if (!path || !digits_only(amount, 4) ||
		    !is_weight(atoll(amount)))
			return refuse_value(w, field->flag, value,
			    "it is not /dev/NAME:WEIGHT");
		if (put_amount(w, field, "Weight", path, atoll(amount)) < 0)
			return -1;
	}
	return 0;
}

static int read_amount(struct reader *r, const struct field *field,
    const char *shown, const char *path, int64_t amount)
{
	if (strncmp(path, "/dev/", 5) != 0 || strchr(path, ':') || amount < 0)
		return refuse_field(r, shown, "is no device with an amount",
		    "give a path below /dev, and a number from 0 on");
	return add_use(r, field->flag,
	    arena_printf(r->arena, "%s:%lld", path, (long long)amount));
}

static int read_weight(struct reader *r, const struct field *field,
    const char *shown, json_t *entry)
{
	const char *path = "";
	int64_t weight = 0;

	if (take_text(r, shown, entry, "Path", &path) < 0 ||
	    take_number(r, shown, entry, "Weight", &weight) < 0)
		return -1;
	return read_amount(
	    r, field, shown, path, is_weight(weight) ? weight : -1);
}

static int read_weights(
    struct reader *r, const struct field *field, json_t *value)
{
	return read_entries(r, field, value, read_weight);
}

const struct form form_weights = { write_weights, read_weights };

static int parse_count(const char *text, uint64_t *count)
{
	*count = strtoull(text, NULL, 10);
	return digits_only(text, 15) ? 0 : -1;
}

static int put_rates(struct writer *w, const struct field *field,
    int (*parse)(const char *text, uint64_t *rate))
{
	const char *value, *amount;
	uint64_t rate;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		char *path = device_of(w->arena, value, &amount);

		if (!path || parse(amount, &rate) < 0 || rate > BYTES_MOST)
			return refuse_value(
			    w, field->flag, value, "it is not /dev/NAME:RATE");
		if (put_amount(w, field, "Rate", path, (int64_t)rate) < 0)
			return -1;
	}
	return 0;
}

static int write_rates(struct writer *w, const struct field *field)
{
	return put_rates(w, field, parse_count);
}

static int write_byte_rates(struct writer *w, const struct field *field)
{
	return put_rates(w, field, amount_bytes);
}

static int read_rate(struct reader *r, const struct field *field,
    const char *shown, json_t *entry)
{
	const char *path = "";
	int64_t rate = 0;

	if (take_text(r, shown, entry, "Path", &path) < 0 ||
	    take_number(r, shown, entry, "Rate", &rate) < 0)
		return -1;
	return read_amount(
	    r, field, shown, path, rate <= (int64_t)BYTES_MOST ? rate : -1);
}

static int read_rates(
    struct reader *r, const struct field *field, json_t *value)
{
	return read_entries(r, field, value, read_rate);
}

const struct form form_rates = { write_rates, read_rates };
const struct form form_byte_rates = { write_byte_rates, read_rates };
