#include "front/stream.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

void stream_begin(struct stream *stream, int fd, unsigned int serial)
{
	*stream = (struct stream){ .fd = fd, .serial = serial };
	stream->reader = http_reader_new(HTTP_ANSWERS);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

void stream_end(struct stream *stream)
{
	if (stream->fd >= 0)
		close(stream->fd);
	http_reader_free(stream->reader);
	buffer_free(&stream->from);
	buffer_free(&stream->to);
	*stream = (struct stream){ .fd = -1 };
}

bool stream_fill(struct stream *stream)
{
	enum flow flow;

	if (!stream->ready || stream->ended)
		return false;
	stream->ready = false;
	flow = buffer_fill(&stream->from, stream->fd);
	stream->ended = flow == FLOW_END || flow == FLOW_BROKEN;
	return flow != FLOW_NONE;
}

bool stream_drain(struct stream *stream, struct buffer *buffer)
{
	enum flow flow;

	if (stream->blocked || stream->deaf || !buffer->n)
		return false;
	flow = buffer_drain(buffer, stream->fd);
	stream->blocked = flow == FLOW_NONE;
	stream->deaf = flow == FLOW_BROKEN;
	return flow != FLOW_NONE;
}

void stream_shut(struct stream *stream)
{
	if (!stream->shut)
		shutdown(stream->fd, SHUT_WR);
	stream->shut = true;
}

short stream_events(
    const struct stream *stream, const struct buffer *to, bool reads)
{
	short events = 0;

	if (reads && !stream->ended)
		events |= POLLIN;
	if (to->n && stream->blocked)
		events |= POLLOUT;
	return events;
}

void stream_note(struct stream *stream, short events)
{
	const short ended = POLLHUP | POLLERR;

	if (events & (POLLIN | ended))
		stream->ready = true;
	if (events & (POLLOUT | ended))
		stream->blocked = false;
}

/* Fields that are of a connection, or that a reply has of its own. */
static bool is_own(const char *name)
{
	static const char *const names[] = { "Connection", "Keep-Alive",
		"Transfer-Encoding", "Content-Length", "Trailer", "TE",
		"Upgrade", "Proxy-Connection", "Api-Version",
		"Docker-Experimental", "Ostype", "Server", "Content-Type" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcasecmp(name, names[i]) == 0)
			return true;
	return false;
}

void stream_reply(
    struct arena *arena, const struct http_head *head, struct reply *reply)
{
	struct http_header *headers =
	    arena_array(arena, head->nheaders + 1, sizeof(*headers));

	reply->status = head->status;
	reply->reason = head->text;
	reply->type = http_value(head, "Content-Type");
	reply->headers = headers;
	for (size_t i = 0; i < head->nheaders; i++)
		if (!is_own(head->headers[i].name))
			headers[reply->nheaders++] = head->headers[i];
}
