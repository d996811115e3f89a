#include "core/grammar/amount.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int parse_amount(const char *text, uint64_t *amount);

enum { NANO_DIGITS = 9 };

/* Digits, not too many for what is done with them; how many. */
static size_t digits(const char *text, uint64_t *number)
{
	size_t n = strspn(text, "0123456789");

	*number = n && n <= 15 ? strtoull(text, NULL, 10) : 0;
	return n <= 15 ? n : 0;
}

/* A number with a point or without: its whole part, and billionths. */
struct decimal {
	uint64_t whole, billionths;
};

enum { BILLION = 1000000000 };

/* *end is after it; -1: none. */
static int parse_decimal(
    const char *text, struct decimal *number, const char **end)
{
	size_t n = digits(text, &number->whole), fraction = 0;

	number->billionths = 0;
	/* Docker's own examples have --cpus=.5 */
	if (!n && *text != '.')
		return -1;
	text += n;
	if (*text == '.') {
		fraction = digits(text + 1, &number->billionths);
		if (!fraction || fraction > NANO_DIGITS)
			return -1;
		text += 1 + fraction;
	}
	while (fraction++ < NANO_DIGITS)
		number->billionths *= 10;
	*end = text;
	return 0;
}

/* A number, a unit of 1024s, and perhaps an i and a b: 512m, 2GiB, 1.5g */
int amount_bytes(const char *text, uint64_t *bytes)
{
	static const char units[] = "kmgtp";
	struct decimal n;
	const char *end, *unit;
	unsigned int power = 0;

	if (parse_decimal(text, &n, &end) < 0)
		return -1;
	unit = *end ? strchr(units, *end | 0x20) : NULL;
	if (unit) {
		power = (unsigned int)(unit - units) + 1;
		end++;
		end += *end == 'i' || *end == 'I';
	}
	end += *end == 'b' || *end == 'B';
	if (*end)
		return -1;
	for (; power; power--) {
		if (n.whole > UINT64_MAX / 1024 - 1)
			return -1;
		n.billionths *= 1024;
		n.whole = n.whole * 1024 + n.billionths / BILLION;
		n.billionths %= BILLION;
	}
	*bytes = n.whole;
	return 0;
}

int amount_billionths(const char *text, uint64_t *billionths)
{
	struct decimal n;
	const char *end;

	if (parse_decimal(text, &n, &end) < 0 || *end || n.whole > BILLION)
		return -1;
	*billionths = n.whole * BILLION + n.billionths;
	return 0;
}

static int parse_count(const char *text, uint64_t *count)
{
	size_t n = digits(text, count);

	/* A leading 0 would be octal to docker. */
	return !n || text[n] || (*text == '0' && n > 1) ? -1 : 0;
}

struct amount {
	const char *flag;
	parse_amount *parse;
	/* what is added, since the most would be too much; 0 is no "without
	 * bounds" then */
	const char *usual;
};

static const struct amount amounts[] = {
	{ "cpus", amount_billionths, NULL },
	{ "limit-cpu", amount_billionths, NULL },
	{ "limit-memory", amount_bytes, NULL },
	{ "limit-pids", parse_count, NULL },
	{ "memory", amount_bytes, NULL },
	{ "memory-reservation", amount_bytes, NULL },
	{ "memory-swap", amount_bytes, NULL },
	{ "pids-limit", parse_count, NULL },
	{ "replicas", parse_count, "1" },
	{ "reserve-cpu", amount_billionths, "0" },
	{ "reserve-memory", amount_bytes, "0" },
	{ "shm-size", amount_bytes, NULL },
};

static const struct amount *find(const struct docker_flag *flag)
{
	for (size_t i = 0; i < sizeof(amounts) / sizeof(*amounts); i++)
		if (strcmp(amounts[i].flag, flag->name) == 0)
			return &amounts[i];
	return NULL;
}

bool amount_known(const struct docker_flag *flag)
{
	return find(flag) != NULL;
}

int amount_within(
    const struct docker_flag *flag, const char *value, const char *ceiling)
{
	const struct amount *amount = find(flag);
	uint64_t asked, most;

	if (!amount || amount->parse(ceiling, &most) < 0)
		return -1;
	if (strcmp(value, "-1") == 0)
		return 0;
	if (amount->parse(value, &asked) < 0)
		return -1;
	return (asked != 0 || amount->usual) && asked <= most;
}

const char *amount_usual(const struct docker_flag *flag, const char *ceiling)
{
	const struct amount *amount = find(flag);

	if (amount && amount->usual &&
	    amount_within(flag, amount->usual, ceiling) == 1)
		return amount->usual;
	return ceiling;
}
