/*
 * A reader of JSON (RFC 8259) that picks a few values and skips the rest.
 *
 * The text comes in pieces of any size.  Memory is constant, whatever the text
 * holds: there is no tree and no recursion, and nothing is kept of what is
 * skipped, which may hold NULs, broken UTF-8 and strings of any length.
 *
 * A picked value is whole or SCAN_UNKNOWN, never a shorter one.  A key that is
 * on the path of a pick and stands twice in one object is SCAN_BROKEN: which of
 * the two counts would be a guess.
 */
#ifndef UNDOCKER_SCAN_H
#define UNDOCKER_SCAN_H

#include <stdbool.h>
#include <stddef.h>

enum {
	SCAN_STEPS = 4,	     /* keys and elements in a path, at most */
	SCAN_PATHS = 16,     /* paths of one reader, at most */
	SCAN_TEXT = 512,     /* bytes of a picked value, with a NUL behind it */
	SCAN_NESTING = 2048, /* brackets within brackets, at most */
};

/* In a path: each element of an array. */
#define SCAN_EACH ""

/* Keys from the outermost value to the one that is picked, then NULL. */
struct scan_path {
	const char *step[SCAN_STEPS + 1];
};

enum scan_event {
	SCAN_MORE,   /* the piece is used up */
	SCAN_PICKED, /* a value on one of the paths has been read */
	SCAN_ENTRY,  /* an array or object in the outermost array has ended */
	SCAN_END,    /* the outermost value has ended */
	SCAN_BROKEN, /* no JSON, or a key twice, or nested too deep; for good */
};

enum scan_kind {
	SCAN_UNKNOWN, /* too long, a NUL in it, no UTF-8, an array, an object */
	SCAN_STRING,
	SCAN_NUMBER, /* as it is written */
	SCAN_TRUE,
	SCAN_FALSE,
	SCAN_NULL,
};

/* All but the last four is scan.c's. */
struct scan {
	const struct scan_path *paths;
	size_t npaths;
	unsigned char state;
	size_t depth;				 /* brackets that are open */
	unsigned char objects[SCAN_NESTING / 8]; /* which of them are {} */
	unsigned int live[SCAN_STEPS];	 /* paths that lead into each of them */
	unsigned int seen[SCAN_STEPS];	 /* those whose next key has come */
	unsigned int on;		 /* paths that lead to the next value */
	bool key;			 /* of an object is what a string is */
	bool kept;			 /* the string is looked at */
	bool bad;			 /* it cannot be a picked value */
	unsigned int unit, high, digits; /* of \uXXXX */

	size_t path; /* which of the paths, after SCAN_PICKED */
	enum scan_kind kind;
	char text[SCAN_TEXT]; /* of a string or a number */
	size_t n;
};

/* The paths are kept by reference. */
void scan_begin(struct scan *scan, const struct scan_path *paths, size_t n);

/* Reads from *at up to the next event, or to end; *at is moved. */
enum scan_event scan_next(struct scan *scan, const char **at, const char *end);

/* Whether the outermost value has ended, and nothing else has come since. */
bool scan_whole(const struct scan *scan);

#endif
