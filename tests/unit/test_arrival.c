#include "support.h"

#include "core/arrival.h"

#include <stdlib.h>
#include <string.h>

static const char *shown_arrival(const struct arrival *a)
{
	return arena_printf(arena, "%s %d %s", a->text ? a->text : "-",
	    a->is_person, joined(&a->variables));
}

static const char *unpacked(const char *bytes, size_t size)
{
	/* Exactly as large, for the sanitizer to see what is read beyond. */
	char *copy = malloc(size ? size : 1);
	struct arrival arrival;
	struct error error;
	const char *text;

	memcpy(copy, bytes, size);
	text = arrival_unpack(arena, copy, size, &arrival, &error) < 0
		   ? shown(&error)
		   : shown_arrival(&arrival);
	free(copy);
	return text;
}

static void what_bytes_are_one(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *wanted;
	} cases[] = {
#define BYTES(text) text, sizeof(text) - 1
		{ BYTES("1\0\0\0\0"), "- 0 " },
		{ BYTES("1\0command\0ps\0\0A=b\0"), "ps 0 A=b" },
		{ BYTES("1\0command\0\0person\0A=\0B=c\0"), " 1 A=|B=c" },
		{ BYTES("1\0\0ps\0\0"), "- 0 " },
		{ BYTES(""), "!64 what the session begins with is broken" },
		{ BYTES("1\0\0\0"), "!64 what the session begins with is" },
		{ BYTES("1\0\0\0\0A=b"), "!64 what the session begins with" },
		{ BYTES("2\0\0\0\0"), "!64 what the session begins with is" },
#undef BYTES
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		expect(cases[i].bytes, unpacked(cases[i].bytes, cases[i].size),
		    cases[i].wanted);
}

static void what_is_the_clients(void **state)
{
	static const char *const all[] = { "PATH=/x", "HOME=/x", "HOMER=x",
		"LD_PRELOAD=/x", "SSH_CONNECTION=x", "SSHX=y", "XDG_X=y",
		"TERM=x", "TERMINFO=x", "no equals sign", "_=x", "LANG=C",
		"EMPTY=", "USER=x", "TZ=x" };
	char *environment[COUNT(all) + 1] = { NULL };
	struct arrival arrival = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++)
		environment[i] = arena_strdup(arena, all[i]);
	arrival_variables(arena, environment, &arrival.variables);
	expect("environment", joined(&arrival.variables),
	    "HOMER=x|LD_PRELOAD=/x|SSHX=y|TERMINFO=x|LANG=C|EMPTY=");
	expect("LANG", arrival_value(&arrival, "LANG"), "C");
	expect("EMPTY", arrival_value(&arrival, "EMPTY"), "");
	assert_null(arrival_value(&arrival, "LAN"));
	assert_null(arrival_value(&arrival, "HOME"));
	assert_null(arrival_value(&arrival, ""));
}

static void what_is_packed_is_unpacked(void **state)
{
	char *variables[] = { arena_strdup(arena, "A=\xff\n"),
		arena_strdup(arena, "B=") };
	struct arrival arrival = { .text = "run 'a b'",
		.is_person = true,
		.variables = { .v = variables, .n = COUNT(variables) } };
	char *large = arena_alloc(arena, 3 << 20);
	size_t size;
	const char *bytes = arrival_pack(arena, &arrival, &size);

	(void)state;
	expect("packed", unpacked(bytes, size), "run 'a b' 1 A=\xff\n|B=");
	memset(large, 'x', (3 << 20) - 1);
	arrival.text = large;
	assert_null(arrival_pack(arena, &arrival, &size));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_bytes_are_one),
		TEST(what_is_the_clients),
		TEST(what_is_packed_is_unpacked),
	};

	return cmocka_run_group_tests_name("arrival", tests, NULL, NULL);
}
