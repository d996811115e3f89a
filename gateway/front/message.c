#include "front/message.h"

#include "core/report/json.h"

#include <string.h>

const char *reply_message(struct arena *arena, const char *text)
{
	return json_line(
	    arena, json_pack("{s:o}", "message", json_text(arena, text)));
}

const char *reply_error(struct arena *arena, const struct error *error)
{
	const char *text = error_text(error, arena);
	size_t length = strlen(text);

	if (length && text[length - 1] == '\n')
		length--;
	return reply_message(arena, arena_strndup(arena, text, length));
}
