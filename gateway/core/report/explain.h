/*
 * Decisions for people and for programs.
 */
#ifndef UNDOCKER_REPORT_EXPLAIN_H
#define UNDOCKER_REPORT_EXPLAIN_H

#include "core/decision/decision.h"

/* The decision as lines of text, ending in a newline. */
const char *explain_text(struct arena *arena, const struct decision *decision,
    const struct policy *policy, const struct caller *caller,
    const struct words *argv);

/*
 * The decision as one JSON object and a newline: decision, user, argv, and
 * reasons, each with what, rule, file and line.  argv is empty when denied.
 * What is not UTF-8 is shown escaped, as in errors.
 */
const char *explain_json(struct arena *arena, const struct decision *decision,
    const struct policy *policy, const struct caller *caller,
    const struct words *argv);

/* What the caller may use of one command: the answer to --help. */
const char *explain_help(struct arena *arena, const struct rules *rules);

#endif
