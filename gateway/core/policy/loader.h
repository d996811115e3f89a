/*
 * Reading sections: what knows the file stands in load.c, what every kind of
 * section reads with in loader.c, and each kind in a file of its own.
 */
#ifndef UNDOCKER_POLICY_LOADER_H
#define UNDOCKER_POLICY_LOADER_H

#include "core/policy/lines.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"

struct loader {
	struct arena *arena;
	struct policy *policy;
	struct error *error;
	struct lines lines;
	size_t next;		 /* line to be handed to libinih */
	bool opened;		 /* its section has been */
	struct line *line;	 /* that is being handled */
	struct section *section; /* NULL: [undocker], [gateway] */
	struct place *place;
	struct place **places; /* a hash table, in an array of nplaces */
	size_t nplaces;
};

/* A section by its meaning; the same under another name is the same. */
struct place {
	const struct docker_command *command; /* NULL: [undocker], [end] */
	enum scope scope;
	const char *who; /* without a command: "" or the section's name */
	struct section *section;
	struct engine_entry *engine; /* [engine:NAME] */
	unsigned int seen;	     /* settings, by their place in the table */
};

/* Sets the error, with the line being read; returns -1. */
int loader_wrong(struct loader *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * A flag of the section's command by its name with dashes; *flag stays NULL,
 * with a warning, when only other commands have it.
 */
int loader_flag(
    struct loader *l, const char *name, const struct docker_flag **flag);

/* Compiles patterns, separated by white space. */
int loader_patterns(
    struct loader *l, const char *list, struct image_rule **rules, size_t *n);

/* values.c: settings, each of the line being read. */
int loader_values(struct loader *l, const char *name);
int loader_allowed_binds(struct loader *l);
int loader_limits(struct loader *l);

/* Notes a warning, with the line being read. */
void loader_warn(struct loader *l, const char *message);

/*
 * Cuts the next item, without white space around it, from a list that has any
 * of the separators between; false: there is none.
 */
bool loader_item(struct arena *arena, const char **list, const char *separators,
    char **item);

/* The parsers of settings: of the line being read.  0, or -1 and the error. */
typedef int setting_parser(struct loader *l);

struct setting_entry {
	const char *name;
	setting_parser *parse;
};

/* undocker.c, gateway.c, command.c; each ends with a NULL name. */
extern const struct setting_entry undocker_settings[], gateway_settings[],
    command_settings[];

/*
 * engine.c: the settings of [engine:NAME], ended by a NULL name; whether
 * an engine may have the name; a new one; and, when all has been read, whether
 * each engine is complete and each ENGINE names one.
 */
extern const struct setting_entry engine_settings[];
int loader_engine_section(struct loader *l, const char *name);
struct engine_entry *loader_engine_add(struct loader *l, const char *name);
int loader_engines(struct loader *l);
setting_parser parse_engine;

/* bounds.c */
setting_parser parse_max_containers, parse_max_mounts, parse_max_networks,
    parse_max_time, parse_idle_timeout, parse_record, parse_record_directory,
    parse_record_size;

/* true or false, and nothing else. */
int loader_truth(struct loader *l, bool *truth);

/*
 * A number of a few digits, as people write it: no sign, no leading zero.
 * *text is behind it then; false: there is none.
 */
bool loader_number(const char **text, unsigned int *number);

/* A list of flags, separated by commas. */
int loader_flags(struct loader *l, struct flag_rule **rules, size_t *n);

/* A time such as 30s, 10m, 8h or 1d, in seconds; a year at most. */
int loader_duration(struct loader *l, unsigned int *seconds);

#endif
