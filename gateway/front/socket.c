#include "front/socket.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 128 };

/* A directory, no link, that nobody else can enter. */
static bool is_private(const char *path)
{
	struct stat status;

	return path && *path == '/' && lstat(path, &status) == 0 &&
	       S_ISDIR(status.st_mode) && status.st_uid == getuid() &&
	       !(status.st_mode & (S_IRWXG | S_IRWXO));
}

/*
 * Nothing at or below /run is ever mounted into a container, so no image can
 * find the socket there.  In /tmp one could, by a bind of /tmp that its owner
 * is allowed and gives: that is the last choice.
 */
static const char *choose(const char *given)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	if (is_private(runtime) && strncmp(runtime, "/run/", 5) == 0)
		return runtime;
	if (is_private(given))
		return given;
	return is_private(runtime) ? runtime : "/tmp";
}

static int bind_socket(struct socket_place *place)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	mode_t mask;
	int result;

	if (strlen(place->path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, place->path);
	place->fd =
	    socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (place->fd < 0)
		return -1;
	mask = umask(S_IXUSR | S_IRWXG | S_IRWXO);
	result = bind(place->fd, (struct sockaddr *)&address, sizeof(address));
	umask(mask);
	if (result == 0)
		result = listen(place->fd, BACKLOG);
	if (result < 0)
		close(place->fd);
	return result;
}

int socket_open(struct arena *arena, const char *given,
    struct socket_place *place, struct error *error)
{
	char *directory =
	    arena_printf(arena, "%s/undocker-XXXXXX", choose(given));

	if (!mkdtemp(directory))
		return error_set(error, arena, EXIT_INTERNAL, "%s: %s",
		    directory, strerror(errno));
	*place = (struct socket_place){ .directory = directory,
		.path = arena_printf(arena, "%s/docker.sock", directory) };
	if (bind_socket(place) == 0)
		return 0;
	error_set(error, arena, EXIT_INTERNAL, "%s: %s", place->path,
	    strerror(errno));
	rmdir(directory);
	return -1;
}

void socket_remove(const struct socket_place *place)
{
	unlink(place->path);
	rmdir(place->directory);
}

int socket_peer(struct arena *arena, int fd, struct error *error)
{
	struct ucred peer = { 0 };
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
	    peer.uid == getuid())
		return 0;
	return error_set(
	    error, arena, EXIT_DENIED, "this socket is another user's");
}
