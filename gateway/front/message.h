/*
 * Bodies of answers that say why there is no other.
 */
#ifndef UNDOCKER_FRONT_MESSAGE_H
#define UNDOCKER_FRONT_MESSAGE_H

#include "core/arena.h"
#include "core/error.h"

/* The body of a refusal: {"message": the error as on a terminal}. */
const char *reply_error(struct arena *arena, const struct error *error);

/* Docker's {"message": TEXT}. */
const char *reply_message(struct arena *arena, const char *text);

#endif
