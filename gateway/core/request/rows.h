/*
 * How rows of tables of fields are written: private to this folder.
 *
 * A row is FIELD: its path, the flag, the form, and whatever else holds of it.
 * Rows of no flag are OBJECT, PART, INERT and REFUSED, by their forms; CLIENT
 * is a flag of docker's client that is in no request.
 */
#ifndef UNDOCKER_REQUEST_ROWS_H
#define UNDOCKER_REQUEST_ROWS_H

#include "core/request/forms.h"

/* clang-format off */
#define SINCE(minor) .since = minor
#define UNTIL(minor) .until = minor
#define EXACT .defaults = DEFAULT_NULL
#define ALWAYS .defaults = DEFAULT_NONE
#define HINT(text) .hint = text

#define FIELD(where, name, how, ...) \
	{ .path = where, .flag = name, .form = &form_##how, __VA_ARGS__ }
#define OBJECT(...) FIELD_OF(object, __VA_ARGS__, )
#define PART(...) FIELD_OF(part, __VA_ARGS__, )
#define INERT(...) FIELD_OF(inert, __VA_ARGS__, )
#define REFUSED(...) FIELD_OF(refused, __VA_ARGS__, )
#define FIELD_OF(how, where, ...) FIELD(where, NULL, how, __VA_ARGS__)
#define CLIENT(name) FIELD("", name, client)
#define MANY .many = true
#define JSON .json = true
#define NOTHING(text) .nothing = text

#define ROWS(...) { (const struct field[]){ __VA_ARGS__ }, \
	sizeof((const struct field[]){ __VA_ARGS__ }) / sizeof(struct field) }
/* clang-format on */

#endif
