/*
 * Answers to docker's clients, and what the front end keeps of them.
 */
#include "support.h"

#include "front/made.h"
#include "front/reply.h"
#include "front/session.h"

#include <string.h>

static void refusals_are_docker_s_messages(void **state)
{
	struct error error;

	(void)state;
	error_set(&error, arena, EXIT_DENIED, "no \"%s\"", "x\n\x01");
	error_hint(&error, arena, "do y");
	expect("denied", reply_error(arena, &error),
	    "{\"message\": \"undocker: denied: no \\\"x\\\\x0a\\\\x01\\\"\\n"
	    "undocker: hint: do y\"}\n");
	expect("plain", reply_message(arena, "page not found"),
	    "{\"message\": \"page not found\"}\n");
}

static void warnings_come_behind_the_engine_s(void **state)
{
	char *v[] = { arena_strdup(arena, "ours") };
	const struct words warnings = { .v = v, .n = 1 }, none = { 0 };

	(void)state;
	expect("null",
	    reply_with_warnings(
		arena, "{\"Id\":\"1\",\"Warnings\":null}", &warnings),
	    "{\"Id\": \"1\", \"Warnings\": [\"ours\"]}\n");
	expect("some",
	    reply_with_warnings(arena, "{\"Warnings\":[\"a\"]}", &warnings),
	    "{\"Warnings\": [\"a\", \"ours\"]}\n");
	expect("none", reply_with_warnings(arena, "{ }", &none), "{ }");
	expect("no JSON", reply_with_warnings(arena, "{", &warnings), "{");
	expect("list", reply_with_warnings(arena, "[]", &warnings), "[]");
}

static void sources_have_their_owner_s_names(void **state)
{
	char *v[] = { arena_strdup(arena, "/run/undocker/binds/1"),
		arena_strdup(arena, "/home/a"), arena_strdup(arena, "/x"),
		arena_strdup(arena, "/y") };
	const struct words sources = { .v = v, .n = 4 };

	(void)state;
	expect("inspect",
	    reply_with_sources(arena,
		"{\"HostConfig\":{\"Binds\":[\"/run/undocker/binds/1:/d:ro\","
		"\"/run/undocker/binds/12:/e\",\"/x\"]},\"Mounts\":[{\"Source\""
		":\"/run/undocker/binds/1\",\"Destination\":\"/x\"}],\"Size\":"
		"18014398509481985}",
		&sources),
	    "{\"HostConfig\": {\"Binds\": [\"/home/a:/d:ro\", "
	    "\"/run/undocker/binds/12:/e\", \"/y\"]}, \"Mounts\": [{\"Source\""
	    ": \"/home/a\", \"Destination\": \"/x\"}], \"Size\": "
	    "18014398509481985}\n");
	expect("no JSON", reply_with_sources(arena, "/x", &sources), "/x");
}

static const char *session_of(enum answer_kind kind, const char *text)
{
	const struct answer answer = { .kind = kind,
		.status = kind == ANSWER_ERROR ? 403 : 200,
		.text = text,
		.hint = "" };
	struct session session = { .arena = arena };

	session_take(&session, &answer);
	assert_true(session.known);
	return session.refused
		   ? shown(&session.error)
		   : arena_printf(arena, "%u %s %s", session.api, session.os,
			 session.place ? session.place : "-");
}

static void a_session_is_what_the_door_says(void **state)
{
	(void)state;
	expect("facts",
	    session_of(ANSWER_BODY, "{\"api\":41,\"minimum\":24,\"os\":"
				    "\"linux\",\"place\":\"/p\"}"),
	    "41 linux /p");
	expect("new",
	    session_of(ANSWER_BODY, "{\"api\":41,\"os\":\"linux\",\"x\":1}"),
	    "41 linux -");
	expect("refused", session_of(ANSWER_ERROR, "undocker: denied: not you"),
	    "!77 not you");
	expect("header",
	    session_of(ANSWER_BODY, "{\"api\":41,\"os\":\"a\\r\\nB: c\"}"),
	    "!70 the root side");
	expect("old", session_of(ANSWER_BODY, "{\"api\":23,\"os\":\"linux\"}"),
	    "!70 the root side");
	expect("no JSON", session_of(ANSWER_BODY, ""), "!70 the root side");
}

static void things_are_kept_once_and_by_plain_names(void **state)
{
	struct made made = { .arena = arena };
	const struct words *names = &made.names[MADE_CONTAINERS];

	(void)state;
	assert_int_equal(made_by("ContainerCreate"), MADE_CONTAINERS);
	assert_int_equal(made_by("VolumeCreate"), MADE_VOLUMES);
	assert_int_equal(made_by("ContainerStart"), MADE_KINDS);
	made_note(&made, MADE_CONTAINERS, "{\"Id\":\"abc\"}");
	made_note(&made, MADE_CONTAINERS, "{\"Id\":\"abc\"}");
	made_note(&made, MADE_CONTAINERS, "{\"Id\":\"../x\"}");
	made_note(&made, MADE_CONTAINERS, "{\"Id\":\"a/../../x?\"}");
	made_note(&made, MADE_CONTAINERS, "{\"Id\":1}");
	made_note(&made, MADE_CONTAINERS, "");
	made_note(&made, MADE_VOLUMES, "{\"Name\":\"v\"}");
	expect("containers", joined(names), "abc");
	expect("volumes", joined(&made.names[MADE_VOLUMES]), "v");
	assert_true(made_is_new("{\"Volumes\":[]}", "v"));
	assert_true(made_is_new("{\"Volumes\":null}", "v"));
	assert_true(made_is_new("{\"Volumes\":[{\"Name\":\"w\"}]}", "v"));
	assert_false(made_is_new(
	    "{\"Volumes\":[{\"Name\":\"v\"},{\"Name\":\"w\"}]}", "v"));
	assert_false(made_is_new("{\"Volumes\":[{}]}", "v"));
	assert_false(made_is_new("{\"message\":\"no\"}", "v"));
	assert_false(made_is_new("", "v"));
	expect("path", made_path(arena, MADE_CONTAINERS, "abc"),
	    "/containers/abc?force=1&v=1");
	assert_null(made_volume(arena, "{\"Name\":\"a b\"}", 14));
	expect("name", made_volume(arena, "{\"Name\":\"ab\"}", 13), "ab");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(refusals_are_docker_s_messages),
		TEST(warnings_come_behind_the_engine_s),
		TEST(sources_have_their_owner_s_names),
		TEST(a_session_is_what_the_door_says),
		TEST(things_are_kept_once_and_by_plain_names),
	};

	return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}
