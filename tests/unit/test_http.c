/*
 * HTTP as the front end reads and writes it: events are the same however the
 * bytes are cut, and nothing behind a message is taken.
 */
#include "support.h"

#include "core/text.h"
#include "front/http/buffer.h"
#include "front/http/reader.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void show_head(struct text *text, const struct http_head *head)
{
	if (head->method)
		text_printf(text, "%s %s", head->method, head->text);
	else
		text_printf(text, "%u %s", head->status, head->text);
	text_printf(text, " 1.%u", head->minor);
	for (size_t i = 0; i < head->nheaders; i++)
		text_printf(text, " %s=%s", head->headers[i].name,
		    head->headers[i].value);
	if (head->has_length)
		text_printf(text, " length:%d", (int)head->length);
	text_add(text, head->chunked ? " chunked" : "");
	text_add(text, head->upgrade ? " upgrade" : "");
	text_add(text, head->keep_alive ? " keep;" : " close;");
}

/* Pieces that follow each other are one. */
static bool show_event(struct text *text, struct http_reader *reader,
    enum http_event event, bool *in_body)
{
	const char *piece, *why;
	size_t length;

	if (event == HTTP_PIECE && !*in_body)
		text_add(text, "[");
	if (event != HTTP_PIECE && *in_body)
		text_add(text, "]");
	*in_body = event == HTTP_PIECE;
	if (event == HTTP_BEGUN)
		show_head(text, http_head(reader));
	if (event == HTTP_PIECE) {
		piece = http_piece(reader, &length);
		text_put(text, piece, length);
	}
	if (event == HTTP_ENDED)
		text_add(text, "end;");
	if (event == HTTP_WRONG)
		text_printf(text, "!%u", http_wrong(reader, &why));
	return event != HTTP_ENDED && event != HTTP_WRONG;
}

/* The events of a message, fed in steps; what is left is shown after "|". */
static const char *events_of(const char *bytes, size_t length, size_t step,
    enum http_kind kind, bool bodyless)
{
	struct http_reader *reader = http_reader_new(kind);
	struct text text = { .arena = arena };
	const char *at = bytes, *end = bytes;
	bool in_body = false, more = true;

	http_begin(reader, arena, bodyless);
	while (more) {
		enum http_event event = http_read(reader, &at, end);

		if (event == HTTP_MORE && end < bytes + length) {
			size_t left = (size_t)(bytes + length - end);

			end += step < left ? step : left;
			continue;
		}
		if (event == HTTP_MORE)
			event = http_end(reader);
		more = show_event(&text, reader, event, &in_body);
	}
	if (at < bytes + length && text.v[text.n - 1] == ';')
		text_printf(&text, "|%.*s", (int)(bytes + length - at), at);
	http_reader_free(reader);
	return text_string(&text);
}

static void reads(
    enum http_kind kind, bool bodyless, const char *bytes, const char *wanted)
{
	size_t length = strlen(bytes);

	for (size_t step = 1; step <= length; step++)
		expect(bytes, events_of(bytes, length, step, kind, bodyless),
		    wanted);
}

static void requests_are_read_however_they_are_cut(void **state)
{
	(void)state;
	reads(HTTP_REQUESTS, false,
	    "GET /_ping HTTP/1.1\r\nHost: x\r\nEmpty:\r\n\r\nGET /2",
	    "GET /_ping 1.1 Host=x Empty= keep;end;|GET /2");
	reads(HTTP_REQUESTS, false,
	    "POST /a?b=%41 HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloPOST",
	    "POST /a?b=%41 1.1 Content-Length=5 length:5 keep;[hello]end;"
	    "|POST");
	reads(HTTP_REQUESTS, false,
	    "PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "3\r\nabc\r\n00002;x=y\r\nde\r\n0\r\nT: v\r\n\r\nrest",
	    "PUT /a 1.1 Transfer-Encoding=chunked chunked keep;[abcde]end;"
	    "|rest");
	reads(HTTP_REQUESTS, false,
	    "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
	    "GET / 1.0 Connection=keep-alive keep;end;");
	reads(HTTP_REQUESTS, false, "GET / HTTP/1.0\r\n\r\n",
	    "GET / 1.0 close;end;");
}

static void bytes_behind_an_upgrade_are_left(void **state)
{
	(void)state;
	reads(HTTP_REQUESTS, false,
	    "POST /exec/1/start HTTP/1.1\r\nConnection: Upgrade\r\n"
	    "Upgrade: tcp\r\nContent-Length: 2\r\n\r\n{}\nraw",
	    "POST /exec/1/start 1.1 Connection=Upgrade Upgrade=tcp "
	    "Content-Length=2 length:2 upgrade keep;[{}]end;|\nraw");
	reads(HTTP_REQUESTS, false,
	    "POST /a HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
	    "\nraw",
	    "POST /a 1.1 Connection=Upgrade Upgrade=tcp upgrade keep;end;|"
	    "\nraw");
	reads(HTTP_ANSWERS, false,
	    "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\n"
	    "Upgrade: tcp\r\n\r\n\nraw",
	    "101 UPGRADED 1.1 Connection=Upgrade Upgrade=tcp upgrade keep;"
	    "end;|\nraw");
}

