#include "rt/channel.h"

#include "core/parcel.h"
#include "letter.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LETTER, STDIN, DESCRIPTORS };

static int wrong(struct arena *arena, struct error *error)
{
	error_set(error, arena, EXIT_WRONG,
	    "undocker-rt was called without the message that undocker sends");
	error_hint(error, arena,
	    "call 'undocker'; if that says so, sudo puts a pipe in the place "
	    "of standard input: /etc/sudoers.d/undocker must have "
	    "'Defaults!" UNDOCKER_BINDIR "/undocker-rt !use_pty, !log_input'");
	return -1;
}

static int option(int socket, int name)
{
	int value = -1;
	socklen_t size = sizeof(value);

	return getsockopt(socket, SOL_SOCKET, name, &value, &size) < 0 ? -1
								       : value;
}

/* What else came is closed: the room is for two descriptors. */
static int take_descriptors(struct msghdr *message, int fds[DESCRIPTORS])
{
	const size_t size = DESCRIPTORS * sizeof(*fds);
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	if ((message->msg_flags & (MSG_CTRUNC | MSG_TRUNC)) || !header ||
	    header->cmsg_level != SOL_SOCKET ||
	    header->cmsg_type != SCM_RIGHTS ||
	    header->cmsg_len != CMSG_LEN(size))
		return -1;
	memcpy(fds, CMSG_DATA(header), size);
	return 0;
}

static int receive_message(int fds[DESCRIPTORS])
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(DESCRIPTORS * sizeof(*fds))];
	} control;
	char text[sizeof(CALL_MESSAGE)];
	struct iovec part = { text, sizeof(text) };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	ssize_t n;

	if (option(STDIN_FILENO, SO_DOMAIN) != AF_UNIX ||
	    option(STDIN_FILENO, SO_TYPE) != SOCK_SEQPACKET)
		return -1;
	n = recvmsg(STDIN_FILENO, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n != (ssize_t)sizeof(text) ||
	    memcmp(text, CALL_MESSAGE, sizeof(text)) != 0)
		return -1;
	return take_descriptors(&message, fds);
}

int channel_receive(struct arena *arena, struct call *call, struct error *error)
{
	int fds[DESCRIPTORS], read;
	char *bytes;
	size_t size;

	if (receive_message(fds) < 0)
		return wrong(arena, error);
	read = letter_read(arena, fds[LETTER], PARCEL_SIZE, &bytes, &size);
	close(fds[LETTER]);
	if (dup2(fds[STDIN], STDIN_FILENO) < 0)
		return error_set(error, arena, EXIT_INTERNAL,
		    "standard input: %s", strerror(errno));
	close(fds[STDIN]);
	if (read < 0)
		return wrong(arena, error);
	return call_unpack(arena, bytes, size, call, error);
}
