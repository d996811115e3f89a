/*
 * How the tables of docker's grammar are written: private to grammar*.c.
 *
 * A row is B, I, S or L (a boolean, a whole number, a string, a list), the
 * long name, the letter or 0, and whatever else holds of the flag.  A second
 * name of a flag is ALIAS.  Rows are sorted by name, as strcmp() sorts.
 */
#ifndef UNDOCKER_GRAMMAR_TABLES_H
#define UNDOCKER_GRAMMAR_TABLES_H

#include "core/grammar.h"

/* clang-format off */
#define B(...) { .kind = FLAG_BOOL, FLAG_NAMED(__VA_ARGS__) }
#define I(...) { .kind = FLAG_INT, FLAG_NAMED(__VA_ARGS__) }
#define S(...) { .kind = FLAG_STRING, FLAG_NAMED(__VA_ARGS__) }
#define L(...) { .kind = FLAG_LIST, FLAG_NAMED(__VA_ARGS__) }
#define FLAG_NAMED(long_name, ...) .name = long_name, .letter = __VA_ARGS__
#define ALIAS(long_name, ...) { .name = long_name, .alias_of = __VA_ARGS__ }

#define ROLE(x) .role = ROLE_##x
#define RISK(x) .risk = RISK_##x
#define READS_FILE .role = ROLE_READS_FILE
#define WRITES_FILE .role = ROLE_WRITES_FILE, .risk = RISK_FILES
#define ONLY_20 .cli = CLI_20
#define ONLY_28 .cli = CLI_28

#define TABLE(...) { ROWS(__VA_ARGS__), sizeof(ROWS(__VA_ARGS__)) / \
	sizeof(struct docker_flag) }
#define ROWS(...) (const struct docker_flag[]){ __VA_ARGS__ }

/* grammar_commands.c: what many commands have */
extern const struct flag_table flags_help, flags_format, flags_prune;

/* grammar_container.c */
extern const struct flag_table flags_attach, flags_commit, flags_cp,
    flags_create, flags_exec, flags_size, flags_kill, flags_limits,
    flags_logs, flags_output, flags_ps, flags_rm, flags_run, flags_start,
    flags_stats, flags_stop;
/* clang-format on */

#endif
