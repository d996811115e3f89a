#include "rt/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 64 * 1024 };

struct way {
	int from, to;
	size_t begin, end; /* of what is still to be written */
	bool closed;	   /* no more will come, and that was passed on */
	char bytes[ROOM];
};

static bool would_block(void)
{
	return errno == EAGAIN || errno == EINTR;
}

/* False: the other side is gone. */
static bool write_some(struct way *w)
{
	ssize_t n =
	    send(w->to, w->bytes + w->begin, w->end - w->begin, MSG_NOSIGNAL);

	if (n < 0)
		return would_block();
	w->begin += (size_t)n;
	return true;
}

/* False: this side is gone. */
static bool read_some(struct way *w)
{
	ssize_t n = recv(w->from, w->bytes, ROOM, 0);

	if (n < 0)
		return would_block();
	w->begin = 0;
	w->end = (size_t)n;
	if (n > 0)
		return write_some(w);
	w->closed = true;
	return shutdown(w->to, SHUT_WR) == 0;
}

static bool step(struct way *w)
{
	return w->begin < w->end ? write_some(w) : read_some(w);
}

static struct pollfd what_to_wait_for(const struct way *w)
{
	if (w->begin < w->end)
		return (struct pollfd){ .fd = w->to, .events = POLLOUT };
	return (
	    struct pollfd){ .fd = w->closed ? -1 : w->from, .events = POLLIN };
}

static bool not_blocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

void copy_both_ways(int one, int other)
{
	static struct way ways[2];

	ways[0].from = ways[1].to = one;
	ways[1].from = ways[0].to = other;
	if (!not_blocking(one) || !not_blocking(other))
		return;
	while (!ways[0].closed || !ways[1].closed) {
		struct pollfd p[2] = { what_to_wait_for(&ways[0]),
			what_to_wait_for(&ways[1]) };

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return;
		for (int i = 0; i < 2; i++)
			if (p[i].revents && !step(&ways[i]))
				return;
	}
}
