/*
 * Memory that lives and ends together.
 *
 * One command is parsed, decided and run by one short-lived process: what the
 * core allocates belongs to the arena that its caller passes in, and is freed
 * with it, never piece by piece.  There is no failing allocation: without
 * memory the process writes one line and exits with 70, before anything has
 * been allowed.
 */
#ifndef UNDOCKER_ARENA_H
#define UNDOCKER_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* A new, empty arena; the caller ends it with arena_free(). */
struct arena *arena_new(void);

/* Frees all that was allocated from it; NULL is allowed. */
void arena_free(struct arena *arena);

/* Size bytes, zeroed, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* Count elements of size bytes, zeroed; an overflow ends the process. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of a string, or of its first length bytes (and a final NUL). */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);

char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/*
 * Room for one element more in an array of count elements: returns the array,
 * moved when count is 0 or a power of two (so an array must be grown by this
 * function alone, one by one).  The new element is zeroed.
 */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t size);

/* arena_free() for a local pointer at the end of its scope. */
void arena_cleanup(struct arena **arena);
#define cleanup_arena __attribute__((cleanup(arena_cleanup)))

#endif
