/*
 * Base64 with the alphabet for names of files and URLs (RFC 4648, section 5).
 */
#ifndef UNDOCKER_BASE64_H
#define UNDOCKER_BASE64_H

#include "core/arena.h"

#include <stddef.h>

/*
 * The bytes, with a NUL behind them, and their number; NULL: the text is not
 * the one encoding of any, with its padding or without.
 */
char *base64_decode(struct arena *arena, const char *text, size_t *size);

/* The encoding of size bytes, padded. */
char *base64_encode(struct arena *arena, const char *bytes, size_t size);

#endif
