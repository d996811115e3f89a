/*
 * Bytes on their way from one descriptor to another.
 */
#ifndef UNDOCKER_FRONT_HTTP_BUFFER_H
#define UNDOCKER_FRONT_HTTP_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

enum { BUFFER_SIZE = 64 * 1024 }; /* read at a time; above it nothing is read */

/* Begins as { 0 }: memory is taken with the first byte. */
struct buffer {
	char *v;
	size_t start, n, room; /* n bytes from start on */
};

/* The bytes; never NULL. */
const char *buffer_bytes(const struct buffer *buffer);

/* Adds length bytes, however many there are. */
void buffer_put(struct buffer *buffer, const void *bytes, size_t length);
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds bytes as a chunk of HTTP's; none: nothing is added. */
void buffer_chunk(struct buffer *buffer, const void *bytes, size_t length);

/* Drops the first length bytes; with the last one, memory is let go of. */
void buffer_drop(struct buffer *buffer, size_t length);
void buffer_free(struct buffer *buffer);

enum flow {
	FLOW_SOME,  /* bytes were moved */
	FLOW_NONE,  /* the descriptor would block; or there was nothing to do */
	FLOW_END,   /* of what is read */
	FLOW_BROKEN /* the other end is gone */
};

/* Reads once from a descriptor that does not block, up to BUFFER_SIZE held. */
enum flow buffer_fill(struct buffer *buffer, int fd);

/* As buffer_fill(), and what is read becomes a chunk of HTTP's. */
enum flow buffer_fill_chunk(struct buffer *buffer, int fd);

/* Writes once to a descriptor that does not block. */
enum flow buffer_drain(struct buffer *buffer, int fd);

#endif
