/*
 * Image references: docker's own normal form of a name, and the patterns of
 * ALLOWEDIMAGES and RESTRICTEDIMAGES.
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

/*
 * Compiles a pattern, anchored at both ends as a whole, with match and heap
 * limits of its own when run.  Returns a pcre2_code to be freed with
 * image_pattern_free(), or NULL and a reason (static or the arena's).
 */
void *image_pattern(
    struct arena *arena, const char *pattern, const char **reason);
void image_pattern_free(void *code);

/* 1: the whole name matches; 0: it does not; -1: a limit was exceeded. */
int image_match(const void *code, const char *name);

#endif
