#include "core/request/forms.h"

#include <string.h>
#include <strings.h>

static bool same_streams(const struct streams *a, const struct streams *b)
{
	return a->in == b->in && a->out == b->out && a->err == b->err &&
	       a->once == b->once;
}

/* What docker attaches to with -i, and the streams that -a named, if any. */
static struct streams attached(bool interactive, const struct streams *named)
{
	bool any = named->in || named->out || named->err;
	struct streams s = { .in = named->in || interactive,
		.out = named->out || !any,
		.err = named->err || !any };

	s.once = interactive && s.in;
	return s;
}

static int put_streams(struct writer *w, const struct streams *s)
{
	const struct {
		const char *path;
		bool set;
	} fields[] = { { "AttachStdin", s->in }, { "AttachStdout", s->out },
		{ "AttachStderr", s->err }, { "StdinOnce", s->once } };

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (fields[i].set &&
		    put_field(w, fields[i].path, json_true()) < 0)
			return -1;
	return 0;
}

/* The streams that uses of -a name, in any case. */
static int named_streams(
    struct writer *w, const struct field *field, struct streams *named)
{
	const char *value;

	for (size_t i = 0; (value = next_use(w, field->flag, &i));) {
		if (strcasecmp(value, "stdin") == 0)
			named->in = true;
		else if (strcasecmp(value, "stdout") == 0)
			named->out = true;
		else if (strcasecmp(value, "stderr") == 0)
			named->err = true;
		else
			return refuse_value(w, field->flag, value,
			    "it is stdin, stdout or stderr");
	}
	return 0;
}

static int write_streams(struct writer *w, const struct field *field)
{
	const struct extras *extras = w->source->extras;
	struct streams named = { 0 }, s = { 0 };

	if (named_streams(w, field, &named) < 0)
		return -1;
	if (is_set(w, "detach") && last_use(w, field->flag))
		return refuse_value(w, field->flag, last_use(w, field->flag),
		    "--detach is given, too");
	if (extras && extras->streams_given)
		s = extras->streams;
	else if (!is_set(w, "detach"))
		s = attached(is_set(w, "interactive"), &named);
	return put_streams(w, &s);
}

static int take_streams(struct reader *r, struct streams *s)
{
	json_t *body = r->body;

	if (take_truth(r, "", body, "AttachStdin", &s->in) < 0 ||
	    take_truth(r, "", body, "AttachStdout", &s->out) < 0 ||
	    take_truth(r, "", body, "AttachStderr", &s->err) < 0)
		return -1;
	return r->fields == &fields_create
		   ? take_truth(r, "", body, "StdinOnce", &s->once)
		   : 0;
}

static void give_streams(struct reader *r, const struct streams *s)
{
	r->extras->streams_given = true;
	r->extras->streams = *s;
}

static int read_streams(
    struct reader *r, const struct field *field, json_t *unused)
{
	const struct streams none = { 0 };
	struct streams s = { 0 }, named = { 0 }, plain, meant;
	bool interactive = false;

	(void)unused;
	if (take_streams(r, &s) < 0 ||
	    take_truth(r, "", r->body, "OpenStdin", &interactive) < 0)
		return -1;
	plain = attached(interactive, &none);
	if (same_streams(&s, &plain))
		return 0;
	named.out = s.out;
	named.err = s.err;
	named.in = s.in && (!interactive || (!s.out && !s.err));
	meant = attached(interactive, &named);
	if (!same_streams(&s, &meant)) {
		give_streams(r, &s);
		return 0;
	}
	if (named.in)
		add_use(r, field->flag, "stdin");
	if (named.out)
		add_use(r, field->flag, "stdout");
	if (named.err)
		add_use(r, field->flag, "stderr");
	return 0;
}

const struct form form_streams = { write_streams, read_streams };

/* exec attaches to all or, with -d, to none. */
static int write_exec_streams(struct writer *w, const struct field *field)
{
	const struct extras *extras = w->source->extras;
	struct streams s = {
		.in = is_set(w, field->flag), .out = true, .err = true
	};

	if (extras && extras->streams_given)
		s = extras->streams;
	else if (is_set(w, "detach"))
		s = (struct streams){ 0 };
	s.once = false;
	return put_streams(w, &s);
}

static int read_exec_streams(
    struct reader *r, const struct field *field, json_t *unused)
{
	struct streams s = { 0 };
	bool detach = false;

	(void)unused;
	if (take_streams(r, &s) < 0 ||
	    take_truth(r, "", r->body, "Detach", &detach) < 0)
		return -1;
	if (detach ? s.in || s.out || s.err : !s.out || !s.err)
		give_streams(r, &s);
	else if (s.in)
		add_use(r, field->flag, "true");
	return 0;
}

const struct form form_exec_streams = { write_exec_streams, read_exec_streams };
