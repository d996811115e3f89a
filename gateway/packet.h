/*
 * Messages of a session: an ask or an answer, with descriptors, each one packet
 * of a SOCK_SEQPACKET socket.  What is too large for a packet goes in a sealed
 * file of memory (letter.h), which is then the packet's first descriptor.
 */
#ifndef UNDOCKER_PACKET_H
#define UNDOCKER_PACKET_H

#include "core/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { PACKET_DESCRIPTORS = 2 }; /* of one message, at most */

struct packet {
	char *bytes;
	size_t size;
	int fds[PACKET_DESCRIPTORS]; /* close-on-exec */
	size_t nfds;
};

/*
 * Sends it; its descriptors stay open here.  -1: errno, EAGAIN when the socket
 * does not block and there is no room.
 */
int packet_send(int socket, const struct packet *packet);

/*
 * Receives the next one, whose bytes are the arena's, with a NUL behind them,
 * and whose descriptors are the caller's to close.  Returns 1, 0 when the other
 * end is gone, or -1 with errno: EAGAIN; EINVAL for what packet_send() has not
 * made, of which nothing is left open.
 */
int packet_receive(struct arena *arena, int socket, struct packet *packet);

/* Closes the descriptors. */
void packet_close(struct packet *packet);

#endif
