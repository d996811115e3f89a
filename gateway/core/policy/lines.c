#include "core/policy/lines.h"

#include "core/policy/policy.h"
#include "core/policy/rules.h"
#include "core/text.h"
#include "core/utf8.h"

#include <string.h>

struct reader {
	struct arena *arena;
	const char *file;
	char *at, *end; /* our own copy of the text, cut up in place */
	int number;
	struct lines *lines;
	struct error *error;
	bool goes_on;	   /* the line before ended in a backslash */
	struct text value; /* of the last setting, while it goes on */
};

static int wrong(struct reader *r, const char *what)
{
	return error_set(r->error, r->arena, EXIT_POLICY, "%s:%d: %s", r->file,
	    r->number, what);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* Cuts length bytes of text, in place, to what white space encloses. */
static char *trim(char *text, size_t length)
{
	while (length && is_space(text[length - 1]))
		length--;
	text[length] = '\0';
	while (is_space(*text))
		text++;
	return text;
}

static int check_bytes(struct reader *r, const char *text, size_t length)
{
	if (length > POLICY_LINE)
		return wrong(r, "the line is longer than 64 KiB");
	for (size_t i = 0; i < length; i++)
		if (((unsigned char)text[i] < 0x20 && text[i] != '\t') ||
		    text[i] == 0x7f)
			return wrong(r, "the line has a control byte");
	if (!utf8_valid(text, length))
		return wrong(r, "the line is not valid UTF-8");
	return 0;
}

static struct line *add_line(struct reader *r)
{
	struct lines *l = r->lines;

	r->value = (struct text){ .arena = r->arena };
	l->v[l->n].number = r->number;
	return &l->v[l->n++];
}

static int add_section(struct reader *r, char *text)
{
	size_t length = strlen(text);
	struct line *line;

	if (text[length - 1] != ']')
		return wrong(r, "the section's name is not closed with ]");
	if (length - 2 > POLICY_SECTION)
		return wrong(r, "the section's name is longer than 256 bytes");
	line = add_line(r);
	line->is_section = true;
	line->text = trim(text + 1, length - 2);
	return 0;
}

static int add_setting(struct reader *r, char *text)
{
	char *equals = strchr(text, '=');
	struct line *line;

	if (!equals || equals == text)
		return wrong(r, "the line is neither [section] nor NAME=value");
	if (!r->lines->n)
		return wrong(r, "the setting stands in no section");
	line = add_line(r);
	line->name = trim(text, (size_t)(equals - text));
	line->text = trim(equals + 1, strlen(equals + 1));
	return 0;
}

/* NAME = or VALUES --flag = begins what is said to continue a value. */
static bool looks_like_setting(const char *text)
{
	size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
	size_t blanks = strspn(text + length, " \t");

	if (length == strlen("VALUES") && blanks &&
	    strncmp(text, "VALUES", length) == 0 &&
	    text[length + blanks] == '-')
		length += blanks + strcspn(text + length + blanks, " \t=");
	return length && text[length + strspn(text + length, " \t")] == '=';
}

/* The value of the setting before goes on. */
static int add_more(struct reader *r, const char *text)
{
	struct lines *l = r->lines;
	struct line *last = l->n ? &l->v[l->n - 1] : NULL;

	if (!last || last->is_section)
		return wrong(r, "an indented line that continues no setting");
	if (looks_like_setting(text))
		return wrong(r, "a setting that would continue the line "
				"before: begin it at the line's start, and end "
				"no line before it with a backslash");
	if (!r->value.v)
		text_add(&r->value, last->text);
	if (r->value.n)
		text_add(&r->value, " ");
	text_add(&r->value, text);
	last->text = r->value.v;
	if (r->value.n > POLICY_LINE)
		return wrong(r, "the value is longer than 64 KiB");
	return 0;
}

static int add(struct reader *r, char *line, size_t length)
{
	bool backslash = length && line[length - 1] == '\\';
	bool indented = length && is_space(*line);
	bool goes_on = r->goes_on;
	char *text = trim(line, length - backslash);

	if (!goes_on && (*text == '#' || *text == ';' || !length))
		return 0;
	r->goes_on = backslash;
	if (!goes_on && !*text && !backslash)
		return 0;
	if (goes_on || indented)
		return add_more(r, text);
	return *text == '[' ? add_section(r, text) : add_setting(r, text);
}

/* As many lines at least as there will be. */
static size_t count(const char *text, const char *end)
{
	size_t n = 1;

	while ((text = memchr(text, '\n', (size_t)(end - text)))) {
		text++;
		n++;
	}
	return n;
}

static int read_line(struct reader *r)
{
	char *line = r->at;
	char *newline = memchr(line, '\n', (size_t)(r->end - line));
	size_t size = (size_t)((newline ? newline : r->end) - line);

	r->number++;
	r->at = newline ? newline + 1 : r->end;
	if (newline && size && line[size - 1] == '\r')
		size--;
	return check_bytes(r, line, size) < 0 ? -1 : add(r, line, size);
}

int policy_lines(struct arena *arena, const char *file, const char *text,
    size_t length, struct lines *lines, struct error *error)
{
	char *copy = arena_strndup(arena, text, length);
	struct reader r = { .arena = arena,
		.file = file,
		.at = copy,
		.end = copy + length,
		.lines = lines,
		.error = error };

	*lines = (struct lines){ 0 };
	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		r.at += 3;
	lines->v = arena_array(arena, count(r.at, r.end), sizeof(*lines->v));
	while (r.at < r.end)
		if (read_line(&r) < 0)
			return -1;
	if (r.goes_on || (length && text[length - 1] != '\n'))
		return wrong(&r, "the file does not end with its last line's "
				 "newline: is it cut short?");
	return 0;
}
