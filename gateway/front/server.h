/*
 * The loop of a session: its door, its clients, its socket.
 */
#ifndef UNDOCKER_FRONT_SERVER_H
#define UNDOCKER_FRONT_SERVER_H

#include "front/client.h"

#include <sys/signalfd.h>

enum { SERVER_CLIENTS = 256 }; /* at a time; others wait in the socket */

/* Takes a signal, of those that the server was begun with. */
typedef void server_signal(void *of, const struct signalfd_siginfo *info);

struct server {
	struct shared shared;
	struct arena *arena; /* as long as the session */
	int listener;	     /* -1: there is none */
	bool full;	     /* no descriptor is left for another client */
	struct client *clients[SERVER_CLIENTS];
	size_t nclients;
	int signals; /* signalfd(2)'s; -1: none */
	server_signal *signal;
	void *signal_of;
};

/*
 * Starts the root side and sends the session's first ask, with these options
 * (NAME=value).  connection: as front_call() has it.  Returns -1 and the error.
 */
int server_begin(struct server *server, struct arena *arena, bool connection,
    const struct words *options, struct error *error);

/* Adds a connection, whose descriptors are the server's from now on. */
void server_add(struct server *server, int in, int out);

/* Waits, for so many milliseconds at most (-1: any), and does what came. */
void server_turn(struct server *server, int timeout);

/* Closes the socket and all clients. */
void server_close(struct server *server);

/* Ends the session. */
void server_end(struct server *server);

#endif
