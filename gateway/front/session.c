#include "front/session.h"

#include "core/request/request.h"

#include <jansson.h>
#include <string.h>

enum { OK = 200, FAULT = 500 };

const char *session_message(struct arena *arena, const struct answer *answer)
{
	return *answer->hint
		   ? arena_printf(arena, "%s\n%s", answer->text, answer->hint)
		   : answer->text;
}

/* The line without what every line of a message begins with. */
static const char *strip(const char *line)
{
	static const char *const prefixes[] = {
		"undocker: denied: ", "undocker: error: ", "undocker: hint: "
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (strncmp(line, prefixes[i], strlen(prefixes[i])) == 0)
			return line + strlen(prefixes[i]);
	return line;
}

void session_error(
    struct arena *arena, const struct answer *answer, struct error *error)
{
	static const int codes[] = { EXIT_WRONG, EXIT_DENIED, EXIT_ENGINE };
	int code = EXIT_INTERNAL;

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (answer_status(codes[i]) == answer->status)
			code = codes[i];
	error_set(error, arena, code, "%s", strip(answer->text));
	if (*answer->hint)
		error_hint(error, arena, "%s", strip(answer->hint));
}

/* A copy of a string of the facts', or NULL. */
static const char *fact(
    struct arena *arena, const json_t *facts, const char *name)
{
	const char *value = json_string_value(json_object_get(facts, name));

	return value ? arena_strdup(arena, value) : NULL;
}

/* A header field's value is made of it. */
static bool is_plain(const char *text)
{
	return text && *text && strlen(text) < 32 &&
	       !text[strspn(text, "abcdefghijklmnopqrstuvwxyz")];
}

static int take_facts(struct session *session, const json_t *facts)
{
	json_int_t api = json_integer_value(json_object_get(facts, "api"));
	const char *os = fact(session->arena, facts, "os");

	if (api < API_OLDEST || api > API_NEWEST || !is_plain(os))
		return -1;
	session->api = (unsigned int)api;
	session->os = os;
	session->place = fact(session->arena, facts, "place");
	return 0;
}

void session_take(struct session *session, const struct answer *answer)
{
	json_t *facts;

	session->known = true;
	if (answer->kind == ANSWER_ERROR) {
		session->refused = answer->status;
		session->message = arena_strdup(
		    session->arena, session_message(session->arena, answer));
		session_error(session->arena, answer, &session->error);
		return;
	}
	facts = json_loads(answer->text, 0, NULL);
	if (answer->kind != ANSWER_BODY || answer->status != OK ||
	    take_facts(session, facts) < 0) {
		session->refused = FAULT;
		error_set(&session->error, session->arena, EXIT_INTERNAL,
		    "the root side does not say what the engine is");
		session->message = session->error.message;
	}
	json_decref(facts);
}
