/*
 * What an engine says of images.
 */
#ifndef UNDOCKER_IMAGES_H
#define UNDOCKER_IMAGES_H

#include "core/decision/decision.h"
#include "core/error.h"
#include "rt/engine.h"

#include <stdbool.h>
#include <stddef.h>

/* Names of an image, or of all images, that are listened to. */
enum { IMAGES_NAMES = 10000 };

/*
 * Fills in what is known of the image by fact->reference.  Every name of it
 * counts, so one that has too many, or one that is too long, is an error
 * (EXIT_ENGINE).
 */
int images_find(
    const struct engine *engine, struct image_fact *fact, struct error *error);

/*
 * The names of all images that have one, as the engine writes them; the first
 * IMAGES_NAMES.
 */
int images_list(const struct engine *engine, const char *const **names,
    size_t *n, struct error *error);

/*
 * Whether the image with that ID gives its containers the ledger's label with
 * that value.  One that is not there to be asked may have.
 */
int images_label(const struct engine *engine, const char *id, const char *value,
    bool *labelled, struct error *error);

#endif
