#include "front/http/reader.h"

#include "core/text.h"
#include "front/memory.h"

#include <http_parser.h>
#include <stdlib.h>
#include <strings.h>

/* Where strings of the head begin in its text, which moves as it grows. */
struct field {
	size_t name, value;
};

struct http_reader {
	http_parser parser;
	enum http_kind kind;
	struct arena *arena;
	bool bodyless, begun;
	struct text text;
	struct field *fields;
	size_t nfields;
	bool in_value;
	enum http_event event, next; /* next: HTTP_ENDED, or HTTP_MORE */
	struct http_head head;
	const char *piece;
	size_t length;
	bool too_large;
};

/* Stops the parser behind what has just been read. */
static int stop_at(http_parser *parser, enum http_event event)
{
	struct http_reader *reader = parser->data;

	reader->event = event;
	http_parser_pause(parser, 1);
	return 0;
}

static int add_text(struct http_reader *reader, const char *at, size_t length)
{
	if (reader->begun)
		return 0; /* a trailer */
	if (length > HTTP_HEAD_SIZE - reader->text.n) {
		reader->too_large = true;
		return 1;
	}
	text_put(&reader->text, at, length);
	return 0;
}

/* Ends a string of the head and returns where the next one begins. */
static size_t next_string(struct http_reader *reader)
{
	text_put(&reader->text, "", 1);
	return reader->text.n;
}

static int take_text(http_parser *parser, const char *at, size_t length)
{
	return add_text(parser->data, at, length);
}

static int take_name(http_parser *parser, const char *at, size_t length)
{
	struct http_reader *reader = parser->data;

	if (!reader->begun && (reader->in_value || !reader->nfields)) {
		if (reader->nfields == HTTP_HEADERS) {
			reader->too_large = true;
			return 1;
		}
		reader->fields = arena_grow(reader->arena, reader->fields,
		    reader->nfields, sizeof(*reader->fields));
		reader->fields[reader->nfields++].name = next_string(reader);
		reader->in_value = false;
	}
	return add_text(reader, at, length);
}

static int take_value(http_parser *parser, const char *at, size_t length)
{
	struct http_reader *reader = parser->data;

	if (!reader->begun && !reader->in_value) {
		reader->fields[reader->nfields - 1].value = next_string(reader);
		reader->in_value = true;
	}
	return add_text(reader, at, length);
}

static struct http_header *find_headers(struct http_reader *reader)
{
	struct http_header *headers =
	    arena_array(reader->arena, reader->nfields + 1, sizeof(*headers));

	for (size_t i = 0; i < reader->nfields; i++) {
		headers[i].name = reader->text.v + reader->fields[i].name;
		headers[i].value = reader->text.v + reader->fields[i].value;
	}
	return headers;
}

static int take_head(http_parser *parser)
{
	struct http_reader *reader = parser->data;
	bool is_request = reader->kind == HTTP_REQUESTS;

	next_string(reader);
	reader->begun = true;
	reader->head = (struct http_head){
		.method = is_request ? http_method_str(parser->method) : NULL,
		.text = text_string(&reader->text),
		.status = is_request ? 0 : parser->status_code,
		.minor = parser->http_minor,
		.headers = find_headers(reader),
		.nheaders = reader->nfields,
		.keep_alive = http_should_keep_alive(parser),
		.upgrade = parser->upgrade,
		.chunked = parser->flags & F_CHUNKED,
		.has_length = parser->flags & F_CONTENTLENGTH,
		.length = parser->flags & F_CONTENTLENGTH
			      ? parser->content_length
			      : 0,
	};
	stop_at(parser, HTTP_BEGUN);
	return reader->bodyless;
}

static int take_piece(http_parser *parser, const char *at, size_t length)
{
	struct http_reader *reader = parser->data;

	reader->piece = at;
	reader->length = length;
	return stop_at(parser, HTTP_PIECE);
}

static int take_end(http_parser *parser)
{
	return stop_at(parser, HTTP_ENDED);
}

static const http_parser_settings settings = {
	.on_url = take_text,
	.on_status = take_text,
	.on_header_field = take_name,
	.on_header_value = take_value,
	.on_headers_complete = take_head,
	.on_body = take_piece,
	.on_message_complete = take_end,
};

struct http_reader *http_reader_new(enum http_kind kind)
{
	struct http_reader *reader = memory(calloc(1, sizeof(*reader)));

	reader->kind = kind;
	return reader;
}

void http_reader_free(struct http_reader *reader)
{
	free(reader);
}

void http_begin(struct http_reader *reader, struct arena *arena, bool bodyless)
{
	*reader = (struct http_reader){ .kind = reader->kind,
		.arena = arena,
		.bodyless = bodyless,
		.text = { .arena = arena } };
	http_parser_init(&reader->parser,
	    reader->kind == HTTP_REQUESTS ? HTTP_REQUEST : HTTP_RESPONSE);
	reader->parser.data = reader;
}

static bool is_broken(const struct http_reader *reader)
{
	enum http_errno code = HTTP_PARSER_ERRNO(&reader->parser);

	return code != HPE_OK && code != HPE_PAUSED;
}

static enum http_event execute(
    struct http_reader *reader, const char **at, size_t length)
{
	if (is_broken(reader))
		return HTTP_WRONG;
	http_parser_pause(&reader->parser, 0);
	reader->event = HTTP_MORE;
	*at += http_parser_execute(&reader->parser, &settings, *at, length);
	return is_broken(reader) ? HTTP_WRONG : reader->event;
}

/* The parser stops before the head's last byte, which may be the message's. */
static enum http_event finish_head(struct http_reader *reader, const char **at)
{
	enum http_event event = execute(reader, at, 1);

	if (event == HTTP_WRONG)
		return event;
	reader->next = event;
	return HTTP_BEGUN;
}

enum http_event http_read(
    struct http_reader *reader, const char **at, const char *end)
{
	enum http_event event = reader->next;

	reader->next = HTTP_MORE;
	if (event != HTTP_MORE || *at == end)
		return event;
	event = execute(reader, at, (size_t)(end - *at));
	return event == HTTP_BEGUN ? finish_head(reader, at) : event;
}

enum http_event http_end(struct http_reader *reader)
{
	const char *nothing = "";

	/* Without bytes there is nothing in it: it stops where it did. */
	return execute(reader, &nothing, 0) == HTTP_ENDED ? HTTP_ENDED
							  : HTTP_WRONG;
}

const struct http_head *http_head(const struct http_reader *reader)
{
	return &reader->head;
}

const char *http_piece(const struct http_reader *reader, size_t *length)
{
	*length = reader->length;
	return reader->piece;
}

unsigned int http_wrong(const struct http_reader *reader, const char **why)
{
	enum http_errno code = HTTP_PARSER_ERRNO(&reader->parser);

	if (reader->too_large || code == HPE_HEADER_OVERFLOW) {
		*why = "the request's head is too large";
		return 431;
	}
	*why = http_errno_description(code);
	return 400;
}

const char *http_value(const struct http_head *head, const char *name)
{
	for (size_t i = 0; i < head->nheaders; i++)
		if (strcasecmp(head->headers[i].name, name) == 0)
			return head->headers[i].value;
	return NULL;
}

const char *http_reason(unsigned int status)
{
	return http_status_str((enum http_status)status);
}
