/*
 * Image references: docker's own normal form of a name.
 */
#ifndef UNDOCKER_GRAMMAR_IMAGE_NAME_H
#define UNDOCKER_GRAMMAR_IMAGE_NAME_H

#include "core/arena.h"
#include "core/error.h"

#include <stdbool.h>

/*
 * The canonical familiar name, as `docker ps` would show it: ubuntu,
 * ubuntu:latest, docker.io/library/ubuntu and index.docker.io/ubuntu all give
 * "ubuntu:latest"; with a digest a tag is dropped, as docker drops it.  NULL:
 * not a reference by the grammar of github.com/distribution/reference; or 64
 * hex digits, or sha256:…, which docker takes for an ID; or a name on docker.io
 * that is another registry's when docker.io is left out, as in
 * docker.io/r.example/x.
 */
const char *image_familiar(struct arena *arena, const char *reference);

#endif