static void answers_are_read_however_they_end(void **state)
{
	(void)state;
	reads(HTTP_ANSWERS, false, "HTTP/1.0 200 OK\r\nA: b\r\n\r\nall\nof it",
	    "200 OK 1.0 A=b close;[all\nof it]end;");
	reads(HTTP_ANSWERS, false,
	    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nallof it",
	    "200 OK 1.1 Content-Length=3 length:3 keep;[all]end;|of it");
	reads(HTTP_ANSWERS, false,
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "3\r\nall\r\n0\r\n\r\n",
	    "200 OK 1.1 Transfer-Encoding=chunked chunked keep;[all]end;");
	reads(HTTP_ANSWERS, false, "HTTP/1.1 204 No Content\r\n\r\n",
	    "204 No Content 1.1 keep;end;");
	reads(HTTP_ANSWERS, true,
	    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n",
	    "200 OK 1.1 Content-Length=3 length:3 keep;end;");
}

static void parts_of_a_message_are_no_message(void **state)
{
	(void)state;
	reads(HTTP_ANSWERS, false,
	    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nal",
	    "200 OK 1.1 Content-Length=3 length:3 keep;[al]!400");
	reads(HTTP_ANSWERS, false,
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nall",
	    "200 OK 1.1 Transfer-Encoding=chunked chunked keep;[all]!400");
	reads(HTTP_ANSWERS, false, "HTTP/1.1 200", "!400");
	reads(HTTP_REQUESTS, false, "GET / HTTP/1.1\r\nA", "!400");
}

static void what_can_be_read_in_two_ways_is_not_read(void **state)
{
	static const char *const wrong[] = {
		"\x16\x03\x01\x02",
		"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: "
		"2\r\n\r\nab",
		"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: "
		"chunked\r\n\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked, "
		"identity\r\n\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_string_equal(events_of(wrong[i], strlen(wrong[i]),
					strlen(wrong[i]), HTTP_REQUESTS, false),
		    "!400");
}

static void heads_are_bounded(void **state)
{
	const size_t size = 2 * HTTP_HEAD_SIZE;
	struct text one = { .arena = arena }, many = { .arena = arena };

	(void)state;
	text_add(&one, "GET / HTTP/1.1\r\nA: ");
	while (one.n < size)
		text_add(&one, "aaaaaaaaaaaaaaaa");
	text_add(&many, "GET / HTTP/1.1\r\n");
	for (size_t i = 0; i <= HTTP_HEADERS; i++)
		text_add(&many, "A: b\r\n");
	text_add(&many, "\r\n");
	expect("one", events_of(one.v, one.n, one.n, HTTP_REQUESTS, false),
	    "!431");
	expect("steps", events_of(one.v, one.n, 1000, HTTP_REQUESTS, false),
	    "!431");
	expect(
	    "many", events_of(many.v, many.n, 7, HTTP_REQUESTS, false), "!431");
}

static void make_pair(int *ends)
{
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
}

static void bytes_come_out_as_they_went_in(void **state)
{
	char text[3 * BUFFER_SIZE], got[4 * BUFFER_SIZE];
	struct buffer from = { 0 }, to = { 0 };
	size_t n = 0, moved = 0;
	int ends[2];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i % 251);
	make_pair(ends);
	buffer_put(&to, text, sizeof(text));
	while (n < sizeof(text)) {
		moved += buffer_drain(&to, ends[0]) == FLOW_SOME;
		while (buffer_fill(&from, ends[1]) == FLOW_SOME) {
			memcpy(got + n, buffer_bytes(&from), from.n);
			n += from.n;
			buffer_drop(&from, from.n);
		}
	}
	assert_true(moved > 0);
	assert_int_equal(to.n, 0);
	assert_memory_equal(got, text, sizeof(text));
	close(ends[0]);
	assert_int_equal(buffer_fill(&from, ends[1]), FLOW_END);
	buffer_put(&to, "x", 1);
	close(ends[1]);
	buffer_free(&from);
	buffer_free(&to);
}

static void a_full_buffer_reads_no_more(void **state)
{
	char text[BUFFER_SIZE] = { 0 };
	struct buffer from = { 0 };
	int ends[2];

	(void)state;
	make_pair(ends);
	buffer_put(&from, text, sizeof(text));
	assert_int_equal(write(ends[0], "x", 1), 1);
	assert_int_equal(buffer_fill(&from, ends[1]), FLOW_NONE);
	buffer_drop(&from, 10);
	assert_int_equal(buffer_fill(&from, ends[1]), FLOW_SOME);
	assert_int_equal(from.n, BUFFER_SIZE - 9);
	close(ends[0]);
	close(ends[1]);
	buffer_free(&from);
}

static void chunks_are_what_a_reader_takes(void **state)
{
	struct buffer to = { 0 };
	int ends[2];

	(void)state;
	make_pair(ends);
	buffer_printf(
	    &to, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	buffer_chunk(&to, "first ", 6);
	buffer_chunk(&to, "", 0);
	assert_int_equal(write(ends[0], "second", 6), 6);
	assert_int_equal(buffer_fill_chunk(&to, ends[1]), FLOW_SOME);
	buffer_put(&to, "0\r\n\r\n", 5);
	expect("chunks",
	    events_of(buffer_bytes(&to), to.n, to.n, HTTP_ANSWERS, false),
	    "200 OK 1.1 Transfer-Encoding=chunked chunked keep;[first "
	    "second]end;");
	close(ends[0]);
	assert_int_equal(buffer_fill_chunk(&to, ends[1]), FLOW_END);
	close(ends[1]);
	buffer_free(&to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(requests_are_read_however_they_are_cut),
		TEST(bytes_behind_an_upgrade_are_left),
		TEST(answers_are_read_however_they_end),
		TEST(parts_of_a_message_are_no_message),
		TEST(what_can_be_read_in_two_ways_is_not_read),
		TEST(heads_are_bounded),
		TEST(bytes_come_out_as_they_went_in),
		TEST(a_full_buffer_reads_no_more),
		TEST(chunks_are_what_a_reader_takes),
	};

	return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
