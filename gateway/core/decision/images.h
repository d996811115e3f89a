/*
 * Which images the caller may use.
 */
#ifndef UNDOCKER_DECISION_IMAGES_H
#define UNDOCKER_DECISION_IMAGES_H

#include "core/decision/decider.h"

/* The image's canonical name; NULL, and denied, when it may not be used. */
const char *decision_image(struct decider *d, const char *operand);

#endif
