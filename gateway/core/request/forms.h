/*
 * How a field is written and read, by its form: private to this folder.
 *
 * A form is a pair of functions.  The writer's takes all uses of the row's flag
 * and puts the row's field into the body; the reader's takes the field's value,
 * which is not its default, and adds uses of the flag.  A form that several
 * flags or fields share belongs to one row; the other rows are form_part.
 */
#ifndef UNDOCKER_REQUEST_FORMS_H
#define UNDOCKER_REQUEST_FORMS_H

#include "core/request/fields.h"
#include "core/request/operations.h"
#include "core/request/request.h"

#include <stdint.h>

/*
 * extras.c: what an ask's options say of a container or an exec, and back.
 * extras_read() returns -1 and the error for options that are none of them.
 */
void extras_write(
    struct arena *arena, const struct extras *extras, struct words *options);
int extras_read(struct arena *arena, const struct words *options,
    struct extras *extras, struct error *error);

/* True for create and exec, whose options are struct extras. */
bool operation_is_extended(const struct operation *operation);

/* A request that is being written. */
struct writer {
	struct arena *arena;
	const struct request_source *source; /* its command may be NULL */
	const struct operation *operation;   /* NULL: run, create or exec */
	const struct words *options;	     /* of the ask, or NULL */
	const struct field_table *fields;
	unsigned int version;
	struct request *request;
	struct error *error;
};

/* A request that is being read. */
struct reader {
	struct arena *arena;
	const struct request_text *text;   /* its command may be NULL */
	const struct operation *operation; /* NULL: run, create or exec */
	const char *const *places;	   /* of the path, in its order */
	const struct field_table *fields;
	json_t *body;
	struct command *command;
	struct extras *extras;
	struct words *options; /* of the ask; NULL: there can be none */
	const char *registry_auth, *registry_config; /* headers, or NULL */
	struct error *error;
};

/* The most that is taken for bytes: what amount.c reads without a unit. */
#define BYTES_MOST UINT64_C(999999999999999)

struct form {
	int (*write)(struct writer *w, const struct field *field);
	int (*read)(struct reader *r, const struct field *field, json_t *value);
};

/* fields.c: what has no functions, or only one */
extern const struct form form_client, /* a flag that is in no request */
    form_part,			      /* another row's form sees to it */
    form_object,		      /* an object whose fields have rows */
    form_inert,			      /* accepted, and never written */
    form_refused;		      /* refused unless it has its default */

/* unsaid.c */
extern const struct form form_unsaid; /* a flag that no request can have */

/* scalars.c */
extern const struct form form_text, form_truth, form_number, form_count,
    form_bytes, form_swap, form_billionths, form_swappiness, form_duration,
    form_yes;

/* lists.c */
extern const struct form form_texts, form_map, form_arguments, form_options,
    form_capabilities, form_hosts;

/* Sorts texts and leaves each in once; returns how many there are left. */
size_t sort_texts(const char **texts, size_t n);

/*
 * Write and read a list of strings, each of which is checked: the check says
 * why the text cannot be there, or NULL, and may change it into the spelling
 * that requests have, the only one that is read.
 */
typedef const char *check_text(struct arena *arena, const char **text);
int write_checked(
    struct writer *w, const struct field *field, check_text *check);
int read_checked(struct reader *r, const struct field *field, json_t *value,
    check_text *check);

/* process.c, environment.c, streams.c, health.c, restart.c, security.c */
extern const struct form form_query, form_operands, form_entrypoint,
    form_environment, form_streams, form_exec_streams, form_health,
    form_restart, form_restart_change, form_security;

/* ports.c, devices.c, ulimits.c, mounts.c, networks.c */
extern const struct form form_publish, form_expose, form_devices, form_weights,
    form_rates, form_byte_rates, form_ulimits, form_binds, form_volumes,
    form_mounts, form_tmpfs, form_networks, form_links;

/* query.c: parameters of the query; see there */
extern const struct form form_query, form_query_truth, form_query_stdin,
    form_query_not, form_query_unless, form_query_number, form_query_limit,
    form_query_bytes, form_query_either, form_query_texts, form_query_time;

/* filters.c, places.c, images.c, copy.c, registry.c, ipam.c */
extern const struct form form_filters, form_name, form_exec, form_image,
    form_reference, form_tagged, form_copy, form_dash, form_source, form_auth,
    form_config, form_ipam;

