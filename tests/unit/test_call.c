#include "support.h"

#include "core/call.h"
#include "core/parcel.h"

#include <stdlib.h>
#include <string.h>

/* What is unpacked: a flag, TERM, SSH_CONNECTION and the words. */
static const char *unpacked(const char *bytes, size_t size)
{
	/* Exactly as large, for the sanitizer to see what is read beyond. */
	char *copy = malloc(size ? size : 1);
	struct call call;
	struct error error;
	const char *text;

	memcpy(copy, bytes, size);
	if (call_unpack(arena, copy, size, &call, &error) < 0)
		text = shown(&error);
	else
		text = arena_printf(arena, "%d %s %s %s", call.connection,
		    call.term, call.client ? call.client : "-",
		    joined(&call.words));
	free(copy);
	return text;
}

static void what_bytes_are_a_call(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *wanted;
	} cases[] = {
#define BYTES(text) text, sizeof(text) - 1
		{ BYTES("1\0\0xterm\0\0ps\0"), "0 xterm - ps" },
		{ BYTES("1\0connection\0vt100\0"
			"1.2.3.4 5 6.7.8.9 22\0run\0\0"),
		    "1 vt100 1.2.3.4 5 6.7.8.9 22 run|" },
		{ BYTES("1\0\0\0\0"), "0 dumb - " },
		{ BYTES("1\0\0../x\0a;b\0x\0"), "0 dumb - x" },
		{ BYTES("1\0\0x\x1b\0fe80::1%eth0 1 ::1 2\0x\0"),
		    "0 dumb fe80::1%eth0 1 ::1 2 x" },
		{ BYTES(""), "!64 what was handed over is no call" },
		{ BYTES("1"), "!64 what was handed over is no call" },
		{ BYTES("1\0\0xterm\0"), "!64 what was handed over is no" },
		{ BYTES("1\0\0xterm\0\0ps"), "!64 what was handed over is no" },
		{ BYTES("\0\0\0\0\0"), "!64 the call is one of another" },
		{ BYTES("11\0\0\0\0\0"), "!64 the call is one of another" },
		{ BYTES("1\0x\0\0\0\0"), "!64 what was handed over is no" },
#undef BYTES
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		expect(cases[i].bytes, unpacked(cases[i].bytes, cases[i].size),
		    cases[i].wanted);
}

/* A call whose last word is so long, and so many empty ones before it. */
static const char *sized(size_t length, size_t words)
{
	static const char head[] = "1\0\0\0";
	size_t size = sizeof(head) + words + length + 1;
	char *bytes = arena_alloc(arena, size);
	struct call call;
	struct error error;

	memcpy(bytes, head, sizeof(head));
	memset(bytes + sizeof(head) + words, 'x', length);
	return call_unpack(arena, bytes, size, &call, &error) < 0 ? "no"
								  : "yes";
}

static void what_is_too_much(void **state)
{
	(void)state;
	expect("a word", sized(PARCEL_WORD - 1, 0), "yes");
	expect("a longer word", sized(PARCEL_WORD, 0), "no");
	expect("words", sized(1, PARCEL_SIZE / 9 - 6), "yes");
	expect("more words", sized(1, PARCEL_SIZE / 9), "no");
}

static void what_is_packed_is_unpacked(void **state)
{
	char *words[] = { arena_strdup(arena, "run"), arena_strdup(arena, ""),
		arena_strdup(arena, "-e"), arena_strdup(arena, "A=\xff\n") };
	const struct call call = { .connection = true,
		.term = "xterm-256color",
		.words = { .v = words, .n = COUNT(words) } };
	size_t size;
	const char *bytes = call_pack(arena, &call, &size);

	(void)state;
	expect("packed", unpacked(bytes, size),
	    "1 xterm-256color - run||-e|A=\xff\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_bytes_are_a_call),
		TEST(what_is_too_much),
		TEST(what_is_packed_is_unpacked),
	};

	return cmocka_run_group_tests_name("call", tests, NULL, NULL);
}
