/*
 * Parameters of the query.  Their values are texts, so the readers have no
 * value of JSON's, and look for their own.
 */
#include "core/grammar/amount.h"
#include "core/request/forms.h"
#include "core/request/numbers.h"

#include <string.h>

static int write_query(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);

	return value && *value ? put_query(w, field->path + 1, value) : 0;
}

static int read_query(
    struct reader *r, const struct field *field, json_t *unused)
{
	const char *value;

	(void)unused;
	if (query_value(r, field, &value) < 0)
		return -1;
	return value ? add_use(r, field->flag, value) : 0;
}

const struct form form_query = { write_query, read_query };

/*
 * The truth of a parameter: 1, 0, or -1 for none.  The engine takes all words
 * but a few for true: those that mean what they say are taken here.
 */
static int query_truth(struct reader *r, const struct field *field, int *truth)
{
	static const char *const words[] = { "0", "1", "false", "true", "False",
		"True" };
	const char *value;

	*truth = -1;
	if (query_value(r, field, &value) < 0)
		return -1;
	for (size_t i = 0; value && i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(value, words[i]) == 0)
			*truth = i % 2;
	return value && *truth < 0
		   ? refuse_wrong(r, field->path, "is neither 0 nor 1")
		   : 0;
}

/* False by default, as the flag. */
static int write_query_truth(struct writer *w, const struct field *field)
{
	return is_set(w, field->flag) ? put_query(w, field->path + 1, "1") : 0;
}

static int read_query_truth(
    struct reader *r, const struct field *field, json_t *unused)
{
	int truth;

	(void)unused;
	if (query_truth(r, field, &truth) < 0)
		return -1;
	return truth == 1 ? add_truth(r, field->flag, true) : 0;
}

const struct form form_query_truth = { write_query_truth, read_query_truth };

/* attach: --no-stdin takes the stream away. */
static int write_query_stdin(struct writer *w, const struct field *field)
{
	return is_set(w, "no-stdin") ? 0 : write_query_truth(w, field);
}

const struct form form_query_stdin = { write_query_stdin, read_query_truth };

/* True by default, and the flag is its opposite: stream and --no-stream. */
static int write_query_not(struct writer *w, const struct field *field)
{
	return is_set(w, field->flag) ? put_query(w, field->path + 1, "0") : 0;
}

static int read_query_not(
    struct reader *r, const struct field *field, json_t *unused)
{
	int truth;

	(void)unused;
	if (query_truth(r, field, &truth) < 0)
		return -1;
	return truth == 0 ? add_truth(r, field->flag, true) : 0;
}

const struct form form_query_not = { write_query_not, read_query_not };

/* True by default, as the flag: --pause=false. */
static int write_query_unless(struct writer *w, const struct field *field)
{
	return last_use(w, field->flag) && !is_set(w, field->flag)
		   ? put_query(w, field->path + 1, "0")
		   : 0;
}

static int read_query_unless(
    struct reader *r, const struct field *field, json_t *unused)
{
	int truth;

	(void)unused;
	if (query_truth(r, field, &truth) < 0)
		return -1;
	return truth == 0 ? add_truth(r, field->flag, false) : 0;
}

const struct form form_query_unless = { write_query_unless, read_query_unless };

/* An option that says either: its default is the engine's. */
static int write_query_either(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);

	if (value && strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
		return refuse_value(
		    w, field->flag, value, "it is neither 0 nor 1");
	return write_query(w, field);
}

static int read_query_either(
    struct reader *r, const struct field *field, json_t *unused)
{
	int truth;

	(void)unused;
	if (query_truth(r, field, &truth) < 0)
		return -1;
	return truth >= 0 ? add_truth(r, field->flag, truth == 1) : 0;
}

const struct form form_query_either = { write_query_either, read_query_either };

static int put_number(struct writer *w, const struct field *field, int64_t n)
{
	return put_query(
	    w, field->path + 1, arena_printf(w->arena, "%lld", (long long)n));
}

static int write_query_number(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);
	int64_t n;

	if (!value)
		return 0;
	if (number_parse(value, &n) < 0)
		return refuse_value(
		    w, field->flag, value, "it is no whole number");
	return put_number(w, field, n);
}

