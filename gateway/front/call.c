/*
 * How a front end becomes the root side.
 */
#include "front/front.h"

#include "core/call.h"
#include "letter.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const char setuid_wrapper[] = UNDOCKER_BINDIR "/undocker-rts";
static const char root_side[] = UNDOCKER_BINDIR "/undocker-rt";
static const char sudo[] = "/usr/bin/sudo";

static bool is_setuid_root(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && status.st_uid == 0 &&
	       (status.st_mode & S_ISUID);
}

/* One that is closed would become the next descriptor that is opened. */
static int open_standard(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			return -1;
	return 0;
}

/* The message waits in the socket for the one who reads it. */
static int send_call(int socket, int letter)
{
	const int descriptors[] = { letter, STDIN_FILENO };
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(descriptors))];
	} control = { .room = { 0 } };
	char text[] = CALL_MESSAGE;
	struct iovec part = { text, sizeof(text) };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(descriptors));
	memcpy(CMSG_DATA(header), descriptors, sizeof(descriptors));
	return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) ==
		       (ssize_t)sizeof(text)
		   ? 0
		   : -1;
}

/* Makes standard input the channel that the call waits in. */
static int put_call(
    struct arena *arena, const struct call *call, struct error *error)
{
	size_t size;
	const char *bytes = call_pack(arena, call, &size);
	int ends[2], letter;

	if (!bytes)
		return error_set(
		    error, arena, EXIT_WRONG, "the command line is too long");
	letter = open_standard() < 0 ? -1 : letter_write(bytes, size);
	if (letter < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0 ||
	    send_call(ends[0], letter) < 0 || dup2(ends[1], STDIN_FILENO) < 0)
		return error_set(error, arena, EXIT_INTERNAL,
		    "handing the command over: %s", strerror(errno));
	return 0;
}

int front_call(struct arena *arena, const struct words *words, bool connection)
{
	const char *mode = front_setting(arena, "undocker", "MODE");
	bool by_sudo =
	    mode ? strcmp(mode, "sudo") == 0 : !is_setuid_root(setuid_wrapper);
	const char *program = by_sudo ? sudo : setuid_wrapper;
	const struct call call = { .connection = connection,
		.term = getenv("TERM"),
		.client = getenv("SSH_CONNECTION"),
		.words = *words };
	struct error error;

	if (put_call(arena, &call, &error) < 0)
		return front_complain(arena, &error);
	if (by_sudo)
		execl(sudo, "sudo", "-n", "--", root_side, (char *)NULL);
	else
		execl(setuid_wrapper, setuid_wrapper, (char *)NULL);
	error_set(
	    &error, arena, EXIT_INTERNAL, "%s: %s", program, strerror(errno));
	return front_complain(arena, &error);
}

static _Noreturn void become(
    struct arena *arena, const struct words *words, bool connection, int input)
{
	sigset_t none;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* What the keyboard sends is for the session's commands. */
	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (dup2(input, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		_exit(EXIT_INTERNAL);
	_exit(front_call(arena, words, connection));
}

pid_t front_begin(struct arena *arena, const struct words *words,
    bool connection, int input, struct error *error)
{
	pid_t pid = fork();

	if (pid == 0)
		become(arena, words, connection, input);
	if (pid < 0)
		error_set(error, arena, EXIT_INTERNAL,
		    "starting the root side: %s", strerror(errno));
	return pid;
}