/* write.c: helpers for forms */

/*
 * The next use of the flag, option or operand (struct field), from *i on, which
 * moves behind it; or NULL.
 */
const char *next_use(const struct writer *w, const char *flag, size_t *i);

/* The value of the flag's last use, or NULL. */
const char *last_use(const struct writer *w, const char *flag);

/* True when the last use of a boolean flag is "true". */
bool is_set(const struct writer *w, const char *flag);

/* Adds a parameter to the query. */
int put_query(struct writer *w, const char *name, const char *value);

/* Puts a value into the path, in the place of "{name}". */
int put_place(struct writer *w, const char *name, const char *value);

/*
 * Puts a value, whose reference is consumed, where the path leads; objects on
 * the way are made.  Returns -1 and the error for text that JSON cannot hold.
 */
int put_field(struct writer *w, const char *path, json_t *value);

/* Puts it under a key, which may hold anything, of an object; or at the end. */
int put_key(struct writer *w, json_t *object, const char *key, json_t *value);
int put_last(struct writer *w, json_t *array, json_t *value);

/* The object or list where the path leads, made if need be; or NULL. */
json_t *put_object(struct writer *w, const char *path);
json_t *put_array(struct writer *w, const char *path);

/* Refuses a version of the API that the tables do not know. */
int check_version(struct writer *w);

/* Writes a row, unless it is too new or too old for the version. */
int write_row(struct writer *w, const struct field *row);

/* places.c: true for a name or an ID, which needs no escape in a path. */
bool is_name(const char *text);

/* places.c: true for what may name an image in a path, with its slashes. */
bool is_image(const char *text);

/* Refuses a flag's value: "--cpus cannot be '…': why".  Returns -1. */
int refuse_value(
    struct writer *w, const char *flag, const char *value, const char *why);

/* read.c: helpers for forms */

/* Adds a use of the flag or option, or the operand (struct field). */
int add_use(struct reader *r, const char *flag, const char *value);
int add_truth(struct reader *r, const char *flag, bool value);

/* What stands in the body where the path leads, or NULL. */
json_t *body_at(const struct reader *r, const char *path);

/*
 * Checks an object key by key: each must have a row below the path, with a
 * value that the row allows.  Rows of form_object are gone into.  shown is the
 * path as the client knows it: "HostConfig.Mounts[2]" for
 * "HostConfig.Mounts[]".
 */
int check_object(
    struct reader *r, const char *path, const char *shown, json_t *object);

/*
 * Checks each object of a list by the rows below "PATH[]", and reads it; shown
 * is its own path: "HostConfig.Devices[2]".
 */
typedef int read_entry(struct reader *r, const struct field *field,
    const char *shown, json_t *entry);
int read_entries(struct reader *r, const struct field *field, json_t *list,
    read_entry *read);

/* True for a default of the row's. */
bool is_default(const json_t *value, const struct field *row);

/* True for a key that stands for itself: it is no path, and no pattern. */
bool is_key(const char *key);

/*
 * parameters.c: the value that the query has under the row's name: NULL for
 * none, or for one that is a default.  Returns -1 and the error if there are
 * several.
 */
int query_value(
    struct reader *r, const struct field *field, const char **value);

/* parameters.c: refuses parameters of the query that have no row. */
int check_query(struct reader *r);

/* parameters.c: JSON in a parameter or header, by a form of fields. */
int read_embedded(struct reader *r, const struct field *row);
void write_embedded(struct writer *w, const struct field *row);

/* Reads a whole request, by the reader's table: request_read(), and more. */
int read_request(struct reader *r);

/*
 * Takes an object's value under a key: *to stays as it is where there is none
 * or null.  Returns -1 and the error for another type.
 */
int take_text(struct reader *r, const char *shown, json_t *object,
    const char *key, const char **to);
int take_truth(struct reader *r, const char *shown, json_t *object,
    const char *key, bool *to);
int take_number(struct reader *r, const char *shown, json_t *object,
    const char *key, int64_t *to);

/* Refuse a value, as wrong or as denied, by its path.  Return -1. */
int refuse_type(struct reader *r, const char *path, const char *type);
int refuse_wrong(struct reader *r, const char *path, const char *why);
int refuse_field(
    struct reader *r, const char *path, const char *why, const char *hint);

#endif
