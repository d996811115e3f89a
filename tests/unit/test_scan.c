#include "support.h"

#include "core/scan.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

static const struct scan_path paths[] = { { { "Id" } },
	{ { "State", "Running" } }, { { "State", "StartedAt" } },
	{ { "Tags", SCAN_EACH } }, { { "Config", "Labels", "a.key" } } };

static const struct scan_path of_list[] = { { { SCAN_EACH, "Id" } },
	{ { SCAN_EACH, "Names", SCAN_EACH } }, { { SCAN_EACH, "Created" } } };

static void show(struct text *shown, const struct scan *scan)
{
	static const char *const kinds[] = { "?", "", "#", "true", "false",
		"null" };

	text_printf(shown, "%zu=%s%s ", scan->path, kinds[scan->kind],
	    scan->kind == SCAN_STRING || scan->kind == SCAN_NUMBER ? scan->text
								   : "");
}

/* All events of a text that comes in pieces of a size. */
static const char *events(const struct scan_path *of, size_t n,
    const char *json, size_t length, size_t piece)
{
	struct text shown = { .arena = arena };
	enum scan_event event = SCAN_MORE;
	struct scan scan;

	scan_begin(&scan, of, n);
	for (size_t at = 0; at < length && event != SCAN_BROKEN; at += piece) {
		size_t left = length - at;
		const char *from = json + at;
		const char *end = from + (left < piece ? left : piece);

		while (event != SCAN_BROKEN &&
		       (event = scan_next(&scan, &from, end)) != SCAN_MORE) {
			if (event == SCAN_PICKED)
				show(&shown, &scan);
			else
				text_printf(&shown, "%s",
				    event == SCAN_ENTRY ? "; "
				    : event == SCAN_END ? "."
							: "!");
		}
	}
	assert_int_equal(scan_whole(&scan),
	    shown.n && text_string(&shown)[shown.n - 1] == '.');
	return text_string(&shown);
}

static const char *picked_of(const char *json, size_t length)
{
	const char *whole = events(paths, COUNT(paths), json, length, length);

	for (size_t piece = 1; piece < 4; piece++)
		assert_string_equal(
		    whole, events(paths, COUNT(paths), json, length, piece));
	return whole;
}

static void check(const char *json, const char *wanted)
{
	expect(json, picked_of(json, strlen(json)), wanted);
}

static void values_are_picked_by_path(void **state)
{
	(void)state;
	check("{\"Id\":\"abc\",\"Other\":{\"Id\":\"no\"}}", "0=abc .");
	check(" { \"State\" : { \"Running\" : true , \"StartedAt\" : \"x\" } "
	      ", \"Id\" : null }\n",
	    "1=true 2=x 0=null .");
	check("{\"Tags\":[\"a\",\"b\",[\"c\"],5]}", "3=a 3=b 3=? 3=#5 .");
	check("{\"Config\":{\"Labels\":{\"a.key\":\"v\",\"a\":{\"key\":\"w\"}}"
	      "}}",
	    "4=v .");
	check("{\"Tags\":{\"\":\"a\"}}", ".");
	check("{\"Id\":-1.5e+3,\"State\":\"up\"}", "0=#-1.5e+3 .");
	check("{}", ".");
	check("[]", ".");
	check("[{\"Id\":\"not at the top\"}]", "; .");
}

static void lists_have_entries(void **state)
{
	const char *json = "[{\"Id\":\"a\",\"Names\":[\"/x\",\"/y\"],"
			   "\"Created\":5},{\"Id\":\"b\",\"Created\":6},7,{}]";

	(void)state;
	expect(json, events(of_list, COUNT(of_list), json, strlen(json), 3),
	    "0=a 1=/x 1=/y 2=#5 ; 0=b 2=#6 ; ; .");
}

static void escapes_are_read(void **state)
{
	(void)state;
	check("{\"\\u0049d\":\"\\\"\\\\\\/\\n\\u00e9\\u20AC\\ud83d\\ude00\"}",
	    "0=\"\\/\n\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 .");
	check("{\"x\\\"Id\":\"\\\\\",\"Id\":\"y\"}", "0=y .");
	check("{\"Id\":\"\\x\"}", "!");
	check("{\"Id\":\"\\u12\"}", "!");
}

