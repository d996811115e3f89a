/*
 * Where each flag stands in the API: private to this folder and to tests.
 *
 * A row is a field of the body, by its path: "HostConfig.NanoCpus".  "[]"
 * stands for each element of a list, "*" for each key of a map; "?name" is a
 * parameter of the query, "^Name" a header, "{name}" a place in the path of the
 * request; "" is the path of a flag that is in no request.  Rows are sorted by
 * path (strcmp), and their order is the canonical order of flags.
 */
#ifndef UNDOCKER_REQUEST_FIELDS_H
#define UNDOCKER_REQUEST_FIELDS_H

#include "core/grammar/grammar.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct form;

/* Which values are a field's default, and so no flag. */
enum field_default {
	DEFAULT_EMPTY, /* null, false, 0, "", [] and {} */
	DEFAULT_NULL,  /* null alone: a 0 or a false says something */
	DEFAULT_NONE,  /* the form is asked in any case */
};

struct field {
	const char *path;
	/*
	 * The flag's long name; "#0" is the first operand, "#*" each of them,
	 * "=name" an option of the ask (core/ask.h), for what words cannot say;
	 * NULL: none of them.
	 */
	const char *flag;
	const struct form *form;
	/* the API's minor version that brought it, and the last that has it */
	unsigned char since, until; /* 0: always */
	unsigned char defaults;	    /* enum field_default */
	bool many;		    /* an option that may be given repeatedly */
	bool json;		    /* a parameter whose text is JSON */
	const char *nothing;	    /* a text that is a default as well */
	const char *hint;	    /* of what is refused: what to do */
};

struct field_table {
	const struct field *rows;
	size_t n;
};

extern const struct field_table fields_create, fields_exec;

/* The table of run and create, or of exec; NULL: another command. */
const struct field_table *fields_of(const struct docker_command *command);

/* The first row with that path, or NULL. */
const struct field *fields_find(
    const struct field_table *table, const char *path);

/* Equal names: most differ in the first letter. */
static inline bool same_name(const char *one, const char *other)
{
	return *one == *other && strcmp(one, other) == 0;
}

/* The first row of that flag, or NULL. */
const struct field *fields_of_flag(
    const struct field_table *table, const char *flag);

#endif
