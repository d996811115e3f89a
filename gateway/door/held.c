#include "door/held.h"

#include "door/attached.h"

#include <sys/socket.h>
#include <unistd.h>

bool held_fit(const struct held *held)
{
	return held->n < HELD_MOST;
}

void held_keep(struct held *held, const struct stream *stream)
{
	held->v[held->n++] = *stream;
}

void held_close(struct stream *stream)
{
	dial_close(&stream->dialled);
	if (stream->attached >= 0)
		attached_end(stream->attached, stream->container);
	stream->attached = -1;
}

bool held_release(struct held *held, unsigned int serial, struct stream *stream)
{
	for (size_t i = 0; i < held->n; i++) {
		if (held->v[i].serial != serial)
			continue;
		*stream = held->v[i];
		held->v[i] = held->v[--held->n];
		shutdown(stream->dialled.fd, SHUT_RDWR);
		held_close(stream);
		return true;
	}
	return false;
}

void held_forget(const struct held *held)
{
	for (size_t i = 0; i < held->n; i++) {
		struct dialled dialled = held->v[i].dialled;

		dialled.child = -1;
		dial_close(&dialled);
		if (held->v[i].attached >= 0)
			close(held->v[i].attached);
	}
}

void held_end(struct held *held)
{
	for (size_t i = 0; i < held->n; i++) {
		shutdown(held->v[i].dialled.fd, SHUT_RDWR);
		held_close(&held->v[i]);
	}
	held->n = 0;
}
