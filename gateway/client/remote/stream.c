#include "client/remote/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

void stream_open(struct stream *stream, int fd, enum stream_kind kind)
{
	struct stat status;
	char path[32];
	int again;

	*stream = (struct stream){ .fd = fd };
	if (fstat(fd, &status) < 0) {
		stream->ended = stream->gone = true;
		return;
	}
	stream->is_socket = S_ISSOCK(status.st_mode);
	if (kind == STREAM_INPUT ||
	    !(S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)))
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (again >= 0)
		stream->fd = again;
}

bool stream_is_empty(const struct stream *stream)
{
	return stream->at == stream->n;
}

void stream_fill(struct stream *stream, size_t n)
{
	stream->at = 0;
	stream->n = n;
}

void stream_read(struct stream *stream)
{
	ssize_t n = read(stream->fd, stream->chunk, sizeof(stream->chunk));

	stream_fill(stream, n > 0 ? (size_t)n : 0);
	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		stream->ended = true;
}

void stream_write(struct stream *stream)
{
	while (!stream_is_empty(stream)) {
		const char *from = stream->chunk + stream->at;
		size_t n = stream->n - stream->at;
		ssize_t done;

		if (stream->gone) {
			stream->at = stream->n;
			return;
		}
		done = stream->is_socket
			   ? send(stream->fd, from, n, MSG_DONTWAIT)
			   : write(stream->fd, from, n);
		if (done >= 0) {
			stream->at += (size_t)done;
			stream->moved += (size_t)done;
		} else if (errno == EAGAIN) {
			return;
		} else if (errno != EINTR) {
			stream->gone = true;
		}
	}
}
