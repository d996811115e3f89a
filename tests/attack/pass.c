/*
 * pass send SOCKET DIRECTORY: hands a descriptor of DIRECTORY to whoever
 * listens on SOCKET.  pass read SOCKET FILE: takes a descriptor there, and
 * shows FILE below it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

static int send_directory(int fd, const char *directory)
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
	int sent = open(directory, O_PATH | O_DIRECTORY);

	memcpy(CMSG_DATA(&control.header), &sent, sizeof(sent));
	return sent >= 0 && sendmsg(fd, &message, 0) == 1 ? 0 : 1;
}

static int read_file(int fd, const char *file)
{
	char text[256];
	struct iovec data = { text, 1 };
	union control control;
	struct msghdr message = { .msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control) };
	int taken, opened;
	ssize_t n;

	if (recvmsg(fd, &message, 0) != 1)
		return 1;
	memcpy(&taken, CMSG_DATA(&control.header), sizeof(taken));
	opened = openat(taken, file, O_RDONLY);
	if (opened < 0) {
		perror(file);
		return 2;
	}
	n = read(opened, text, sizeof(text));
	return n > 0 && write(STDOUT_FILENO, text, (size_t)n) == n ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (argc != 4)
		return 64;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", argv[2]);
	if (strcmp(argv[1], "send") == 0) {
		if (connect(fd, (void *)&address, sizeof(address)) < 0)
			return 1;
		return send_directory(fd, argv[3]);
	}
	if (bind(fd, (void *)&address, sizeof(address)) < 0 ||
	    listen(fd, 1) < 0)
		return 1;
	fd = accept(fd, NULL, NULL);
	return fd < 0 ? 1 : read_file(fd, argv[3]);
}
