/*
 * The front end's side of a session's channel: asks go to the door, answers
 * come back in any order.
 */
#ifndef UNDOCKER_FRONT_DOOR_H
#define UNDOCKER_FRONT_DOOR_H

#include "core/ask.h"

#include <stdbool.h>
#include <sys/types.h>

/*
 * Takes an answer, which is valid for the call only.  fd: the stream's, which
 * is then the receiver's, who closes it and calls door_release(); else -1.
 */
typedef void door_answered(void *of, const struct answer *answer, int fd);

struct waiting; /* an ask that has no answer yet */
struct queued;	/* a packet that the channel had no room for */

struct door {
	int fd; /* -1: the session has ended */
	unsigned int serial;
	struct waiting *waiting;
	struct queued *queue, **last;
};

/* Takes the channel's descriptor, which is made not to block. */
void door_begin(struct door *door, int fd);

/* Closes it; what waits is answered by an error of our own. */
void door_end(struct door *door);

/*
 * Sends an ask, whose serial is set here.  answered is called once, later,
 * unless door_forget() is called before.  Returns NULL when the ask is too
 * large, or the session has ended.
 */
struct waiting *door_ask(
    struct door *door, struct ask *ask, door_answered *answered, void *of);

/* Nobody waits for this answer any more: its stream is closed and released. */
void door_forget(struct waiting *waiting);

/* The descriptor of this ask's stream has been closed. */
void door_release(struct door *door, unsigned int serial);

/* What poll(2) has to look for, and what to do then. */
short door_events(const struct door *door);
void door_work(struct door *door, short events);

#endif
