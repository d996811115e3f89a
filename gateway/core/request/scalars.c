/*
 * Forms of one value: the flag's last use counts.
 */
#include "core/grammar/amount.h"
#include "core/request/forms.h"
#include "core/request/numbers.h"

#include <string.h>

static int write_text(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);

	return value && *value ? put_field(w, field->path, json_string(value))
			       : 0;
}

static int read_text(struct reader *r, const struct field *field, json_t *value)
{
	if (!json_is_string(value))
		return refuse_type(r, field->path, "a string");
	return add_use(r, field->flag, json_string_value(value));
}

const struct form form_text = { write_text, read_text };

/* A false that is not the default is written, too. */
static int write_truth(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);

	if (!value ||
	    (field->defaults == DEFAULT_EMPTY && !is_set(w, field->flag)))
		return 0;
	return put_field(w, field->path, json_boolean(is_set(w, field->flag)));
}

static int read_truth(
    struct reader *r, const struct field *field, json_t *value)
{
	if (!json_is_boolean(value))
		return refuse_type(r, field->path, "true or false");
	return add_truth(r, field->flag, json_is_true(value));
}

const struct form form_truth = { write_truth, read_truth };

/* True whatever the client says. */
static int write_yes(struct writer *w, const struct field *field)
{
	return put_field(w, field->path, json_true());
}

static int read_yes(struct reader *r, const struct field *field, json_t *value)
{
	return json_is_boolean(value)
		   ? 0
		   : refuse_type(r, field->path, "true or false");
}

const struct form form_yes = { write_yes, read_yes };

static int put_number(struct writer *w, const struct field *field, int64_t n)
{
	if (n == 0 && field->defaults == DEFAULT_EMPTY)
		return 0;
	return put_field(w, field->path, json_integer(n));
}

/* The number as the flag has it, unless it is below least. */
static int read_least(
    struct reader *r, const struct field *field, json_t *value, int64_t least)
{
	json_int_t n = json_integer_value(value);

	if (!json_is_integer(value) || n < least)
		return refuse_type(r, field->path,
		    least == INT64_MIN ? "a whole number"
				       : "a whole number from 0 on");
	return add_use(r, field->flag, arena_printf(r->arena, "%lld", n));
}

static int write_least(
    struct writer *w, const struct field *field, int64_t least)
{
	const char *value = last_use(w, field->flag);
	int64_t n;

	if (!value)
		return 0;
	if (number_parse(value, &n) < 0 || n < least)
		return refuse_value(
		    w, field->flag, value, "that is out of its range");
	return put_number(w, field, n);
}

static int write_number(struct writer *w, const struct field *field)
{
	return write_least(w, field, INT64_MIN);
}

static int read_number(
    struct reader *r, const struct field *field, json_t *value)
{
	return read_least(r, field, value, INT64_MIN);
}

const struct form form_number = { write_number, read_number };

static int write_count(struct writer *w, const struct field *field)
{
	return write_least(w, field, 0);
}

static int read_count(
    struct reader *r, const struct field *field, json_t *value)
{
	return read_least(r, field, value, 0);
}

const struct form form_count = { write_count, read_count };

static int write_bytes(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);
	uint64_t bytes;

	/* An empty word: none, as with docker's own client. */
	if (!value || !*value)
		return 0;
	if (amount_bytes(value, &bytes) < 0 || bytes > BYTES_MOST)
		return refuse_value(
		    w, field->flag, value, "it is no number of bytes");
	return put_number(w, field, (int64_t)bytes);
}

static int read_bytes(
    struct reader *r, const struct field *field, json_t *value)
{
	if (json_integer_value(value) > (json_int_t)BYTES_MOST)
		return refuse_field(
		    r, field->path, "is too large", "leave it out: no limit");
	return read_least(r, field, value, 0);
}

const struct form form_bytes = { write_bytes, read_bytes };

/* -1: as much as there is */
static int write_swap(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);

	return value && strcmp(value, "-1") == 0 ? put_number(w, field, -1)
						 : write_bytes(w, field);
}

static int read_swap(struct reader *r, const struct field *field, json_t *value)
{
	return json_integer_value(value) == -1 ? add_use(r, field->flag, "-1")
					       : read_bytes(r, field, value);
}

const struct form form_swap = { write_swap, read_swap };

static int write_billionths(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);
	uint64_t n;

	if (!value || !*value)
		return 0;
	if (amount_billionths(value, &n) < 0)
		return refuse_value(
		    w, field->flag, value, "it is no decimal number");
	return put_number(w, field, (int64_t)n);
}

static int read_billionths(
    struct reader *r, const struct field *field, json_t *value)
{
	const json_int_t billion = 1000000000;
	json_int_t n = json_integer_value(value);
	char *text;
	size_t length;

	if (!json_is_integer(value) || n < 0 || n / billion > billion)
		return refuse_type(r, field->path, "billionths of a CPU");
	text = arena_printf(r->arena, "%lld.%09lld", n / billion, n % billion);
	length = strlen(text);
	while (text[length - 1] == '0')
		length--;
	length -= text[length - 1] == '.';
	text[length] = '\0';
	return add_use(r, field->flag, text);
}

const struct form form_billionths = { write_billionths, read_billionths };

/* -1 is the default, and 0 is not. */
static int write_swappiness(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);
	int64_t n;

	if (!value)
		return 0;
	if (number_parse(value, &n) < 0 || n < -1 || n > 100)
		return refuse_value(
		    w, field->flag, value, "it is -1, or from 0 to 100");
	return n < 0 ? 0 : put_number(w, field, n);
}

static int read_swappiness(
    struct reader *r, const struct field *field, json_t *value)
{
	json_int_t n = json_integer_value(value);

	if (!json_is_integer(value) || n < -1 || n > 100)
		return refuse_type(r, field->path, "-1, or from 0 to 100");
	return n < 0
		   ? 0
		   : add_use(r, field->flag, arena_printf(r->arena, "%lld", n));
}

const struct form form_swappiness = { write_swappiness, read_swappiness };

static int write_duration(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);
	int64_t n;

	if (!value)
		return 0;
	if (duration_parse(value, &n) < 0)
		return refuse_value(
		    w, field->flag, value, "it is no duration, such as 1m30s");
	return put_number(w, field, n);
}

static int read_duration(
    struct reader *r, const struct field *field, json_t *value)
{
	json_int_t n = json_integer_value(value);
	const char *text = duration_text(r->arena, n);
	int64_t again;

	if (!json_is_integer(value) || duration_parse(text, &again) < 0 ||
	    again != n)
		return refuse_type(r, field->path, "nanoseconds of some days");
	return add_use(r, field->flag, text);
}

const struct form form_duration = { write_duration, read_duration };
