/*
 * Standard input, output and error, one chunk of bytes each, without waiting.
 */
#ifndef UNDOCKER_STREAM_H
#define UNDOCKER_STREAM_H

#include <stdbool.h>
#include <stddef.h>

enum { STREAM_CHUNK = 64 * 1024 };

enum stream_kind { STREAM_INPUT, STREAM_OUTPUT };

struct stream {
	int fd;
	bool is_socket;
	bool ended;   /* an input: there is no more */
	bool gone;    /* an output: nobody reads it */
	size_t at, n; /* of the chunk: passed on, there */
	size_t moved; /* bytes written, in all */
	char chunk[STREAM_CHUNK];
};

/*
 * Pipes and terminals are opened anew, so that O_NONBLOCK is not set for
 * others who have the same descriptor.
 */
void stream_open(struct stream *stream, int fd, enum stream_kind kind);

bool stream_is_empty(const struct stream *stream);

/* n bytes were put into the empty chunk. */
void stream_fill(struct stream *stream, size_t n);

/* Fills an empty chunk with what is there. */
void stream_read(struct stream *stream);

/* Writes what can be written; what is for nobody is dropped. */
void stream_write(struct stream *stream);

#endif