/* Decimal digits, as the engine takes them. */
static int query_number(
    struct reader *r, const struct field *field, const char **text, int64_t *n)
{
	const char *digits;

	if (query_value(r, field, text) < 0)
		return -1;
	if (!*text)
		return 0;
	digits = *text + (**text == '-');
	if (digits[strspn(digits, "0123456789")] ||
	    (*digits == '0' && digits != *text + (digits[1] != '\0')) ||
	    number_parse(*text, n) < 0)
		return refuse_wrong(r, field->path, "is not a decimal number");
	return 0;
}

static int read_query_number(
    struct reader *r, const struct field *field, json_t *unused)
{
	const char *text;
	int64_t n;

	(void)unused;
	if (query_number(r, field, &text, &n) < 0)
		return -1;
	return text ? add_use(r, field->flag, text) : 0;
}

const struct form form_query_number = { write_query_number, read_query_number };

/* How many there are to be; all of them, if it is not positive. */
static int write_query_limit(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);
	int64_t n;

	if (is_set(w, "latest"))
		return put_number(w, field, 1);
	if (value && number_parse(value, &n) == 0 && n <= 0)
		return 0;
	return write_query_number(w, field);
}

static int read_query_limit(
    struct reader *r, const struct field *field, json_t *unused)
{
	const char *text;
	int64_t n = 0;

	(void)unused;
	if (query_number(r, field, &text, &n) < 0)
		return -1;
	return n > 0 ? add_use(r, field->flag, text) : 0;
}

const struct form form_query_limit = { write_query_limit, read_query_limit };

/* Bytes; of swap -1 is as much as there is. */
static int write_query_bytes(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);
	uint64_t bytes;

	if (!value || !*value)
		return 0;
	if (strcmp(field->flag, "memory-swap") == 0 && strcmp(value, "-1") == 0)
		return put_number(w, field, -1);
	if (amount_bytes(value, &bytes) < 0 || bytes > BYTES_MOST)
		return refuse_value(
		    w, field->flag, value, "it is no number of bytes");
	return bytes ? put_number(w, field, (int64_t)bytes) : 0;
}

static int read_query_bytes(
    struct reader *r, const struct field *field, json_t *unused)
{
	int64_t n = 0, least = strcmp(field->flag, "memory-swap") == 0 ? -1 : 0;
	const char *text;

	(void)unused;
	if (query_number(r, field, &text, &n) < 0)
		return -1;
	if (n < least || n > (int64_t)BYTES_MOST)
		return refuse_wrong(r, field->path, "is no number of bytes");
	return n ? add_use(r, field->flag, text) : 0;
}

const struct form form_query_bytes = { write_query_bytes, read_query_bytes };

/* A parameter that may be there several times. */
static int write_query_texts(struct writer *w, const struct field *field)
{
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));)
		put_query(w, field->path + 1, value);
	return 0;
}

static int read_query_texts(
    struct reader *r, const struct field *field, json_t *unused)
{
	const struct request_text *t = r->text;

	(void)unused;
	for (size_t i = 0; i < t->nquery; i++)
		if (strcmp(t->query[i].name, field->path + 1) == 0)
			add_use(r, field->flag, t->query[i].value);
	return 0;
}

const struct form form_query_texts = { write_query_texts, read_query_texts };

/* Seconds since 1970, with a fraction perhaps: dates are the client's. */
static bool is_time(const char *text)
{
	size_t digits = strspn(text, "0123456789"), more;

	if (!digits || digits > 12)
		return false;
	text += digits;
	if (!*text)
		return true;
	more = strspn(text + 1, "0123456789");
	return *text == '.' && more && more <= 9 && !text[1 + more];
}

static int write_query_time(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);

	if (value && *value && !is_time(value))
		return refuse_value(w, field->flag, value,
		    "in a request it is seconds since 1970");
	return write_query(w, field);
}

static int read_query_time(
    struct reader *r, const struct field *field, json_t *unused)
{
	const char *value;

	if (query_value(r, field, &value) < 0)
		return -1;
	if (value && !is_time(value))
		return refuse_wrong(
		    r, field->path, "is not seconds since 1970");
	return read_query(r, field, unused);
}

const struct form form_query_time = { write_query_time, read_query_time };
