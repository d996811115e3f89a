#include "core/request/forms.h"

#include <stdlib.h>
#include <string.h>

struct ulimit {
	const char *name;
	int64_t soft, hard;
};

/* github.com/docker/go-units, ulimit.go; -1 is without a limit. */
static bool is_ulimit(const struct ulimit *u)
{
	static const char *const names[] = { "as", "core", "cpu", "data",
		"fsize", "locks", "memlock", "msgqueue", "nice", "nofile",
		"nproc", "rss", "rtprio", "rttime", "sigpending", "stack" };
	size_t i = 0, n = sizeof(names) / sizeof(*names);

	while (i < n && strcmp(u->name, names[i]) != 0)
		i++;
	if (i == n || u->soft < -1 || u->hard < -1)
		return false;
	return u->hard == -1 || (u->soft != -1 && u->soft <= u->hard);
}

static int take_limit(const char **text, int64_t *limit)
{
	size_t digits = strspn(*text, "0123456789");

	*limit = -1;
	if (strncmp(*text, "-1", 2) == 0)
		digits = 2;
	else if (digits && digits <= 18)
		*limit = atoll(*text);
	else
		return -1;
	*text += digits;
	return 0;
}

/* NAME=SOFT[:HARD] */
static int parse_ulimit(
    struct arena *arena, const char *value, struct ulimit *u)
{
	size_t length = strcspn(value, "=");
	const char *text = value + length;

	u->name = arena_strndup(arena, value, length);
	if (*text++ != '=' || take_limit(&text, &u->soft) < 0)
		return -1;
	u->hard = u->soft;
	if (*text == ':') {
		text++;
		if (take_limit(&text, &u->hard) < 0)
			return -1;
	}
	return *text || !is_ulimit(u) ? -1 : 0;
}

static int compare_ulimits(const void *a, const void *b)
{
	return strcmp(
	    ((const struct ulimit *)a)->name, ((const struct ulimit *)b)->name);
}

/* The last use of each name counts; as in docker's client, by name. */
static size_t add_ulimit(
    struct ulimit *all, size_t n, const struct ulimit *ulimit)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i].name, ulimit->name) == 0) {
			all[i] = *ulimit;
			return n;
		}
	all[n] = *ulimit;
	return n + 1;
}

static int write_ulimits(struct writer *w, const struct field *field)
{
	struct ulimit all[16], one;
	size_t n = 0;
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		if (parse_ulimit(w->arena, value, &one) < 0)
			return refuse_value(w, field->flag, value,
			    "it is not NAME=SOFT[:HARD]");
		n = add_ulimit(all, n, &one);
	}
	qsort(all, n, sizeof(*all), compare_ulimits);
	for (size_t i = 0; i < n; i++)
		if (put_last(w, put_array(w, field->path),
			json_pack("{sssIsI}", "Name", all[i].name, "Soft",
			    (json_int_t)all[i].soft, "Hard",
			    (json_int_t)all[i].hard)) < 0)
			return -1;
	return 0;
}

static bool has_ulimit(const struct reader *r, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < r->command->nflags; i++) {
		const struct flag_use *use = &r->command->flags[i];

		if (strcmp(use->flag->name, "ulimit") == 0 &&
		    strncmp(use->value, name, length) == 0 &&
		    use->value[length] == '=')
			return true;
	}
	return false;
}

static int read_ulimit(struct reader *r, const struct field *field,
    const char *shown, json_t *entry)
{
	struct ulimit u = { .name = "" };

	if (take_text(r, shown, entry, "Name", &u.name) < 0 ||
	    take_number(r, shown, entry, "Soft", &u.soft) < 0 ||
	    take_number(r, shown, entry, "Hard", &u.hard) < 0)
		return -1;
	if (!is_ulimit(&u) || has_ulimit(r, u.name))
		return refuse_field(r, shown, "is no limit, or there twice",
		    "name a limit of setrlimit(2), with Soft at most Hard");
	return add_use(r, field->flag,
	    arena_printf(r->arena, "%s=%lld:%lld", u.name, (long long)u.soft,
		(long long)u.hard));
}

static int compare_uses(const void *a, const void *b)
{
	return strcmp(((const struct flag_use *)a)->value,
	    ((const struct flag_use *)b)->value);
}

static int read_ulimits(
    struct reader *r, const struct field *field, json_t *value)
{
	size_t first = r->command->nflags, n;

	if (read_entries(r, field, value, read_ulimit) < 0)
		return -1;
	n = r->command->nflags - first;
	if (n)
		qsort(r->command->flags + first, n, sizeof(*r->command->flags),
		    compare_uses);
	return 0;
}

const struct form form_ulimits = { write_ulimits, read_ulimits };
