/*
 * A client: one HTTP/1 connection, whose requests are answered one after the
 * other.
 */
#ifndef UNDOCKER_FRONT_CLIENT_H
#define UNDOCKER_FRONT_CLIENT_H

#include "front/door.h"
#include "front/made.h"
#include "front/session.h"

#include <poll.h>
#include <stdbool.h>

/* What all clients of a session share. */
struct shared {
	struct door door;
	struct session session;
	struct made made;
	bool hung_up; /* the terminal has */
};

struct client;

enum { CLIENT_POLLS = 3 };

/*
 * Takes a connection's descriptors, which may be equal, and which are made not
 * to block.  The caller ends it with client_free(), after client_is_gone().
 */
struct client *client_new(struct shared *shared, int in, int out);
void client_free(struct client *client);

/* Writes a refusal, and ends the connection. */
void client_refuse(struct client *client, const struct error *error);

/*
 * Fills in CLIENT_POLLS entries of poll(2)'s.  Returns how many milliseconds it
 * may take at most, -1: any number.
 */
int client_polls(const struct client *client, struct pollfd *polls);

/* Does what can be done now, with what poll(2) has found. */
void client_work(struct client *client, const struct pollfd *polls);

bool client_is_gone(const struct client *client);

#endif
