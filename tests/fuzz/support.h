/*
 * What the fuzzers share.  A property that does not hold ends the process, as
 * a sanitizer does, and libFuzzer keeps the input.
 */
#ifndef UNDOCKER_FUZZ_SUPPORT_H
#define UNDOCKER_FUZZ_SUPPORT_H

#include "core/arena.h"
#include "core/grammar/cmdline.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(property)                                               \
	do {                                                          \
		if (!(property)) {                                    \
			fprintf(stderr, "%s:%d: does not hold: %s\n", \
			    __FILE__, __LINE__, #property);           \
			abort();                                      \
		}                                                     \
	} while (0)

/* Equal strings, NULL being equal to NULL. */
bool same_text(const char *one, const char *other);

/* The same command: flags with values, and operands, in the same order. */
bool same_command(const struct command *one, const struct command *other);

/* The lines of data as words (no shell's quoting: any byte but newline). */
struct words lines_of(struct arena *arena, const uint8_t *data, size_t size);

#endif
