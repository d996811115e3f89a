/*
 * pass: hands a descriptor of a directory through a Unix socket.
 *
 *   send SOCKET DIRECTORY    connects, and sends DIRECTORY
 *   offer SOCKET DIRECTORY   listens, and sends it to each that connects
 *   read SOCKET FILE [UID]   listens, and shows FILE below what is sent
 *   fetch SOCKET FILE        connects, and shows FILE below what is sent
 *   relay SOCKET TO [UID]    listens, and sends what it is sent to TO
 *
 * Anybody may connect to its sockets, which are made as UID.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

static int give(int fd, int sent)
{
	char byte = 'x';
	struct iovec data = { &byte, 1 };
	union control control = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)),
				      .cmsg_level = SOL_SOCKET,
				      .cmsg_type = SCM_RIGHTS } };
	struct msghdr message = { .msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.header), &sent, sizeof(sent));
	return sent >= 0 && sendmsg(fd, &message, 0) == 1 ? 0 : 1;
}

static int take(int fd)
{
	char byte;
	struct iovec data = { &byte, 1 };
	union control control;
	struct msghdr message = { .msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control) };
	int taken;

	if (recvmsg(fd, &message, 0) != 1)
		return -1;
	memcpy(&taken, CMSG_DATA(&control.header), sizeof(taken));
	return taken;
}

static int show(int directory, const char *file)
{
	char text[256];
	int opened = openat(directory, file, O_RDONLY);
	ssize_t n;

	if (opened < 0) {
		perror(file);
		return 2;
	}
	n = read(opened, text, sizeof(text));
	return n > 0 && write(STDOUT_FILENO, text, (size_t)n) == n ? 0 : 1;
}

static struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	return address;
}

static int connected(const char *path)
{
	struct sockaddr_un address = address_of(path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (connect(fd, (void *)&address, sizeof(address)) == 0)
		return fd;
	perror(path);
	exit(1);
}

static int listening(const char *path, const char *uid)
{
	struct sockaddr_un address = address_of(path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	umask(0);
	if (geteuid() != 0)
		uid = NULL;
	if ((!uid || seteuid((uid_t)atoi(uid)) == 0) &&
	    bind(fd, (void *)&address, sizeof(address)) == 0 &&
	    listen(fd, 1) == 0 && (!uid || seteuid(0) == 0))
		return fd;
	perror(path);
	exit(1);
}

int main(int argc, char **argv)
{
	const char *what = argv[1], *uid = argc > 4 ? argv[4] : NULL;
	int fd;

	if (argc < 4)
		return 64;
	if (strcmp(what, "send") == 0)
		return give(connected(argv[2]), open(argv[3], O_PATH));
	if (strcmp(what, "fetch") == 0)
		return show(take(connected(argv[2])), argv[3]);
	fd = listening(argv[2], uid);
	while (strcmp(what, "offer") == 0)
		give(accept(fd, NULL, NULL), open(argv[3], O_PATH));
	fd = take(accept(fd, NULL, NULL));
	if (strcmp(what, "relay") == 0)
		return give(connected(argv[3]), fd);
	return show(fd, argv[3]);
}
