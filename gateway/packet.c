#include "packet.h"

#include "core/parcel.h"
#include "letter.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * The first byte says where the others are.  A socket takes about 200 kB in one
 * message, however much memory there is (EMSGSIZE).
 */
enum { INLINE = 'i', ENCLOSED = 'e' };
enum { INLINE_SIZE = 64 * 1024, DESCRIPTORS = 1 + PACKET_DESCRIPTORS };

union control {
	struct cmsghdr align;
	char room[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
};

/* Its padding may hold one more than was asked for. */
enum { MOST = (sizeof(union control) - CMSG_LEN(0)) / sizeof(int) };

static void enclose(
    struct msghdr *message, union control *control, const int *fds, size_t n)
{
	struct cmsghdr *header;

	if (!n)
		return;
	memset(control, 0, sizeof(*control));
	message->msg_control = control->room;
	message->msg_controllen = CMSG_SPACE(n * sizeof(*fds));
	header = CMSG_FIRSTHDR(message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(n * sizeof(*fds));
	memcpy(CMSG_DATA(header), fds, n * sizeof(*fds));
}

static int send_parts(
    int socket, struct iovec *parts, size_t nparts, const int *fds, size_t nfds)
{
	union control control;
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = nparts };
	ssize_t n;

	enclose(&message, &control, fds, nfds);
	do
		n = sendmsg(socket, &message, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -1 : 0;
}

int packet_send(int socket, const struct packet *packet)
{
	char kind = packet->size > INLINE_SIZE ? ENCLOSED : INLINE;
	struct iovec parts[] = { { &kind, 1 },
		{ packet->bytes, packet->size } };
	int fds[DESCRIPTORS], result;
	size_t first = kind == ENCLOSED;

	memcpy(fds + first, packet->fds, packet->nfds * sizeof(*fds));
	if (kind == INLINE)
		return send_parts(socket, parts, 2, fds, packet->nfds);
	fds[0] = letter_write(packet->bytes, packet->size);
	if (fds[0] < 0)
		return -1;
	result = send_parts(socket, parts, 1, fds, packet->nfds + 1);
	close(fds[0]);
	return result;
}

static void close_all(int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		close(fds[i]);
}

/* All descriptors that came, so that none stays open unseen. */
static size_t take_descriptors(struct msghdr *message, int *fds)
{
	size_t n = 0;

	for (struct cmsghdr *h = CMSG_FIRSTHDR(message); h;
	     h = CMSG_NXTHDR(message, h)) {
		size_t here = (h->cmsg_len - CMSG_LEN(0)) / sizeof(*fds);

		if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS ||
		    here > MOST - n)
			continue;
		memcpy(fds + n, CMSG_DATA(h), here * sizeof(*fds));
		n += here;
	}
	return n;
}

static int invalid(int *fds, size_t n)
{
	close_all(fds, n);
	errno = EINVAL;
	return -1;
}

static int open_letter(
    struct arena *arena, struct packet *packet, int *fds, size_t n)
{
	if (!n || letter_read(arena, fds[0], PARCEL_SIZE, &packet->bytes,
		      &packet->size) < 0)
		return invalid(fds, n);
	close(fds[0]);
	packet->nfds = n - 1;
	memcpy(packet->fds, fds + 1, packet->nfds * sizeof(*fds));
	return 1;
}

int packet_receive(struct arena *arena, int socket, struct packet *packet)
{
	char *room = arena_alloc(arena, INLINE_SIZE + 2);
	union control control;
	struct iovec part = { room, INLINE_SIZE + 1 };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	int fds[MOST];
	size_t nfds;
	ssize_t n;

	*packet = (struct packet){ 0 };
	do
		n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return (int)n;
	nfds = take_descriptors(&message, fds);
	if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
		return invalid(fds, nfds);
	if (*room == ENCLOSED && n == 1)
		return open_letter(arena, packet, fds, nfds);
	if (*room != INLINE || nfds > PACKET_DESCRIPTORS)
		return invalid(fds, nfds);
	packet->bytes = room + 1;
	packet->size = (size_t)n - 1;
	packet->bytes[packet->size] = '\0';
	packet->nfds = nfds;
	memcpy(packet->fds, fds, nfds * sizeof(*fds));
	return 1;
}

void packet_close(struct packet *packet)
{
	close_all(packet->fds, packet->nfds);
	packet->nfds = 0;
}
