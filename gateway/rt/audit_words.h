/*
 * Text and words in an event of the audit: without secrets, no longer than
 * there is room for, and with what that leaves out.
 */
#ifndef UNDOCKER_AUDIT_WORDS_H
#define UNDOCKER_AUDIT_WORDS_H

#include "core/arena.h"
#include "core/grammar/cmdline.h"

#include <jansson.h>

/* Escaped, C1's controls and marks of direction are plain text. */
#define AUDIT_FORM                                                \
	(JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII | \
	    JSON_ENCODE_ANY)

/* What a list of words lacks. */
struct audit_cut {
	size_t words;	   /* that are not there, "..." in their place */
	size_t shortened;  /* that are there in part */
	size_t bytes;	   /* of both, as they were */
	size_t overridden; /* flags with one value that is given again */
};

/* Bytes of the value as it is written. */
size_t audit_size(const json_t *value);

/*
 * A string of that many bytes at most, as written.  One that is longer, or is
 * no UTF-8, is escaped and cut as error_escape() does.
 */
json_t *audit_text(struct arena *arena, const char *text, size_t limit);

/*
 * The canonical words of a command, without values that may be secrets, as a
 * list of about that many bytes.  The command's name and the first operands
 * (image or container, and what is run there) come before the flags when there
 * is no room for all, and of a flag with one value only the last one counts.
 */
json_t *audit_command(struct arena *arena, const struct command *command,
    size_t room, struct audit_cut *cut);

/* Likewise words that are no command: each may have a secret after any '='. */
json_t *audit_raw(struct arena *arena, char *const *words, size_t n,
    size_t room, struct audit_cut *cut);

/* Adds what was cut to the event, if anything was. */
void audit_tell_cut(json_t *event, const struct audit_cut *cut);

#endif
