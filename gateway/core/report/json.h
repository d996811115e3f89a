/*
 * Text as JSON.
 */
#ifndef UNDOCKER_REPORT_JSON_H
#define UNDOCKER_REPORT_JSON_H

#include "core/arena.h"

#include <jansson.h>

/*
 * The text as a JSON string; what is not UTF-8 is shown escaped, as in errors.
 * The reference is the caller's.
 */
json_t *json_text(struct arena *arena, const char *text);

/*
 * The value in one line with a newline, its keys in their order, as a text of
 * the arena; "" where there is no memory.  The reference is consumed.
 */
const char *json_line(struct arena *arena, json_t *json);

#endif