/* A value is whole or unknown. */
static void what_cannot_be_picked_is_unknown(void **state)
{
	char json[2 * SCAN_TEXT];
	static const char raw[] = "{\"Id\":\"a\0b\",\"Tags\":[\"c\"]}";

	(void)state;
	check("{\"Id\":\"a\\u0000b\"}", "0=? .");
	check("{\"Id\":\"a\xff\"}", "0=? .");
	check("{\"Id\":\"a\tb\"}", "0=? .");
	check("{\"Id\":\"\\ud83d\"}", "0=? .");
	check("{\"Id\":\"\\ud83dx\"}", "0=? .");
	check("{\"Id\":\"\\ude00\"}", "0=? .");
	check("{\"Id\":\"\\ud83d\\u0041\"}", "0=? .");
	check("{\"Id\":{\"Id\":\"b\"},\"State\":[true]}", "0=? .");
	expect("a NUL", picked_of(raw, sizeof(raw) - 1), "0=? 3=c .");
	for (int n = SCAN_TEXT - 2; n < SCAN_TEXT + 2; n++) {
		snprintf(json, sizeof(json), "{\"Id\":\"%0*d\"}", n, 7);
		assert_int_equal(
		    strncmp(picked_of(json, strlen(json)), "0=? ", 4) == 0,
		    n >= SCAN_TEXT);
	}
}

/* Whatever a container is made of, the next value is found. */
static void what_is_skipped_may_be_anything(void **state)
{
	static const char raw[] = "{\"Args\":[\"\0\x80\xff\x01\",\"\\u0000\"],"
				  "\"L\":{\"\0\":\"\",\"\\ud800\":1},"
				  "\"Id\":\"x\"}";
	size_t n = 3 << 20;
	char *json = arena_alloc(arena, n + 64);

	(void)state;
	expect("raw", picked_of(raw, sizeof(raw) - 1), "0=x .");
	memset(json, 'a', n);
	memcpy(json, "{\"A\":\"", 6);
	memcpy(json + n, "\",\"Id\":\"x\"}", 12);
	expect("long", picked_of(json, strlen(json)), "0=x .");
	memset(json, 'a', n);
	memcpy(json, "{\"", 2);
	memcpy(json + n, "\":1,\"Id\":\"x\"}", 14);
	expect("long key", picked_of(json, strlen(json)), "0=x .");
}

static void keys_on_a_path_come_once(void **state)
{
	(void)state;
	check("{\"Id\":\"a\",\"Id\":\"b\"}", "0=a !");
	check("{\"Id\":\"a\",\"\\u0049d\":\"b\"}", "0=a !");
	check("{\"State\":{\"Running\":true},\"State\":{}}", "1=true !");
	check("{\"State\":{\"Running\":true,\"Running\":false}}", "1=true !");
	check("{\"x\":{\"Id\":1,\"Id\":2},\"x\":1}", ".");
	check("{\"Id\":\"a\",\"ID\":\"b\",\"id\":\"c\"}", "0=a .");
}

static void what_is_no_json_is_broken(void **state)
{
	static const char *const texts[] = { "x", "1", "\"x\"", "null", "}",
		"]", "{]", "[}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]",
		"[,1]", "[1 2]", "{,}", "{1:2}", "{a:1}", "[tru]", "[nul1]",
		"[+1]", "[.5]", "[True]", "[]x", "[][]", "{}{", "[\"a\" \"b\"]",
		"{\"a\":1 \"b\":2}", "[/**/]", "['a']", "\xef\xbb\xbf[]" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		const char *got = picked_of(texts[i], strlen(texts[i]));

		assert_string_equal(got + strlen(got) - 1, "!");
	}
	/* and what is cut has no end */
	check("{\"Id\":\"a\"", "0=a ");
	check("[", "");
	check("{\"Id\":5", "");
}

static void nesting_has_an_end(void **state)
{
	char json[2 * SCAN_NESTING + 16];

	(void)state;
	memset(json, '[', SCAN_NESTING);
	memset(json + SCAN_NESTING, ']', SCAN_NESTING);
	json[2 * SCAN_NESTING] = '\0';
	assert_string_equal(strchr(picked_of(json, strlen(json)), '.'), ".");
	memset(json, '[', SCAN_NESTING + 1);
	json[SCAN_NESTING + 1] = '\0';
	check(json, "!");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(values_are_picked_by_path),
		TEST(lists_have_entries),
		TEST(escapes_are_read),
		TEST(what_cannot_be_picked_is_unknown),
		TEST(what_is_skipped_may_be_anything),
		TEST(keys_on_a_path_come_once),
		TEST(what_is_no_json_is_broken),
		TEST(nesting_has_an_end),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
