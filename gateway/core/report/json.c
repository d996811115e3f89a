#include "core/report/json.h"

#include "core/error.h"

#include <stdlib.h>

enum { SHOWN = 4096 }; /* bytes of a text that is not UTF-8, at most */

json_t *json_text(struct arena *arena, const char *text)
{
	json_t *json = json_string(text);

	return json ? json : json_string(error_escape(text, SHOWN, arena));
}

const char *json_line(struct arena *arena, json_t *json)
{
	char *dump = json_dumps(json, JSON_PRESERVE_ORDER);
	const char *text = dump ? arena_printf(arena, "%s\n", dump) : "";

	free(dump);
	json_decref(json);
	return text;
}
