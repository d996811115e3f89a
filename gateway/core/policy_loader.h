/*
 * What the two halves of the policy's loader share: policy_load.c finds the
 * sections, policy_settings.c reads what stands in them.
 */
#ifndef UNDOCKER_POLICY_LOADER_H
#define UNDOCKER_POLICY_LOADER_H

#include "core/policy.h"
#include "core/policy_lines.h"

struct loader {
	struct arena *arena;
	struct policy *policy;
	struct error *error;
	struct lines lines;
	size_t next;		 /* line to be handed to libinih */
	bool opened;		 /* its section has been */
	struct line *line;	 /* that is being handled */
	struct section *section; /* NULL: [undocker] */
	struct place *place;
	struct place **places; /* a hash table, in an array of nplaces */
	size_t nplaces;
};

/* A section by its meaning; the same under another name is the same. */
struct place {
	const struct docker_command *command; /* NULL: [undocker], [end] */
	enum scope scope;
	const char *who;
	struct section *section;
	unsigned int seen; /* settings, by their place in the table */
};

/* Sets the error, with the line being read; returns -1. */
int loader_wrong(struct loader *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Reads the line being read, a setting of the section that is open. */
int loader_setting(struct loader *l);

#endif
