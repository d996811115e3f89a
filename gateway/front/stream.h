/*
 * The engine's connection of one request, as the door handed it over.
 */
#ifndef UNDOCKER_FRONT_STREAM_H
#define UNDOCKER_FRONT_STREAM_H

#include "front/http/buffer.h"
#include "front/http/reader.h"
#include "front/reply.h"

#include <stdbool.h>

struct stream {
	int fd; /* -1: there is none */
	unsigned int serial;
	struct http_reader *reader;
	struct buffer from, to; /* bytes from the engine, and to it */
	bool ready;		/* there may be something to read */
	bool ended;		/* the engine sends no more */
	bool blocked;		/* it takes no more for now */
	bool deaf;		/* it takes no more at all */
	bool shut;		/* it was told that nothing follows */
	bool begun;		/* its head has been passed on */
	bool raw;		/* its body lasts until the end */
	enum framing framing;	/* of what the client gets */
};

/* Takes the descriptor, which is made not to block. */
void stream_begin(struct stream *stream, int fd, unsigned int serial);

/* Closes it and frees what it has; where there is none, nothing happens. */
void stream_end(struct stream *stream);

/* Reads once when there may be something, into stream->from. */
bool stream_fill(struct stream *stream);

/* Writes once from the buffer; true when bytes have gone. */
bool stream_drain(struct stream *stream, struct buffer *buffer);

/* Tells the engine that nothing follows. */
void stream_shut(struct stream *stream);

/* What poll(2) has to look for; 0: it need not look. */
short stream_events(
    const struct stream *stream, const struct buffer *to, bool reads);
void stream_note(struct stream *stream, short events);

/*
 * Makes the reply's head of the engine's: status, reason, and the header
 * fields that a client can make use of.
 */
void stream_reply(
    struct arena *arena, const struct http_head *head, struct reply *reply);

#endif
