#include "core/arena.h"

#include "core/error.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Small allocations are cut from chunks: malloc() for each was half of the
 * time that a large policy takes.  With the sanitizer each has a malloc of
 * its own, so that every overrun is seen.
 */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

enum {
	CHUNK = 32 * 1024, /* bytes */
#ifdef SANITIZED
	SMALL = 0,
#else
	SMALL = CHUNK / 8, /* the most that is cut from a chunk */
#endif
};

struct block {
	struct block *next;
	max_align_t data[];
};

struct arena {
	struct block *blocks;
	char *free; /* of the last chunk */
	size_t left;
};

static _Noreturn void out_of_memory(void)
{
	static const char text[] = "undocker: error: out of memory\n";
	struct stat status;

	/* What root writes to a socket shows there that it is root's. */
	if (geteuid() == 0 &&
	    (fstat(STDERR_FILENO, &status) < 0 || S_ISSOCK(status.st_mode)))
		_exit(EXIT_INTERNAL);
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(EXIT_INTERNAL);
	_exit(EXIT_INTERNAL);
}

struct arena *arena_new(void)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (!arena)
		out_of_memory();
	return arena;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct block *b = arena->blocks, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	free(arena);
}

void arena_cleanup(struct arena **arena)
{
	arena_free(*arena);
}

static void *add_block(struct arena *arena, size_t size)
{
	struct block *b;

	if (size > SIZE_MAX - sizeof(*b))
		out_of_memory();
	b = calloc(1, sizeof(*b) + size);
	if (!b)
		out_of_memory();
	b->next = arena->blocks;
	arena->blocks = b;
	return b->data;
}

static void add_chunk(struct arena *arena)
{
	arena->free = add_block(arena, CHUNK);
	arena->left = CHUNK;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	void *memory;

	if (size > SMALL)
		return add_block(arena, size);
	size = size ? (size + align - 1) / align * align : align;
	if (size > arena->left)
		add_chunk(arena);
	memory = arena->free;
	arena->free += size;
	arena->left -= size;
	return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		out_of_memory();
	return arena_alloc(arena, count * size);
}

/* Text is cut from the chunk's end: it needs no alignment. */
static char *alloc_text(struct arena *arena, size_t size)
{
	if (size > SMALL)
		return add_block(arena, size);
	if (size > arena->left)
		add_chunk(arena);
	arena->left -= size;
	return arena->free + arena->left;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy = alloc_text(arena, length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		out_of_memory();
	text = alloc_text(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t size)
{
	void *larger;

	if (count & (count - 1))
		return array;
	if (count > SIZE_MAX / 2)
		out_of_memory();
	larger = arena_array(arena, count ? 2 * count : 1, size);
	if (count)
		memcpy(larger, array, count * size);
	return larger;
}
