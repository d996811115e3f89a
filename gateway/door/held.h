/*
 * Streams that the front end has been handed.  The door keeps a duplicate of
 * each, so that it can end them: when the session ends, or a time is up.
 */
#ifndef UNDOCKER_DOOR_HELD_H
#define UNDOCKER_DOOR_HELD_H

#include "rt/dial.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* An idle stream costs the engine 27 kB (dockerd 20.10). */
enum { HELD_MOST = 256, HELD_ID = 64 };

struct stream {
	unsigned int serial; /* of the ask */
	struct dialled dialled;
	int attached; /* a lock of door/attached.h, or -1 */
	time_t begun;
	const struct engine_entry *engine; /* the container's; NULL: default */
	gid_t gid;			   /* docker's */
	char container[HELD_ID + 1]; /* that it is attached to; "": none */
	bool ends;		     /* it does when its client is lost */
};

struct held {
	struct stream v[HELD_MOST];
	size_t n;
};

/* Whether there is room for one more. */
bool held_fit(const struct held *held);

/* Keeps it, and what it has open. */
void held_keep(struct held *held, const struct stream *stream);

/* Closes what a stream has open. */
void held_close(struct stream *stream);

/*
 * Ends the stream of that ask, whoever else has it open, and forgets it;
 * *stream is its copy.
 */
bool held_release(
    struct held *held, unsigned int serial, struct stream *stream);

/* In a process of its own: closes what the door keeps open there. */
void held_forget(const struct held *held);

/* Shuts down all streams, whoever else has them open, and forgets them. */
void held_end(struct held *held);

#endif
