/*
 * Answers to clients, as docker words them.
 */
#ifndef UNDOCKER_FRONT_REPLY_H
#define UNDOCKER_FRONT_REPLY_H

#include "core/arena.h"
#include "core/words.h"
#include "front/http/buffer.h"
#include "front/http/reader.h"
#include "front/message.h"
#include "front/session.h"

/* How the end of a body is told. */
enum framing { FRAMING_NONE, FRAMING_LENGTH, FRAMING_CHUNKS, FRAMING_CLOSE };

struct reply {
	const struct session *session;
	unsigned int status;
	const char *reason; /* NULL: HTTP's */
	const char *type;   /* Content-Type, or NULL */
	enum framing framing;
	uint64_t length; /* of FRAMING_LENGTH */
	bool close;	 /* the connection ends with it */
	bool keep;	 /* said to clients that would not expect it */
	/* header fields more; NULL: none */
	const struct http_header *headers;
	size_t nheaders;
};

/* Adds a head to what goes to the client. */
void reply_head(struct buffer *to, const struct reply *reply);

/* True when no answer of that status has a body. */
bool reply_is_bare(unsigned int status);

/*
 * The body with warnings put at the end of its "Warnings"; and with sources
 * (pairs: as the engine knows it, as its owner named it) renamed in every
 * "Source" and "Binds".  A text that is no JSON stays as it is.
 */
const char *reply_with_warnings(
    struct arena *arena, const char *body, const struct words *warnings);
const char *reply_with_sources(
    struct arena *arena, const char *body, const struct words *sources);

#endif
