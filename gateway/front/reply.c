#include "front/reply.h"

#include "core/report/json.h"

#include <string.h>

enum { CONTINUE_MOST = 199, NO_CONTENT = 204, NOT_MODIFIED = 304 };

bool reply_is_bare(unsigned int status)
{
	return status <= CONTINUE_MOST || status == NO_CONTENT ||
	       status == NOT_MODIFIED;
}

static void add_framing(struct buffer *to, const struct reply *reply)
{
	if (reply->framing == FRAMING_LENGTH)
		buffer_printf(to, "Content-Length: %llu\r\n",
		    (unsigned long long)reply->length);
	else if (reply->framing == FRAMING_CHUNKS)
		buffer_printf(to, "Transfer-Encoding: chunked\r\n");
	if (reply->close)
		buffer_printf(to, "Connection: close\r\n");
	else if (reply->keep)
		buffer_printf(to, "Connection: keep-alive\r\n");
}

void reply_head(struct buffer *to, const struct reply *reply)
{
	const struct session *session = reply->session;

	buffer_printf(to, "HTTP/1.1 %u %s\r\n", reply->status,
	    reply->reason ? reply->reason : http_reason(reply->status));
	if (session->known && !session->refused)
		buffer_printf(to,
		    "Api-Version: 1.%u\r\nDocker-Experimental: false\r\n"
		    "Ostype: %s\r\n",
		    session->api, session->os);
	buffer_printf(to, "Server: undocker/" UNDOCKER_VERSION "\r\n");
	if (reply->type)
		buffer_printf(to, "Content-Type: %s\r\n", reply->type);
	for (size_t i = 0; i < reply->nheaders; i++)
		buffer_printf(to, "%s: %s\r\n", reply->headers[i].name,
		    reply->headers[i].value);
	add_framing(to, reply);
	buffer_put(to, "\r\n", 2);
}

/* The value as text; consumed.  body: what it was read from, to fall back. */
static const char *dump(struct arena *arena, json_t *json, const char *body)
{
	const char *text = json_line(arena, json);

	return *text ? text : body;
}

const char *reply_with_warnings(
    struct arena *arena, const char *body, const struct words *warnings)
{
	json_t *json = warnings->n ? json_loads(body, 0, NULL) : NULL, *list;

	if (!json_is_object(json)) {
		json_decref(json);
		return body;
	}
	list = json_object_get(json, "Warnings");
	if (!json_is_array(list)) {
		json_object_set_new(json, "Warnings", json_array());
		list = json_object_get(json, "Warnings");
	}
	for (size_t i = 0; i < warnings->n; i++)
		json_array_append_new(list, json_text(arena, warnings->v[i]));
	return dump(arena, json, body);
}

/* What an owner called the source that the text begins with, or NULL. */
static json_t *rename_source(
    struct arena *arena, const char *text, const struct words *sources)
{
	for (size_t i = 0; text && i + 1 < sources->n; i += 2) {
		size_t length = strlen(sources->v[i]);

		if (strncmp(text, sources->v[i], length) == 0 &&
		    (!text[length] || text[length] == ':'))
			return json_text(
			    arena, arena_printf(arena, "%s%s",
				       sources->v[i + 1], text + length));
	}
	return NULL;
}

static void rename_binds(
    struct arena *arena, json_t *binds, const struct words *sources)
{
	for (size_t i = 0; i < json_array_size(binds); i++) {
		json_t *named = rename_source(arena,
		    json_string_value(json_array_get(binds, i)), sources);

		if (named)
			json_array_set_new(binds, i, named);
	}
}

/* jansson limits how deep a value it has read can be. */
static void rename_in(
    struct arena *arena, json_t *json, const struct words *sources)
{
	const char *key;
	json_t *value;
	size_t i;

	json_array_foreach(json, i, value) rename_in(arena, value, sources);
	json_object_foreach(json, key, value)
	{
		json_t *named = strcmp(key, "Source") == 0
				    ? rename_source(arena,
					  json_string_value(value), sources)
				    : NULL;

		if (named)
			json_object_set_new(json, key, named);
		else if (strcmp(key, "Binds") == 0)
			rename_binds(arena, value, sources);
		else
			rename_in(arena, value, sources);
	}
}

const char *reply_with_sources(
    struct arena *arena, const char *body, const struct words *sources)
{
	json_t *json = sources->n ? json_loads(body, 0, NULL) : NULL;

	if (!json)
		return body;
	rename_in(arena, json, sources);
	return dump(arena, json, body);
}
