#include "front/http/buffer.h"

#include "front/memory.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Around a chunk: eight digits of its length, and ends of lines. */
enum { CHUNK_HEAD = 10, CHUNK_TAIL = 2, NUMBER = 32 };

/* Room for so many bytes behind those that are there. */
static char *reserve(struct buffer *buffer, size_t length)
{
	size_t needed = buffer->n + length, room = BUFFER_SIZE;

	if (buffer->v && buffer->start + needed > buffer->room &&
	    buffer->start) {
		memmove(buffer->v, buffer->v + buffer->start, buffer->n);
		buffer->start = 0;
	}
	if (buffer->v && buffer->start + needed <= buffer->room)
		return buffer->v + buffer->start + buffer->n;
	while (room < needed)
		room *= 2;
	buffer->v = memory(realloc(buffer->v, room));
	buffer->room = room;
	return buffer->v + buffer->start + buffer->n;
}

const char *buffer_bytes(const struct buffer *buffer)
{
	return buffer->v ? buffer->v + buffer->start : "";
}

void buffer_put(struct buffer *buffer, const void *bytes, size_t length)
{
	if (!length)
		return;
	memcpy(reserve(buffer, length), bytes, length);
	buffer->n += length;
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		abort();
	va_start(args, format);
	vsnprintf(reserve(buffer, (size_t)length + 1), (size_t)length + 1,
	    format, args);
	va_end(args);
	buffer->n += (size_t)length;
}

void buffer_chunk(struct buffer *buffer, const void *bytes, size_t length)
{
	char number[NUMBER];

	if (!length)
		return;
	snprintf(number, sizeof(number), "%zx\r\n", length);
	buffer_put(buffer, number, strlen(number));
	buffer_put(buffer, bytes, length);
	buffer_put(buffer, "\r\n", 2);
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->v);
	*buffer = (struct buffer){ 0 };
}

void buffer_drop(struct buffer *buffer, size_t length)
{
	buffer->start += length;
	buffer->n -= length;
	if (buffer->n)
		return;
	buffer->start = 0;
	if (buffer->room > 2 * BUFFER_SIZE)
		buffer_free(buffer);
}

static enum flow flow_of(ssize_t n)
{
	if (n > 0)
		return FLOW_SOME;
	if (n == 0)
		return FLOW_END;
	return errno == EAGAIN || errno == EINTR ? FLOW_NONE : FLOW_BROKEN;
}

enum flow buffer_fill(struct buffer *buffer, int fd)
{
	size_t free = BUFFER_SIZE - buffer->n;
	ssize_t n;

	if (buffer->n >= BUFFER_SIZE)
		return FLOW_NONE;
	n = read(fd, reserve(buffer, free), free);
	if (n > 0)
		buffer->n += (size_t)n;
	return flow_of(n);
}

enum flow buffer_fill_chunk(struct buffer *buffer, int fd)
{
	char head[CHUNK_HEAD + 1];
	char *at = reserve(buffer, CHUNK_HEAD + BUFFER_SIZE + CHUNK_TAIL);
	ssize_t n = read(fd, at + CHUNK_HEAD, BUFFER_SIZE);

	if (n <= 0)
		return flow_of(n);
	/* Zeros may lead: the place of the bytes is known before their number.
	 */
	snprintf(head, sizeof(head), "%08x\r\n", (unsigned int)n);
	memcpy(at, head, CHUNK_HEAD);
	memcpy(at + CHUNK_HEAD + n, "\r\n", CHUNK_TAIL);
	buffer->n += CHUNK_HEAD + (size_t)n + CHUNK_TAIL;
	return FLOW_SOME;
}

enum flow buffer_drain(struct buffer *buffer, int fd)
{
	ssize_t n;

	if (!buffer->n)
		return FLOW_NONE;
	n = write(fd, buffer->v + buffer->start, buffer->n);
	if (n > 0)
		buffer_drop(buffer, (size_t)n);
	return n < 0 ? flow_of(n) : FLOW_SOME;
}
