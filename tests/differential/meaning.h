/*
 * What the body of a create or an exec means, so that two of them compare.
 */
#ifndef UNDOCKER_TESTS_MEANING_H
#define UNDOCKER_TESTS_MEANING_H

#include <jansson.h>
#include <stdbool.h>

/*
 * Writes an object of a request's body in one form: without defaults and what
 * is inert; the words of Entrypoint behind its first in Cmd; a published port
 * exposed; capabilities as the engine adds them up; lists whose order is chance
 * in order.  The body's other references see it changed.
 */
void meaning_make(json_t *body);

/* True when both mean the same; neither is changed. */
bool meaning_same(json_t *one, json_t *other);

#endif
